// kill -9 of the backend in the middle of writes, 200 times (CRASH_ROUNDS): nothing that was acknowledged is lost.
import { spawnSync } from "node:child_process";
import { fail } from "../lib.mjs";
import { write } from "./report.mjs";

const rounds = process.env.CRASH_ROUNDS ?? "200";
const began = Date.now();
const ran = spawnSync(
  "cargo",
  ["test", "--release", "--package", "switchyard-backend", "--test", "crash", "--", "--nocapture"],
  { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, CRASH_ROUNDS: rounds } },
);
process.stdout.write(ran.stdout ?? "");
const said = /(\d+) rounds of kill -9, (\d+) acknowledged writes, none lost/.exec(ran.stdout ?? "");
const sound = ran.status === 0 && said !== null;
const seconds = (Date.now() - began) / 1000;
console.log(`kill -9: ${said?.[0] ?? "failed"}, ${seconds.toFixed(0)} s: ${sound ? "PASS" : "FAILED"}`);
write("crash", { rounds: Number(rounds), acknowledged: said && Number(said[2]), sound, seconds }, null);
if (!sound) fail("the crash test failed");
