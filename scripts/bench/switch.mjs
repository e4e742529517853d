// What switching between two workspaces costs a person: time from the click on a workspace to 50 painted rows of it, with a
// network of 20 ms a round trip; and what it leaves behind in memory, in the document and in listeners.
//
//   node scripts/bench/switch.mjs [--switches 50] [--latency 20]
//
// "Painted" is the first task after the frame that follows the mutation with which 50 rows of the target stood there: the address
// names it, and the first row is another one than before the click. One round trip exchanges the token, one brings the list.
// Memory is counted after a collection: JavaScript's own and what backs its buffers, the module's memory among them.
import { parseArgs } from "node:util";
import { table } from "../lib.mjs";
import { launch, signIn, startDemo } from "../portal.mjs";
import { ms, quantile, quiet, verdict, write } from "./report.mjs";

const { values: options } = parseArgs({ options: { switches: { type: "string", default: "50" }, latency: { type: "string", default: "20" } } });
const [switches, latency] = [Number(options.switches), Number(options.latency)];
/** Milliseconds: two round trips and the rest; 200 at 20 ms a round trip. */
const TIME_AIM = 2 * latency + 160;
/** Bytes between the 10th and the last switch. */
const MEMORY_AIM = 1_000_000;
const EARLY = 10;
const PLACES = [{ id: 100, name: "Acme Main" }, { id: 101, name: "Acme Trackers" }];

/** In the page, before anything else: the moment of the click, and of 50 painted rows of another workspace. */
function instrument() {
  const bench = { clicked: 0, before: null, target: null, done: null };
  bench.next = (target) => {
    [bench.target, bench.before] = [target, document.querySelector("main tbody tr[data-key]")?.dataset.key ?? null];
    return new Promise((done) => (bench.done = done));
  };
  window.bench = bench;
  addEventListener("click", (event) => (bench.clicked = event.timeStamp), true);
  new MutationObserver(() => {
    if (!bench.done || !location.pathname.includes(`/w/${bench.target}/`)) return;
    const rows = document.querySelectorAll("main tbody tr[data-key]");
    if (rows.length < 50 || rows[0].dataset.key === bench.before) return;
    const done = bench.done;
    bench.done = null;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - bench.clicked);
      port2.postMessage(0);
    });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-key"] });
}

const isQuiet = await quiet();
const server = await startDemo();
const browser = await launch();
const times = [];
const states = [];
try {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", viewport: { width: 1440, height: 900 } });
  await context.addInitScript(instrument);
  await signIn(context, server.url, "sam");
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.enable");
  await page.goto(`w/${PLACES[0].id}/devices`);
  await page.locator("main tbody tr[data-key]").nth(49).waitFor();
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: -1, uploadThroughput: -1 });

  /** What is alive, after collecting until nothing more goes. */
  const alive = async () => {
    for (let run = 0; run < 3; run++) await devtools.send("HeapProfiler.collectGarbage");
    const heap = await devtools.send("Runtime.getHeapUsage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const metric = (name) => metrics.find((metric) => metric.name === name).value;
    return { bytes: heap.usedSize + (heap.backingStorageSize ?? 0), nodes: metric("Nodes"), listeners: metric("JSEventListeners") };
  };
  for (let run = 1; run <= switches; run++) {
    const { id, name } = PLACES[run % PLACES.length];
    const shown = page.evaluate((target) => window.bench.next(target), id);
    await page.getByRole("button", { name: /Switch workspace/ }).click();
    await page.getByRole("option", { name: new RegExp(name) }).click();
    times.push(await shown);
    // The same workspace each time: what stands on the page is then the same too.
    if (run === EARLY || run === switches) states.push(await alive());
  }
} finally {
  await browser.close();
  await server.stop();
}

const [early, late] = states;
const grown = { bytes: late.bytes - early.bytes, nodes: late.nodes - early.nodes, listeners: late.listeners - early.listeners };
const p95 = quantile(times, 0.95);
console.log(
  table([
    [`switching ${switches} times, ${latency} ms a round trip`, "median", "p95", "max", "aim", "verdict"],
    ["click to 50 rows of the target painted, ms", ms(quantile(times, 0.5)), ms(p95), ms(Math.max(...times)), TIME_AIM, verdict(p95, TIME_AIM)],
  ]),
);
console.log(
  table([
    ["what is alive after a collection", `after ${EARLY}`, `after ${switches}`, "more", "aim", "verdict"],
    ["memory, bytes", early.bytes, late.bytes, grown.bytes, MEMORY_AIM, verdict(grown.bytes, MEMORY_AIM)],
    ["nodes", early.nodes, late.nodes, grown.nodes, 0, verdict(grown.nodes, 0)],
    ["listeners", early.listeners, late.listeners, grown.listeners, 0, verdict(grown.listeners, 0)],
  ]),
);
write("switch", { switches, latency, times_ms: times, p95_ms: p95, aim_ms: TIME_AIM, verdict: verdict(p95, TIME_AIM), early, late, grown }, isQuiet);
