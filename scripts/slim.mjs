// What the browser's glue and the first module do not need, found where both are known: wasm-bindgen exports whatever any
// crate offers to scripts, imports what no code reaches any more, and gives each a name with a hash, twice. Called by
// scripts/split.mjs.
import { buildSync, transformSync } from "esbuild";
import { fail } from "./lib.mjs";

const IMPORTS = 2;
const EXPORTS = 7;
/** Names that the parts import: they stay as they are. */
const SHARED = /^(memory|__indirect_function_table|__wasm_split_\w+)$/;

/** Reads a module piece by piece. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  leb() {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    return value;
  }
  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
  text() {
    return this.take(this.leb()).toString();
  }
}

function leb(value) {
  const out = [];
  do {
    const rest = Math.floor(value / 128);
    out.push((value % 128) | (rest ? 128 : 0));
    value = rest;
  } while (value);
  return Buffer.from(out);
}

const text = (value) => Buffer.concat([leb(Buffer.byteLength(value)), Buffer.from(value)]);

/** Limits of a table or memory. */
function limits(reader) {
  const flags = reader.leb();
  reader.leb();
  if (flags & 1) reader.leb();
}

/** What follows the names of an import: its kind and type, as bytes. */
function described(reader) {
  const start = reader.at;
  const kind = reader.leb();
  if (kind === 0) reader.leb();
  else if (kind === 1) {
    reader.leb();
    limits(reader);
  } else if (kind === 2) limits(reader);
  else if (kind === 3) reader.take(2);
  else fail(`the module imports something of unknown kind ${kind}`);
  return reader.bytes.subarray(start, reader.at);
}

/** Passes every import `{ module, name }` and export `{ name }` through a function; an export for which it is null goes. */
function rename(wasm, ofImport, ofExport) {
  const out = [wasm.subarray(0, 8)];
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = reader.bytes[reader.at++];
    const length = reader.leb();
    const end = reader.at + length;
    if (id !== IMPORTS && id !== EXPORTS) {
      out.push(wasm.subarray(start, end));
    } else {
      const entries = [];
      for (let left = reader.leb(); left > 0; left--) {
        if (id === IMPORTS) {
          const [module, name] = [reader.text(), reader.text()];
          const [newModule, newName] = ofImport(module, name);
          entries.push(text(newModule), text(newName), described(reader));
        } else {
          const name = ofExport(reader.text());
          const rest = reader.at;
          reader.leb();
          reader.leb();
          if (name !== null) entries.push(Buffer.concat([text(name), wasm.subarray(rest, reader.at)]));
        }
      }
      const count = id === IMPORTS ? entries.length / 3 : entries.length;
      const body = Buffer.concat([leb(count), ...entries]);
      out.push(Buffer.from([id]), leb(body.length), body);
    }
    reader.at = end;
  }
  return Buffer.concat(out);
}

/**
 * The glue without what only classes need that nobody imports from it. Trees are shaken by esbuild, which keeps what may
 * have an effect: a registry has none, and a class that is not there needs no disposal. Nor do its warnings help anybody.
 */
export function tidy(glue) {
  return glue
    .replace(/^if \(Symbol\.dispose\).*$/gm, "")
    .replace(/^\s*console\.warn\(.*\);$/gm, "")
    .replace(/: new FinalizationRegistry\(/g, ": /* @__PURE__ */ new FinalizationRegistry(");
}

/** The module without the exports that the glue at `path` does not use, once what it does not use itself is gone. */
export function withoutExports(wasm, path) {
  const { outputFiles } = buildSync({
    stdin: { contents: `export { default } from "./${path.split("/").pop()}"`, resolveDir: path.replace(/\/[^/]*$/, "") },
    bundle: true,
    format: "esm",
    logOverride: { "duplicate-object-key": "silent" },
    write: false,
  });
  const used = new Set([...outputFiles[0].text.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
  return rename(wasm, (...names) => names, (name) => (used.has(name) || SHARED.test(name) ? name : null));
}

/**
 * Glue and optimised module with short names for each other's things, and without the functions that the module does not
 * import any more. Answers `[glue, module]`.
 */
export function shorten(glue, wasm) {
  const wanted = new Set();
  const exported = new Set();
  const home = /"(\.\/[\w-]+_bg\.js)": import0/.exec(glue)?.[1];
  if (!home) fail("the glue hands over no functions");
  rename(
    wasm,
    (module, name) => {
      if (module === home) wanted.add(name);
      return [module, name];
    },
    (name) => {
      if (!SHARED.test(name)) exported.add(name);
      return name;
    },
  );
  const begin = glue.indexOf("    const import0 = {");
  const end = glue.indexOf("\n    };", begin);
  const given = new Set();
  const kept = glue
    .slice(begin, end)
    .split(/\n(?=        \w+: )/)
    .filter((entry) => {
      const name = /^        (\w+): /.exec(entry)?.[1];
      if (name && wanted.has(name)) given.add(name);
      return !name || name === "__proto__" || wanted.has(name);
    });
  for (const name of wanted) if (!given.has(name)) fail(`the module imports ${name}, which the glue does not give`);
  // The last of them ended without a comma, and may be gone or stand elsewhere now.
  const functions = kept.map((entry, at) => (at ? entry.replace(/,?\s*$/, ",") : entry)).join("\n");
  const names = [...wanted, ...exported];
  const { code, mangleCache } = transformSync(glue.slice(0, begin) + functions + glue.slice(end), {
    format: "esm",
    mangleProps: new RegExp(`^(?:${names.join("|")})$`),
    mangleCache: {},
    logOverride: { "duplicate-object-key": "silent" },
  });
  const short = (name) => {
    if (!mangleCache[name]) fail(`the glue does not know ${name}`);
    return mangleCache[name];
  };
  const module = rename(
    wasm,
    (from, name) => (from === home ? ["a", short(name)] : [from, name]),
    (name) => (SHARED.test(name) ? name : short(name)),
  );
  return [code.replace(JSON.stringify(home), '"a"'), module];
}
