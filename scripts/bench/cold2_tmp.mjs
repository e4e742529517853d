import { launch, signIn, startDemo } from "../portal.mjs";
const variants = JSON.parse(process.env.VARIANTS);
const server = await startDemo();
const browser = await launch();
const med = (v) => v.sort((a, b) => a - b)[Math.floor(v.length / 2)];
try {
  for (const css of variants) {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", viewport: { width: 1440, height: 900 }, bypassCSP: true });
  await signIn(context, server.url, "kim");
  await context.addInitScript((css) => { document.addEventListener("DOMContentLoaded", () => { const s = document.createElement("style"); s.textContent = css; document.head.append(s); }); }, css);
  const out = { layout: [], style: [], paint: [], prepaint: [], layerize: [], micro: [], frame: [] };
  for (let run = 0; run < 7; run++) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const events = [];
    devtools.on("Tracing.dataCollected", ({ value }) => events.push(...value));
    await page.goto("about:blank");
    await devtools.send("Tracing.start", { traceConfig: { includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink", "toplevel"] }, transferMode: "ReportEvents" });
    await page.goto("w/101/devices");
    await page.waitForTimeout(1500);
    const done = new Promise((next) => devtools.once("Tracing.tracingComplete", next));
    await devtools.send("Tracing.end");
    await done;
    await page.close();
    if (run === 0) continue;
    const big = events.filter((e) => e.name === "Layout" && e.args?.beginData?.dirtyObjects > 1000)[0];
    if (!big) { console.log("no big layout"); continue; }
    const frame = events.filter((e) => e.pid === big.pid && e.tid === big.tid && e.name === "ProxyMain::BeginMainFrame" && e.ts <= big.ts && e.ts + e.dur >= big.ts)[0];
    const inFrame = events.filter((e) => frame && e.pid === frame.pid && e.tid === frame.tid && e.ts >= frame.ts && e.ts <= frame.ts + frame.dur);
    const sum = (name) => inFrame.filter((e) => e.name === name).reduce((a, e) => a + (e.tdur ?? 0), 0) / 1000;
    out.layout.push(big.tdur / 1000); out.style.push(sum("UpdateLayoutTree")); out.paint.push(sum("Blink.Paint.UpdateTime")); out.prepaint.push(sum("PrePaint")); out.layerize.push(sum("Layerize")); out.frame.push((frame?.tdur ?? 0) / 1000);
    const micro = events.filter((e) => e.pid === big.pid && e.tid === big.tid && e.name === "FunctionCall" && e.ts < big.ts && e.ts > big.ts - 300000).sort((a, b) => b.tdur - a.tdur)[0];
    out.micro.push((micro?.tdur ?? 0) / 1000);
  }
  console.log(JSON.stringify(css).slice(0, 90), Object.entries(out).map(([k, v]) => `${k} ${med(v)?.toFixed(1)}`).join("  "));
  await context.close();
  }
} finally { await browser.close(); await server.stop(); }
