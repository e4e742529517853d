// Trunk's post_build hook: finishes a dist/ folder.
//
//   node scripts/postbuild.mjs [DIR]      DIR: default the folder that Trunk names, else dist
//
// Makes: the final index.html, headers.json and hosting/ (policy with the start script's hash), version.json and, for a
// release, precompressed copies.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { digest, fail, filesBelow } from "./lib.mjs";
import { split } from "./split.mjs";
import { hostingFiles, securityHeaders } from "./policy.mjs";

const dir = process.argv[2] ?? process.env.TRUNK_STAGING_DIR ?? "dist";
const release = (process.env.TRUNK_PROFILE ?? "release") === "release";
const read = (name) => readFileSync(join(dir, name));
const write = (name, content) => writeFileSync(join(dir, name), content);

if (release) split("target/wasm32-unknown-unknown/wasm/switchyard-portal.wasm", dir);

// --- index.html ----------------------------------------------------------------------------------------------------------
let html = read("index.html").toString();
// Servers set the base path by replacing exactly this text, so its spelling does not depend on the minifier.
html = html.replace(/<base\b[^>]*>/, '<base href="/">');
if (!html.includes('<base href="/">')) fail("index.html has no <base>");
// Chromium ignores the attribute on this one kind of link, and warns about it on every load.
html = html.replace(/<link\b[^>]*>/g, (tag) =>
  /\bas=["']?fetch/.test(tag) ? tag.replace(/\s+integrity=(?:"[^"]*"|'[^']*'|[^\s>]+)/, "") : tag,
);
write("index.html", html);

const inline = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].filter(([, attrs]) => !/\bsrc=/.test(attrs));
if (inline.length === 0) fail("index.html has no start script");
if (release && inline.length > 1) fail(`index.html has ${inline.length} inline scripts, expected the start script alone`);

// --- headers -------------------------------------------------------------------------------------------------------------
const config = JSON.parse(read("config.json"));
const connect = [config.apiBase, ...(process.env.SWITCHYARD_API_ORIGINS ?? "").split(/\s+/)]
  .filter(Boolean)
  .map((address) => new URL(address).origin);
const headers = securityHeaders(inline.map(([, , script]) => digest(script)), [...new Set(connect)]);
write("headers.json", `${JSON.stringify(headers, null, 2)}\n`);
const shipped = filesBelow(dir).filter((name) => !/^hosting\/|\.(br|gz)$|^(headers|version)\.json$/.test(name));
mkdirSync(join(dir, "hosting"), { recursive: true });
for (const [name, text] of Object.entries(hostingFiles(headers, shipped))) write(`hosting/${name}`, text);

// --- version -------------------------------------------------------------------------------------------------------------
const version = /^\[workspace\.package\][^[]*?^version\s*=\s*"([^"]+)"/ms.exec(readFileSync("Cargo.toml", "utf8"))?.[1];
if (!version) fail("Cargo.toml has no workspace version");
const code = shipped.filter((name) => /\.(wasm|js)$/.test(name));
const build = digest(Buffer.concat(code.map(read)), "sha256", "hex").slice(0, 16);
write("version.json", `${JSON.stringify({ version, build, files: code })}\n`);

// --- precompressed copies --------------------------------------------------------------------------------------------------
if (release) {
  const compressible = new Set([".html", ".js", ".css", ".wasm", ".json", ".svg", ".txt"]);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };
  for (const name of [...shipped, "version.json"]) {
    const raw = read(name);
    // config.json and index.html are meant to be edited or rewritten when served: a stale copy would win over them.
    const copies = compressible.has(extname(name)) && raw.length > 200;
    const wanted = copies && !["config.json", "index.html"].includes(name);
    for (const [extension, compress] of [["br", () => brotliCompressSync(raw, quality)], ["gz", () => gzipSync(raw, { level: 9 })]]) {
      const copy = join(dir, `${name}.${extension}`);
      if (wanted) writeFileSync(copy, compress());
      else if (existsSync(copy)) rmSync(copy);
    }
  }
}
