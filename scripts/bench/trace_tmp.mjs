// Where the time of one page turn (or one key stroke, or loading the page) goes: the browser's own trace, summed up by event.
//
//   node scripts/bench/trace.mjs [--what next|key|type|load] [--throttle 4] [--runs 5] [--save FILE]
//
// "cpu" is what the main thread itself spent (thread ticks): other programs hardly move it. Times of an event exclude
// those of events inside it.
import { parseArgs } from "node:util";
import { writeFileSync } from "node:fs";
import { table } from "../lib.mjs";
import { launch, signIn, startDemo } from "../portal.mjs";
import { ms, quantile } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    what: { type: "string", default: "next" },
    throttle: { type: "string", default: "1" },
    runs: { type: "string", default: "6" },
    save: { type: "string" },
    list: { type: "string", default: "w/101/devices" },
  },
});
const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink", "cc", "toplevel", "v8", "disabled-by-default-v8.compile"];

/** Sums of self times by event name, of the thread that spent most in the events of the page. */
function summary(events) {
  const main = new Map();
  for (const event of events) if (event.name === "FunctionCall" || event.name === "UpdateLayoutTree") main.set(`${event.pid}.${event.tid}`, (main.get(`${event.pid}.${event.tid}`) ?? 0) + (event.dur ?? 0));
  const thread = [...main].sort((a, b) => b[1] - a[1])[0]?.[0];
  const mine = events.filter((event) => event.ph === "X" && `${event.pid}.${event.tid}` === thread).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const open = [];
  const sums = new Map();
  let [wall, cpu] = [0, 0];
  for (const event of mine) {
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    const parent = open.at(-1);
    const sum = sums.get(event.name) ?? { n: 0, self: 0, cpu: 0, args: [] };
    sum.n += 1;
    sum.self += event.dur;
    sum.cpu += event.tdur ?? 0;
    if (event.name === "UpdateLayoutTree") sum.args.push(event.args.elementCount);
    if (event.name === "Layout") sum.args.push(`${event.args.beginData?.dirtyObjects}/${event.args.beginData?.totalObjects}`);
    sums.set(event.name, sum);
    if (parent) {
      const above = sums.get(parent.name);
      above.self -= event.dur;
      above.cpu -= event.tdur ?? 0;
    } else [wall, cpu] = [wall + event.dur, cpu + (event.tdur ?? 0)];
    open.push(event);
  }
  const tasks = mine.filter((event) => event.name === "RunTask").sort((a, b) => b.tdur - a.tdur);
  return { sums, wall, cpu, tasks: tasks.slice(0, 5).map((task) => task.tdur / 1000) };
}

async function traced(page, devtools, act) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  devtools.on("Tracing.dataCollected", collect);
  await devtools.send("Tracing.start", { traceConfig: { includedCategories: CATEGORIES }, transferMode: "ReportEvents" });
  await act();
  const done = new Promise((next) => devtools.once("Tracing.tracingComplete", next));
  await devtools.send("Tracing.end");
  await done;
  devtools.off("Tracing.dataCollected", collect);
  return events;
}

const server = await startDemo();
const browser = await launch();
try {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", viewport: { width: 1440, height: 900 }, bypassCSP: true });
  await signIn(context, server.url, "kim");
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: Number(options.throttle) });
  await page.goto(options.list);
  await page.locator("main tbody tr[data-key]").nth(30).waitFor();
  if (process.env.CSS) await page.addStyleTag({ content: process.env.CSS });
  await page.waitForTimeout(1500);
  const counted = await page.evaluate(() => {
    const of = (root) => root.querySelectorAll("*").length;
    return { page: of(document), table: of(document.querySelector("main table")), row: of(document.querySelector("main tbody tr[data-key]")), cells: document.querySelector("main tbody tr[data-key]").children.length, html: document.querySelector("main tbody tr[data-key]").outerHTML };
  });
  console.log(`elements: page ${counted.page}, table ${counted.table}, first row ${counted.row} in ${counted.cells} cells`);
  if (process.env.HTML) console.log(counted.html);
  const next = page.getByRole("link", { name: /next/i });
  const search = page.getByRole("searchbox").first();
  const runs = [];
  for (let run = 0; run <= Number(options.runs); run++) {
    const first = () => document.querySelector("main tbody tr[data-key]")?.dataset.key;
    const events = await traced(page, devtools, async () => {
      if (options.what === "next") {
        const before = await page.evaluate(first);
        await next.evaluate((link) => link.click());
        await page.waitForFunction((old) => document.querySelector("main tbody tr[data-key]")?.dataset.key !== old, before);
      } else if (options.what === "load") {
        await page.reload();
        await page.locator("main tbody tr[data-key]").nth(49).waitFor();
      } else if (options.what === "type") {
        await search.pressSequentially("TRK-00 Trailer Izmir", { delay: 60 });
        await page.waitForTimeout(1000);
      } else {
        await search.press("A");
      }
      await page.waitForTimeout(options.what === "key" ? 150 : 500);
    });
    if (options.save && run === 1) writeFileSync(options.save, JSON.stringify(events));
    if (run > 0) runs.push(summary(events));
    if (/key|type/.test(options.what)) {
      await page.waitForTimeout(800);
      await search.fill("");
      await page.waitForTimeout(1200);
    }
  }
  const names = [...new Set(runs.flatMap((run) => [...run.sums.keys()]))];
  const median = (values) => quantile(values, 0.5);
  const rows = names
    .map((name) => {
      const of = runs.map((run) => run.sums.get(name) ?? { n: 0, self: 0, cpu: 0, args: [] });
      return [name, median(of.map((one) => one.n)), median(of.map((one) => one.self / 1000)), median(of.map((one) => one.cpu / 1000)), of[0].args.slice(0, 8).join(" ")];
    })
    .filter((row) => row[2] > 0.15)
    .sort((a, b) => b[3] - a[3]);
  console.log(table([["event", "n", "self ms", "cpu ms", "elements / objects"], ...rows.map(([name, n, self, cpu, args]) => [name, n, ms(self), ms(cpu), args]), ["all", "", ms(median(runs.map((run) => run.wall / 1000))), ms(median(runs.map((run) => run.cpu / 1000))), ""]]));
  console.log(`longest tasks, cpu ms: ${[0, 1, 2, 3, 4].map((at) => ms(median(runs.map((run) => run.tasks[at] ?? 0)))).join(", ")}; not slowed down`);
} finally {
  await browser.close();
  await server.stop();
}
