// Takes pictures of pages for looking at: light and dark, wide and narrow.
//
//   node scripts/shots.mjs [--url URL] [--as sam] [--out DIR] ROUTE…
//
// Without --url it starts a backend of its own (release build) with the demo world. --as signs in first.
// ROUTE is below the base path, e.g. w/101/devices. Prints one file name per picture, and what the console said.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail } from "./lib.mjs";
import { launch, PEOPLE, signIn, startDemo } from "./portal.mjs";

const { values: options, positionals: routes } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string" },
    as: { type: "string" },
    out: { type: "string", default: "/tmp/switchyard-shots" },
    full: { type: "boolean", default: false },
  },
});
if (routes.length === 0) fail("name at least one route, e.g. node scripts/shots.mjs --as kim w/101/devices");

if (options.as && !PEOPLE[options.as]) fail(`nobody is called ${options.as}; there are ${Object.keys(PEOPLE).join(", ")}`);

const { url, stop } = options.url ? { url: options.url, stop: async () => {} } : await startDemo();

mkdirSync(options.out, { recursive: true });
const browser = await launch();
try {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1440, 360]) {
      const context = await browser.newContext({
        baseURL: url,
        colorScheme: scheme,
        locale: "en-GB",
        reducedMotion: "reduce",
        viewport: { width, height: width === 360 ? 760 : 900 },
      });
      if (options.as) await signIn(context, url, options.as);
      for (const route of routes) {
        const page = await context.newPage();
        page.on("console", (message) => console.log(`  ${message.type()}: ${message.text()}`));
        page.on("pageerror", (error) => console.log(`  page error: ${error.message}`));
        await page.goto(route.replace(/^\//, ""), { waitUntil: "networkidle" });
        const file = join(options.out, `${route.replace(/[^\w-]+/g, "_") || "start"}-${scheme}-${width}.png`);
        await page.screenshot({ path: file, fullPage: options.full });
        console.log(file);
        await page.close();
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await stop();
}
