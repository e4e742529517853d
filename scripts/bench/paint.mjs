// What a person waits for on the devices page, on a CPU slowed down four times: from the answer's last byte to 50 painted rows
// (a page that was just loaded, and turning a page), and how long typing into the search field ever blocks the page.
//
//   node scripts/bench/paint.mjs [--runs 15] [--throttle 4]
//
// The answer's arrival is `responseEnd` of the browser's own resource timing. "Painted" is the first task after the frame that
// follows the mutation with which the 50th row stood there, so the time to lay out and paint them is in the figure. The rows of
// a page that is turned may be the elements of the page before: they stand there when the first and the last one have new keys.
//
// The last line is for busy machines: CPU time of the page's main thread from the click to the painted rows, not slowed down but
// multiplied. It holds more than the wait for rows (the click, sending the request), and what other programs do hardly moves it.
import { parseArgs } from "node:util";
import { table } from "../lib.mjs";
import { launch, signIn, startDemo } from "../portal.mjs";
import { ms, quantile, quiet, verdict, write } from "./report.mjs";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "15" }, throttle: { type: "string", default: "4" } } });
const [runs, throttle] = [Number(options.runs), Number(options.throttle)];
/** Milliseconds. A page that was just loaded has its aim in the measurement `peer`. */
const [PAINT_AIM, BLOCK_AIM] = [200, 50];
const LIST = "w/101/devices";
const TYPED = "TRK-00 Trailer Izmir";

/** In the page, before anything else: notes when 50 new rows are painted, and every long task. */
function instrument() {
  const rows = () => document.querySelectorAll("main tbody tr[data-key]");
  const bench = { painted: [], tasks: [], gaps: [], first: null, last: null, waiting: [] };
  bench.until = (n) => new Promise((done) => (bench.painted.length >= n ? done(bench.painted.at(-1)) : bench.waiting.push([n, done])));
  window.bench = bench;
  /** Calls `done` with the time from the last answer to the end of the next frame. */
  const afterFrame = (done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const painted = performance.now();
      const answers = performance
        .getEntriesByType("resource")
        .filter((entry) => /\/api\/v1\/endpoint\?/.test(entry.name) && entry.responseEnd > 0 && entry.responseEnd <= painted);
      done(painted - Math.max(...answers.map((entry) => entry.responseEnd)));
    };
    port2.postMessage(0);
  });
  const key = (row) => row?.dataset.key ?? null;
  new MutationObserver(() => {
    const now = rows();
    const [first, last] = [key(now[0]), key(now[49])];
    if (last === null || first === bench.first || last === bench.last) return;
    [bench.first, bench.last] = [first, last];
    afterFrame((ms) => {
      bench.painted.push(ms);
      for (const [n, done] of bench.waiting) if (bench.painted.length >= n) done(bench.painted.at(-1));
    });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-key"] });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.tasks.push({ at: entry.startTime, ms: entry.duration });
  }).observe({ type: "longtask" });
  let before = performance.now();
  const frame = () => {
    const now = performance.now();
    bench.gaps.push({ at: now, ms: now - before });
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Waits for the page's `count`th painting without asking again and again, which would be work too. */
const painted = (page, count) => page.evaluate((n) => window.bench.until(n), count);

const nextPage = (page) => page.getByRole("navigation", { name: "Pages: Devices" }).getByRole("link", { name: /next/i });

/** CPU milliseconds of the main thread for turning a page, times `throttle`; on a page that is not slowed down. */
async function pagingWork(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(LIST);
  await painted(page, 1);
  const values = [];
  const spent = async () => (await devtools.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  for (let run = 0; run <= runs; run++) {
    const before = await spent();
    await nextPage(page).evaluate((link) => link.click());
    await painted(page, run + 2);
    if (run > 0) values.push(((await spent()) - before) * throttle);
  }
  await page.close();
  return values;
}

const isQuiet = await quiet();
const server = await startDemo();
const browser = await launch();
const loaded = [];
const turned = [];
const typing = [];
const work = [];
try {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", viewport: { width: 1440, height: 900 } });
  await context.addInitScript(instrument);
  await signIn(context, server.url, "kim");
  const open = async () => {
    const page = await context.newPage();
    await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: throttle });
    await page.goto(LIST);
    return { page, ms: await painted(page, 1) };
  };
  // The first load compiles and fills caches: it does not count.
  await open().then(({ page }) => page.close());
  for (let run = 0; run < runs; run++) {
    const { page, ms } = await open();
    loaded.push(ms);
    await page.close();
  }
  const { page } = await open();
  for (let run = 0; run <= runs; run++) {
    await nextPage(page).click();
    const ms = await painted(page, run + 2);
    if (run > 0) turned.push(ms);
  }
  work.push(...(await pagingWork(await context.newPage())));
  const search = page.getByRole("searchbox").first();
  for (let run = 0; run <= Math.ceil(runs / 3); run++) {
    await search.fill("");
    await page.waitForTimeout(1500);
    const from = await page.evaluate(() => performance.now());
    await search.pressSequentially(TYPED, { delay: 60 });
    // The answers to what was typed belong to it.
    await page.waitForTimeout(1000);
    const seen = await page.evaluate(
      (start) => ({
        tasks: window.bench.tasks.filter((task) => task.at >= start).map((task) => task.ms),
        gap: Math.max(...window.bench.gaps.filter((gap) => gap.at - gap.ms >= start).map((gap) => gap.ms)),
      }),
      from,
    );
    if (run > 0) typing.push({ longest_task_ms: Math.max(0, ...seen.tasks), long_tasks: seen.tasks.length, longest_frame_ms: seen.gap });
  }
} finally {
  await browser.close();
  await server.stop();
}

const line = (name, values, aim) => [name, values.length, ms(quantile(values, 0.5)), ms(quantile(values, 0.95)), ms(Math.max(...values)), aim ?? "", aim ? verdict(quantile(values, 0.95), aim) : ""];
const tasks = typing.map((run) => run.longest_task_ms);
const frames = typing.map((run) => run.longest_frame_ms);
console.log(
  table([
    [`devices page, CPU ${throttle}x slower`, "n", "median ms", "p95 ms", "max ms", "aim ms", "p95"],
    line("answer to 50 rows painted, page just loaded", loaded, null),
    line("answer to 50 rows painted, next page", turned, PAINT_AIM),
    line(`typing ${TYPED.length} characters: longest task (0: none over 50)`, tasks, BLOCK_AIM),
    line("typing: longest time between two frames", frames, BLOCK_AIM),
    line(`next page: CPU of the main thread, times ${throttle}`, work, null),
  ]),
);
const sum = (values, aim) => {
  const p95 = quantile(values, 0.95);
  return { median_ms: quantile(values, 0.5), p95_ms: p95, ...(aim && { aim_ms: aim, verdict: verdict(p95, aim) }), values };
};
write("paint", { throttle, loaded: sum(loaded, null), turned: sum(turned, PAINT_AIM), typing: sum(tasks, BLOCK_AIM), frames: sum(frames, BLOCK_AIM), work_ms: work, runs: typing }, isQuiet);
