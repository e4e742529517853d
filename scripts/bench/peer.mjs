// The portal against a bare react-admin of four lists (scripts/bench/peer/): time from the start of navigation until the first
// 50 devices stand, by turns in one run, without a network limit and on slow 4G, on a CPU as it is and slowed down four times.
//
//   node scripts/bench/peer.mjs [--runs 9]
//
// Network conditions: both are served by a Switchyard backend of the same build with the same demo world, which sends brotli 11
// copies, immutable caching and security headers to both. Each run has a fresh browser context, so the HTTP cache is empty.
// The portal starts with a warm session (its cookie is set) and goes through its whole start; the peer has no sign-in and takes
// an access token from `window`. The peer's first lazy chunk is preloaded. Only the main thread is slowed down.
//
// BENCH_NO_BUILD=1 takes the last build of the peer as it is, if there is one.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { fail, table } from "../lib.mjs";
import { launch, signIn, startDemo } from "../portal.mjs";
import { ms, quantile, quiet, verdict, write } from "./report.mjs";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "9" } } });
const runs = Number(options.runs);
const PEER = { source: "scripts/bench/peer", dist: "target/bench/peer" };
const ROW_COUNT = 50;
/** Far beyond any result: on a machine that is busy with other work, a page may take a minute. */
const TIMEOUT_MS = 180_000;
/** 150 ms round trip and 1.6 Mbit/s down, as Lighthouse's slow 4G; throughput in bytes per second. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
/** `aim`: the largest median of the portal as a share of the peer's. */
const CELLS = [
  { network: "no limit", conditions: null, cpu: 1, aim: 0.55 },
  { network: "no limit", conditions: null, cpu: 4, aim: 0.55 },
  { network: "150 ms, 1.6 Mbit/s", conditions: SLOW_4G, cpu: 1, aim: 1.0 },
  { network: "150 ms, 1.6 Mbit/s", conditions: SLOW_4G, cpu: 4, aim: 0.8 },
];

function buildPeer() {
  if (process.env.BENCH_NO_BUILD === "1" && existsSync(`${PEER.dist}/index.html`)) return;
  const steps = [
    ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
    ["npx", "vite", "build", "--outDir", resolve(PEER.dist), "--emptyOutDir", "--logLevel", "error"],
  ];
  for (const [command, ...args] of steps) {
    const { status } = spawnSync(command, args, { cwd: PEER.source, stdio: "inherit" });
    if (status === 0) continue;
    rmSync(PEER.dist, { recursive: true, force: true });
    fail(`the peer was not built: ${command} ended with ${status}`);
  }
}

/** In the page, before anything else: resolves `window.rowsStanding` with the time at which `count` filled rows stand. */
function observeRows([selector, count]) {
  window.rowsStanding = new Promise((done) => {
    new MutationObserver((_, observer) => {
      const rows = document.querySelectorAll(selector);
      if (rows.length < count || !rows[0].textContent || !rows[count - 1].textContent) return;
      observer.disconnect();
      done(performance.now());
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** Milliseconds from the start of navigation in a new browser context until the rows stand. */
async function timeToRows(browser, { name, url, path, rows }, { network, conditions, cpu }) {
  const context = await browser.newContext({ baseURL: url, locale: "en-GB", viewport: { width: 1440, height: 900 } });
  try {
    const token = await signIn(context, url, "kim");
    await context.addInitScript((value) => (window.peerToken = value), token);
    await context.addInitScript(observeRows, [rows, ROW_COUNT]);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    if (conditions) await devtools.send("Network.emulateNetworkConditions", conditions);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
    await page.goto(path, { waitUntil: "commit" });
    const error = new Error(`${name}: no ${ROW_COUNT} rows within ${TIMEOUT_MS / 1000} s (${network}, CPU x${cpu})`);
    const timeout = new Promise((_, failed) => setTimeout(failed, TIMEOUT_MS, error).unref());
    return await Promise.race([page.evaluate(() => window.rowsStanding), timeout]);
  } finally {
    await context.close();
  }
}

buildPeer();
const isQuiet = await quiet();
const args = ["--auth-rate", "1000000"];
const servers = [];
let browser;
const results = [];
try {
  const portal = await startDemo({ args });
  servers.push(portal);
  const peer = await startDemo({ dist: PEER.dist, args });
  servers.push(peer);
  browser = await launch();
  const contestants = [
    { name: "portal", url: portal.url, path: "w/101/devices", rows: "main tbody tr[data-key]" },
    { name: "peer", url: peer.url, path: "#/devices", rows: "tbody tr.RaDatagrid-row" },
  ];
  for (const cell of CELLS) {
    const values = { portal: [], peer: [] };
    // The first run of each only warms up.
    for (let run = 0; run <= runs; run++) {
      for (const contestant of contestants) {
        const time = await timeToRows(browser, contestant, cell);
        if (run > 0) values[contestant.name].push(time);
      }
    }
    const [portalMs, peerMs] = [quantile(values.portal, 0.5), quantile(values.peer, 0.5)];
    const ratio = portalMs / peerMs;
    const { network, cpu, aim } = cell;
    results.push({ network, cpu, portal_ms: portalMs, peer_ms: peerMs, ratio, aim, verdict: verdict(ratio, aim), values });
  }
} finally {
  await browser?.close();
  for (const server of servers) await server.stop();
}

console.log(
  table([
    [`until ${ROW_COUNT} devices stand, medians`, "CPU", "n", "portal ms", "react-admin ms", "ratio", "aim", ""],
    ...results.map((row) => [row.network, `x${row.cpu}`, runs, ms(row.portal_ms), ms(row.peer_ms), row.ratio.toFixed(2), row.aim.toFixed(2), row.verdict]),
  ]),
);
write("peer", { rows: ROW_COUNT, runs, results }, isQuiet);
