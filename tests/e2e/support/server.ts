// Starts a backend of its own for tests, and ends it by its process id.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Server {
  /** Address with the base path, e.g. `http://127.0.0.1:40123/portal/`. */
  url: string;
  origin: string;
  pid: number;
  /** Its data folder: mails are in `mail`, and `switchyard admin --data` works on it. */
  data: string;
  /** Ends the process (politely first) and removes its data. */
  stop(): Promise<void>;
}

/** The backend that the tests run. */
export const BINARY = process.env.SWITCHYARD_BIN ?? resolve(import.meta.dirname, "../../../target/release/switchyard");

const ROOT = resolve(import.meta.dirname, "../../..");

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

function ended(child: ChildProcess, within: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true);
  return new Promise((done) => {
    const timer = setTimeout(() => done(false), within);
    child.once("exit", () => {
      clearTimeout(timer);
      done(true);
    });
  });
}

/** The demo world on a free port, with the faults layer; `args` are further options of `switchyard serve`. */
export async function startServer(args: string[] = [], base = "/"): Promise<Server> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "switchyard-e2e-"));
  const log: string[] = [];
  const child = spawn(
    BINARY,
    // The tests sign in far more often than the contract allows one address to.
    ["serve", "--port", `${port}`, "--data", data, "--dist", "dist", "--base", base, "--demo", "--network", "off", "--faults",
      "--auth-rate", "1000000", ...args],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  const note = (chunk: Buffer) => {
    log.push(chunk.toString());
    if (log.length > 200) log.shift();
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  child.on("error", (error) => log.push(String(error)));
  const stop = async () => {
    child.kill("SIGTERM");
    if (!(await ended(child, 10_000))) child.kill("SIGKILL");
    await ended(child, 5_000);
    rmSync(data, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  // The demo world is made first: seconds, with a crowd minutes. The fixture that waits allows five.
  const deadline = Date.now() + 280_000;
  for (;;) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`the backend did not start:\n${log.join("")}`);
    }
    const up = await fetch(`${origin}/healthz`).then((answer) => answer.ok, () => false);
    if (up) return { url: `${origin}${base}`, origin, pid: child.pid, data, stop };
    await new Promise((next) => setTimeout(next, 100));
  }
}

/** `switchyard admin …` on the server's data, as an operator would while it runs; what it printed, read as JSON. */
export function admin(server: Server, ...args: string[]): unknown {
  const text = execFileSync(BINARY, ["admin", "--data", server.data, "--json", ...args], { encoding: "utf8" });
  return text.trim() ? JSON.parse(text) : null;
}
