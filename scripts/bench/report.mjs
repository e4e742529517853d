// What all measurements share: the state of the machine, quantiles, and where figures go.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** Load per core above which figures are not to be trusted. The measurement before leaves some behind. */
const QUIET = 0.5;

/** The load of the last minute, per core. */
export const load = () => loadavg()[0] / cpus().length;

/** Waits a while for a quiet machine; says loudly when it does not become one. Returns whether it is quiet. */
export async function quiet(patience = Number(process.env.BENCH_PATIENCE ?? 120)) {
  const until = Date.now() + patience * 1000;
  if (load() > QUIET && patience > 0) console.log(`load ${load().toFixed(2)} per core; waiting up to ${patience} s for a quiet machine`);
  while (load() > QUIET && Date.now() < until) await new Promise((next) => setTimeout(next, 1000));
  if (load() <= QUIET) return true;
  const line = "!".repeat(100);
  console.warn(`${line}\n!!! Load ${load().toFixed(2)} per core: something else is running. THE FIGURES BELOW ARE WORSE THAN THIS MACHINE CAN DO.\n${line}`);
  return false;
}

/** The smallest value that a share `q` of the values does not exceed. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
}

/** Milliseconds for people. */
export const ms = (value) => value.toFixed(1);

/** A figure against its aim: a miss is no error, it is a result. */
export const verdict = (value, aim) => (value <= aim ? "PASS" : "MISS");

function revision() {
  try {
    const git = (...args) => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") ? "+changes" : "");
  } catch {
    return null;
  }
}

/** Writes bench/results/NAME.json: the figures, and what they were taken on. */
export function write(name, figures, isQuiet) {
  mkdirSync("bench/results", { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg(), quiet: isQuiet };
  const report = { measured: new Date().toISOString(), revision: revision(), machine, ...figures };
  writeFileSync(`bench/results/${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`bench/results/${name}.json\n`);
}
