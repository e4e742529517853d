// Takes pictures of pages for looking at: light and dark, wide and narrow.
//
//   node scripts/shots.mjs [--url URL] [--as sam] [--out DIR] ROUTE…
//
// Without --url it starts a backend of its own (release build) with the demo world. --as signs in first.
// ROUTE is below the base path, e.g. w/101/devices. Prints one file name per picture, and what the console said.
import { chromium } from "@playwright/test";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail } from "./lib.mjs";

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

const PEOPLE = { sam: "acme", kim: "acme", ola: "acme", uli: "acme", noor: "beta", mia: "gamma" };
if (options.as && !PEOPLE[options.as]) fail(`nobody is called ${options.as}; there are ${Object.keys(PEOPLE).join(", ")}`);

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

let url = options.url;
let stop = async () => {};
if (!url) {
  const [port, data] = [await freePort(), mkdtempSync(join(tmpdir(), "switchyard-shots-"))];
  const child = spawn(
    process.env.SWITCHYARD_BIN ?? "target/release/switchyard",
    ["serve", "--port", `${port}`, "--data", data, "--dist", "dist", "--demo"],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    rmSync(data, { recursive: true, force: true });
  };
  url = `http://127.0.0.1:${port}/`;
  while (!(await fetch(`${url}healthz`).then((answer) => answer.ok, () => false))) {
    if (child.exitCode !== null) fail("the backend did not start; run make build first");
    await new Promise((next) => setTimeout(next, 100));
  }
}

mkdirSync(options.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
});
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
      if (options.as) {
        const password = createHash("sha1").update("switchyard-demo").digest("hex");
        const answer = await context.request.post(new URL("/api/ext/v1/session", url).href, {
          headers: { "X-Switchyard": "1" },
          data: { username: `${options.as}@${PEOPLE[options.as]}.example`, password },
        });
        if (!answer.ok()) fail(`sign-in of ${options.as}: ${answer.status()} ${await answer.text()}`);
      }
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
