// Cuts the WebAssembly of a release into the part that every visit loads and the parts that are loaded when a page first
// needs them (src/pages/parts.rs), and writes them to dist/ in place of what Trunk made. Called by scripts/postbuild.mjs.
//
// Trunk cannot do this (it runs wasm-bindgen on the whole). The cut is made by wasm_split_cli_support, the tool behind
// cargo-leptos' --split, before wasm-bindgen; then each part is optimised, and the glue becomes one minified script.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { digest, fail } from "./lib.mjs";
import { shorten, tidy, withoutExports } from "./slim.mjs";
import { divide } from "./styles.mjs";

/** What browsers of the last years understand; never --all-features, which makes modules that they refuse. */
const FEATURES = [
  "--enable-bulk-memory",
  "--enable-bulk-memory-opt",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
/** Flat code in between lets the second round see more; half a percent less after compression than one round, measured. */
const PASSES = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];
/** The first kilobyte is the end of the stack (rustc links with --stack-first): nothing lies there, so offsets may be folded. */
const MEMORY = "--low-memory-unused";
const MAIN = "switchyard-portal";

/** Runs a program; its output is shown only when it fails. */
function run(program, args) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (text) => (said += text));
    child.stderr.on("data", (text) => (said += text));
    child.on("error", (error) => fail(`${program}: ${error.message}; run make setup`));
    child.on("close", (code) => (code === 0 ? done() : fail(`${program} ${args.join(" ")}\n${said}`)));
  });
}

/** Runs jobs, as many at a time as there are hands. */
async function share(jobs, hands = 2) {
  const queue = [...jobs];
  await Promise.all(Array.from({ length: hands }, async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job();
  }));
}

/**
 * `wasm`: the module as cargo built it, with names and relocations. `dir`: the dist/ folder, whose index.html is changed to
 * load the parts. Every name carries the digest of the whole build: parts of different builds never meet.
 */
export async function split(wasm, dir) {
  const work = "target/split";
  rmSync(work, { recursive: true, force: true });
  mkdirSync(`${work}/parts`, { recursive: true });
  await run("wasm-split-cli", [wasm, `${work}/parts`, "--out-name", MAIN]);
  // The parts import the table and the memory of the first, which wasm-bindgen would hide otherwise.
  await run("wasm-bindgen", ["--keep-lld-exports", "--target", "web", "--no-typescript", "--out-dir", `${work}/parts`, "--out-name", MAIN, `${work}/parts/${MAIN}.wasm`]);
  rmSync(`${work}/parts/${MAIN}.wasm`);
  const first = `${MAIN}_bg.wasm`;
  const gluePath = `${work}/parts/${MAIN}.js`;
  writeFileSync(gluePath, tidy(readFileSync(gluePath, "utf8")));
  writeFileSync(`${work}/parts/${first}`, withoutExports(readFileSync(`${work}/parts/${first}`), gluePath));

  const modules = readdirSync(`${work}/parts`).filter((name) => name.endsWith(".wasm"));
  // The largest first, so that two hands end together.
  modules.sort((a, b) => readFileSync(`${work}/parts/${b}`).length - readFileSync(`${work}/parts/${a}`).length);
  await share(modules.map((name) => () =>
    run("wasm-opt", [...(name === first ? PASSES : ["-Oz"]), MEMORY, ...FEATURES, "--strip-debug", "--strip-producers", "--strip-target-features", `${work}/parts/${name}`, "-o", `${work}/${name}`])));
  const bytes = new Map(modules.map((name) => [name, readFileSync(`${work}/${name}`)]));
  const [short, slim] = shorten(readFileSync(gluePath, "utf8"), bytes.get(first));
  writeFileSync(gluePath, short);
  bytes.set(first, slim);
  // The rules that only parts need come with the first part.
  const page = join(dir, "index.html");
  let html = readFileSync(page, "utf8");
  const sheet = readdirSync(dir).find((name) => /^app-.*\.css$/.test(name)) ?? fail("dist/ has no style sheet");
  const start = readdirSync(dir).filter((name) => /^boot-.*\.js$/.test(name)).map((name) => readFileSync(join(dir, name), "latin1"));
  const code = [bytes.get(first).toString("latin1"), html, ...start].join("\n");
  const [now, then] = divide(readFileSync(join(dir, sheet), "utf8"), (name) => code.includes(name));
  const whole = [...[...bytes.keys()].sort().map((name) => bytes.get(name)), ...[now, then, short].map((text) => Buffer.from(text))];
  const build = digest(Buffer.concat(whole), "sha256", "hex").slice(0, 16);
  const named = (name) => (name === first ? `${MAIN}-${build}_bg.wasm` : `${name.replace(/\.wasm$/, "")}-${build}.wasm`);
  const integrity = (content) => `sha384-${digest(content, "sha384")}`;

  rmSync(join(dir, sheet));
  const [early, late] = [`app-${build}.css`, `later-${build}.css`];
  writeFileSync(join(dir, early), now);
  writeFileSync(join(dir, late), then);
  html = html.replace(/<link\b[^>]*\brel=["']?stylesheet["']?[^>]*>/, `<link href=./${early} integrity=${integrity(now)} rel=stylesheet>`);
  if (!html.includes(early)) fail("index.html has no style sheet to replace");

  // A part that was tampered with is refused: its digest is in the script, whose own digest is in index.html.
  const loader = `${work}/parts/__wasm_split.js`;
  const made = readFileSync(loader, "utf8");
  const script = made.replace(
    /\(\) => \{\s*const src = fetch\(new URL\("\.\/([\w-]+\.wasm)", import\.meta\.url\)\);\s*return async \(imports\) => \(WebAssembly\.instantiateStreaming\(src, imports\)\);\s*\}/g,
    (_, name) => {
      if (!bytes.has(name)) fail(`the loader names ${name}, which was not made`);
      return `__get("${name.replace(/\.wasm$/, "")}")`;
    },
  );
  if (/\bfetch\(/.test(script)) fail("the loader fetches something else than was expected");
  // Each part waits for the rules as it waits for the chunks that it shares.
  // Their digests are a file of their own, which the first part asks for: two kilobytes that the first load does without.
  const sums = JSON.stringify(Object.fromEntries([...bytes].filter(([name]) => name !== first).map(([name, content]) => [name.replace(/\.wasm$/, ""), digest(content)])));
  writeFileSync(join(dir, `parts-${build}.json`), sums);
  const sheets = `let __sums;
  function __get(name) {
    return () => {
      __sums ??= fetch(new URL("./parts-${build}.json", import.meta.url), { integrity: "sha256-${digest(sums)}" }).then((answer) => answer.json());
      const src = __sums.then((sums) => fetch(new URL("./" + name + "-${build}.wasm", import.meta.url), { integrity: "sha256-" + sums[name] }));
      src.catch(() => (__sums = undefined));
      return async (imports) => WebAssembly.instantiateStreaming(src, imports);
    };
  }
  const __sheet = makeLoad(() => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet", href: new URL("./${late}", import.meta.url), integrity: "sha256-${digest(then)}", crossOrigin: "anonymous",
    });
    const arrived = new Promise((done, failed) => {
      link.onload = done;
      link.onerror = () => {
        link.remove();
        failed(new Error("style sheet"));
      };
    });
    document.head.append(link);
    return () => arrived;
  }, []);\n`;
  const parts = script.replace(/^(export const __wasm_split_load_\w+ = wrapAsyncCb\(makeLoad\(__get\([^)]*\))\s*, \[/gm, "$1, [__sheet, ");
  const count = (text, what) => text.split(what).length - 1;
  if (count(parts, "[__sheet") !== count(script, "export const __wasm_split_load_")) fail("not every part waits for its style sheet");
  writeFileSync(loader, parts.replace(/^(?:\/\*|const __chunk|export const)/m, (begin) => sheets + begin));
  const { outputFiles } = buildSync({
    // Only what starts it: nobody imports the rest.
    stdin: { contents: `export { default } from "./${MAIN}.js"`, resolveDir: `${work}/parts` },
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    // wasm-bindgen names the loader once for each part; it is one module.
    logOverride: { "duplicate-object-key": "silent" },
    write: false,
  });
  const glue = outputFiles[0].text;

  for (const name of readdirSync(dir)) if (new RegExp(`^${MAIN}-.*\\.(js|wasm)$`).test(name)) rmSync(join(dir, name));
  for (const [name, content] of bytes) writeFileSync(join(dir, named(name)), content);
  const main = `${MAIN}-${build}.js`;
  writeFileSync(join(dir, main), glue);

  // The module is asked for at once, beside the script that will start it.
  const opening =
    `const w=fetch("./${MAIN}-${build}_bg.wasm",{integrity:"${integrity(bytes.get(first))}"});` +
    `const{default:i}=await import("./${main}");const wasm=await i({module_or_path:w});` +
    `dispatchEvent(new CustomEvent("TrunkApplicationStarted",{detail:{wasm}}))`;
  html = html
    .replace(/<script type=["']?module["']?>[\s\S]*?<\/script>/, `<script type=module>${opening}</script>`)
    .replace(/<link\b[^>]*\brel=["']?modulepreload["']?[^>]*>/, `<link crossorigin href=./${main} integrity=${integrity(glue)} rel=modulepreload>`)
    .replace(/<link\b[^>]*\bas=["']?fetch["']?[^>]*>/, "");
  if (!html.includes(opening) || !html.includes("modulepreload")) fail("index.html has no start script to replace");
  writeFileSync(page, html);
}
