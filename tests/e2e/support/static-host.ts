// A plain static host for dist/: files, the headers of headers.json, a rewrite of pages to index.html, and nothing else.
// Stands for the CDN or web server on which a company puts the portal in front of an API elsewhere.
import { readFileSync, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";

const DIST = resolve(import.meta.dirname, "../../../dist");
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
};

export interface StaticHost {
  url: string;
  stop(): Promise<void>;
}

/** Serves dist/ below `base` with `config` as config.json; `connect`: the API's origin, added to the policy as the README says. */
export async function startStaticHost(base: string, config: unknown, connect?: string): Promise<StaticHost> {
  const headers: Record<string, string> = JSON.parse(readFileSync(join(DIST, "headers.json"), "utf8"));
  if (connect) {
    const policy = headers["Content-Security-Policy"];
    headers["Content-Security-Policy"] = policy.replace("connect-src 'self'", `connect-src 'self' ${connect}`);
  }
  const server = createServer((request, answer) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
    const name = path.startsWith(base) ? normalize(path.slice(base.length)) : "..";
    const file = join(DIST, name);
    const send = (status: number, type: string, body: Buffer | string) =>
      answer.writeHead(status, { ...headers, "Content-Type": type }).end(body);
    if (name.startsWith("..")) return send(404, "text/plain", "not found");
    if (name === "config.json") return send(200, TYPES[".json"], JSON.stringify(config));
    if (name !== "." && existsSync(file) && statSync(file).isFile()) {
      return send(200, TYPES[extname(file)] ?? "application/octet-stream", readFileSync(file));
    }
    if (extname(name) && name !== ".") return send(404, "text/plain", "not found");
    const page = readFileSync(join(DIST, "index.html"), "utf8");
    send(200, TYPES[".html"], page.replace('<base href="/">', `<base href="${base}">`));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}${base}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
