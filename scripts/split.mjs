// Cuts the WebAssembly of a release at the split points of src/pages/parts.rs, which Trunk cannot do (trunk#1022): wasm-split-cli, the
// tool behind `cargo leptos --split`, then wasm-bindgen and wasm-opt as Trunk runs them. Called by scripts/postbuild.mjs.
//
// The files lie in a folder named after the digest of all of them: they find each other by relative addresses, parts of different builds
// never meet, and a host may cache the folder for ever.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { digest, fail } from "./lib.mjs";

/** The features that all browsers of the last years have; never --all-features, which makes modules that they refuse. */
const FEATURES = ["bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
const MAIN = "switchyard-portal";

const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });

/** `wasm`: the module as cargo built it, with names and relocations. Puts the parts into `dir` in place of Trunk's module and script. */
export function split(wasm, dir) {
  const work = "target/split";
  rmSync(work, { recursive: true, force: true });
  mkdirSync(`${work}/cut`, { recursive: true });
  run("wasm-split-cli", wasm, `${work}/cut`, "--out-name", MAIN);
  // The parts import the table and the memory of the first module, which wasm-bindgen would hide otherwise.
  run("wasm-bindgen", "--keep-lld-exports", "--target", "web", "--no-typescript", "--out-dir", `${work}/cut`, "--out-name", MAIN, `${work}/cut/${MAIN}.wasm`);
  rmSync(`${work}/cut/${MAIN}.wasm`);

  const files = new Map();
  for (const name of readdirSync(`${work}/cut`).filter((name) => name.endsWith(".wasm"))) {
    // Instances of one generic function lie together and compress better. -Os instead of -Oz: compressed it is smaller, too.
    const strip = ["--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features"];
    run("wasm-opt", "-Os", ...FEATURES.map((name) => `--enable-${name}`), ...strip, `${work}/cut/${name}`, "-o", `${work}/${name}`);
    files.set(name, readFileSync(`${work}/${name}`));
  }
  // esbuild puts this in the place of the global `fetch` of the glue and of its loader: a module that was changed on its way is refused.
  const digests = JSON.stringify(Object.fromEntries([...files].map(([name, content]) => [name, `sha256-${digest(content)}`])));
  writeFileSync(`${work}/fetch.js`, `const digests = ${digests};
export function fetch(resource, options) {
  const integrity = digests[String(resource.url ?? resource).split("/").pop()];
  return globalThis.fetch(resource, integrity ? { ...options, integrity } : options);
}
`);
  const { outputFiles } = buildSync({
    entryPoints: [`${work}/cut/${MAIN}.js`],
    inject: [`${work}/fetch.js`],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    // wasm-bindgen names the loader once for each part; it is one module.
    logOverride: { "duplicate-object-key": "silent" },
    write: false,
  });
  files.set(`${MAIN}.js`, Buffer.from(outputFiles[0].contents));

  const folder = `code-${digest(Buffer.concat([...files.keys()].sort().map((name) => files.get(name))), "sha256", "hex").slice(0, 16)}`;
  mkdirSync(join(dir, folder));
  for (const [name, content] of files) writeFileSync(join(dir, folder, name), content);

  // index.html: Trunk's names become the new ones.
  const page = join(dir, "index.html");
  let html = readFileSync(page, "utf8");
  for (const [extension, name] of [["_bg.wasm", `${MAIN}_bg.wasm`], [".js", `${MAIN}.js`]]) {
    const old = readdirSync(dir).find((file) => file.startsWith(`${MAIN}-`) && file.endsWith(extension)) ?? fail(`Trunk made no ${extension}`);
    const integrity = (content) => `sha384-${digest(content, "sha384")}`;
    if (!html.includes(old)) fail(`index.html does not name ${old}`);
    html = html.replaceAll(old, `${folder}/${name}`).replaceAll(integrity(readFileSync(join(dir, old))), integrity(files.get(name)));
    rmSync(join(dir, old));
  }
  writeFileSync(page, html);
}
