import { writeFileSync } from "node:fs";
import { launch, signIn, startDemo } from "../portal.mjs";
const server = await startDemo();
const browser = await launch();
try {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", viewport: { width: 1440, height: 900 } });
  await signIn(context, server.url, "kim");
  for (let run = 0; run < 4; run++) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const events = [];
    devtools.on("Tracing.dataCollected", ({ value }) => events.push(...value));
    await devtools.send("Tracing.start", { traceConfig: { includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink", "cc", "toplevel", "v8", "disabled-by-default-v8.compile","v8.wasm","disabled-by-default-v8.wasm.detailed"] }, transferMode: "ReportEvents" });
    await page.goto("w/101/devices");
    await page.waitForTimeout(4000);
    const done = new Promise((next) => devtools.once("Tracing.tracingComplete", next));
    await devtools.send("Tracing.end");
    await done;
    writeFileSync(`/tmp/cold${run}.json`, JSON.stringify(events));
    await page.close();
  }
} finally { await browser.close(); await server.stop(); }
