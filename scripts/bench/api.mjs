// The device list of 25,000 under a fixed rate of requests: latency from the moment each was due, against p99 < 20 ms. `server µs` is the
// server's processor time per answer, which says more than milliseconds where the machine does other things too.
//
//   node scripts/bench/api.mjs [options of crates/backend/examples/load.rs, e.g. --seconds 3 --only "page 400"]
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, table } from "../lib.mjs";
import { ms, quiet, verdict, write } from "./report.mjs";

/** Milliseconds; and the share of the asked rate that must be reached for the latency to count. */
const [AIM, RATE_REACHED] = [20, 0.99];

const bin = join(process.env.CARGO_TARGET_DIR ?? "target", "release/examples/load");
if (process.env.BENCH_NO_BUILD !== "1" || !existsSync(bin)) {
  const build = ["build", "--release", "--package", "switchyard-backend", "--bin", "switchyard", "--example", "load"];
  if (spawnSync("cargo", build, { stdio: "inherit" }).status !== 0) fail("the load generator was not built");
}
const isQuiet = await quiet();
const folder = mkdtempSync(join(tmpdir(), "switchyard-load-"));
let found;
try {
  const out = join(folder, "load.json");
  const ran = spawnSync(bin, ["--json", out, ...process.argv.slice(2)], { stdio: ["ignore", "inherit", "inherit"] });
  if (ran.status !== 0) fail(`the load generator ended with ${ran.status ?? ran.signal}`);
  found = JSON.parse(readFileSync(out, "utf8"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const results = found.results.map((row) => {
  const reached = row.rps >= RATE_REACHED * row.rate;
  return { ...row, aim_p99_ms: AIM, verdict: reached && row.failed === 0 ? verdict(row.p99_ms, AIM) : "MISS" };
});
console.log();
console.log(
  table([
    ["device list, 50 of " + found.devices.toLocaleString("en"), "asked/s", "reached/s", "p50 ms", "p99 ms", "server µs", `p99 < ${AIM} ms`],
    ...results.map((row) => [row.scenario, row.rate, row.rps.toFixed(0), ms(row.p50_ms), ms(row.p99_ms), row.server_cpu_us?.toFixed(0) ?? "", row.verdict]),
  ]),
);
write("api", { devices: found.devices, first_start_s: found.first_start_s, results }, isQuiet);
const failed = results.reduce((sum, row) => sum + row.failed, 0);
if (failed) fail(`${failed} requests failed`);
