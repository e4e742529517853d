// The built portal with the demo world, for scripts that look at it: starts a backend, signs in, opens Chromium.
//
// SWITCHYARD_BIN, SWITCHYARD_DIST and CHROMIUM name another backend, another built portal and another browser.
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "./lib.mjs";

/** Who can sign in, and the domain of their addresses. */
export const PEOPLE = { sam: "acme", kim: "acme", ola: "acme", uli: "acme", noor: "beta", mia: "gamma" };

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/**
 * A backend of its own with a fresh demo world. `stop` ends it and removes its data.
 *
 * `dist`: what it serves instead of the portal; `args`: further options of `switchyard serve`.
 */
export async function startDemo({ dist = process.env.SWITCHYARD_DIST ?? "dist", args = [] } = {}) {
  const [port, data] = [await freePort(), mkdtempSync(join(tmpdir(), "switchyard-demo-"))];
  const child = spawn(
    process.env.SWITCHYARD_BIN ?? "target/release/switchyard",
    ["serve", "--port", `${port}`, "--data", data, "--dist", dist, "--demo", "--network", "off", ...args],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  child.stderr.on("data", (chunk) => (log = (log + chunk).slice(-4000)));
  let ended = false;
  child.once("error", () => (ended = true));
  child.once("exit", () => (ended = true));
  const stop = async () => {
    child.kill("SIGTERM");
    if (!ended) await once(child, "exit");
    rmSync(data, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/`;
  while (!(await fetch(`${url}healthz`).then((answer) => answer.ok, () => false))) {
    if (ended) fail(`the backend did not start; run make build first\n${log}`);
    await new Promise((next) => setTimeout(next, 100));
  }
  return { url, stop };
}

/** Chromium as the tests start it. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"],
  });
}

/** Signs a person of the demo world in, for every page of the browser context. Returns the access token of the default workspace. */
export async function signIn(context, url, who) {
  const password = createHash("sha1").update("switchyard-demo").digest("hex");
  const answer = await context.request.post(new URL("/api/ext/v1/session", url).href, {
    headers: { "X-Switchyard": "1" },
    data: { username: `${who}@${PEOPLE[who]}.example`, password },
  });
  if (!answer.ok()) throw new Error(`sign-in of ${who}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).auth_token;
}
