// The size of the last release build, file by file: as it lies in dist/ and as it is sent (brotli 11). Checks nothing: what a load may
// transfer is in scripts/budget.json and checked by tests/e2e/transfer.spec.ts.
//
//   node scripts/size.mjs               the files of dist/, largest first
//   node scripts/size.mjs --crates      also what the WebAssembly is made of, by crate; builds it once more with names kept
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fail, filesBelow, table } from "./lib.mjs";

if (!existsSync("dist/index.html")) fail("there is no release build; run make build");
const number = (value) => value.toLocaleString("en");
const sizes = filesBelow("dist")
  .filter((name) => !/^hosting\/|\.(br|gz)$|^headers\.json$/.test(name))
  .map((name) => {
    const copy = `dist/${name}.br`;
    return { name, raw: statSync(`dist/${name}`).size, sent: statSync(existsSync(copy) ? copy : `dist/${name}`).size };
  })
  .sort((a, b) => b.sent - a.sent);
const sum = (key) => number(sizes.reduce((total, size) => total + size[key], 0));
console.log(
  table([
    ["dist/", "raw", "brotli 11"],
    ...sizes.map(({ name, raw, sent }) => [name, number(raw), number(sent)]),
    [`${sizes.length} files`, sum("raw"), sum("sent")],
  ]),
);

if (process.argv.includes("--crates")) {
  const folder = `${process.env.CARGO_TARGET_DIR ?? "target"}/named`;
  const built = spawnSync(
    "cargo",
    ["build", "--target=wasm32-unknown-unknown", "--profile=wasm", "--bin=switchyard-portal", `--target-dir=${folder}`],
    { stdio: "inherit", env: { ...process.env, CARGO_PROFILE_WASM_STRIP: "false", CARGO_PROFILE_WASM_DEBUG: "0" } },
  );
  if (built.status !== 0) process.exit(built.status ?? 1);
  report(readFileSync(`${folder}/wasm32-unknown-unknown/wasm/switchyard-portal.wasm`));
}

/** Reads a variable-length number; returns it and where it ended. */
function leb(bytes, at) {
  let [value, shift, byte] = [0, 0, 0];
  do {
    byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    shift += 7;
  } while (byte & 128);
  return [value, at];
}

/** Crate that a mangled Rust name belongs to; for an implementation, the crate first named in it. */
function crateOf(name) {
  // The newer scheme names a crate as Cs<hash>_<length><name>.
  const next = /^_R.*?Cs[0-9A-Za-z]+_(\d+)(.*)/.exec(name);
  if (next) return next[2].slice(0, Number(next[1]));
  const legacy = /^_ZN(\d+)(.*)/.exec(name);
  if (!legacy) return "(glue)";
  const first = legacy[2].slice(0, Number(legacy[1]));
  if (!first.includes("$")) return first;
  const words = first.replace(/\$u20\$/g, " ").replace(/\$[A-Za-z0-9]+\$/g, "<");
  return /([a-z][a-z0-9_]*)\.\./.exec(words)?.[1] ?? "(closures)";
}

function report(wasm) {
  let at = 8;
  let imported = 0;
  const sizes = [];
  const names = new Map();
  const sections = new Map();
  while (at < wasm.length) {
    const id = wasm[at];
    let [length, body] = leb(wasm, at + 1);
    const end = body + length;
    sections.set(id, (sections.get(id) ?? 0) + length);
    if (id === 2) {
      let count;
      [count, body] = leb(wasm, body);
      for (let i = 0; i < count; i++) {
        for (let part = 0; part < 2; part++) {
          const [size, next] = leb(wasm, body);
          body = next + size;
        }
        // Functions and tags have one index; the portal imports nothing else.
        if (wasm[body] === 0) imported++;
        body = leb(wasm, body + 1)[1];
      }
    } else if (id === 10) {
      let count;
      [count, body] = leb(wasm, body);
      for (let i = 0; i < count; i++) {
        const [size, next] = leb(wasm, body);
        sizes.push(size);
        body = next + size;
      }
    } else if (id === 0) {
      const [size, next] = leb(wasm, body);
      body = next + size;
      if (wasm.subarray(next, body).toString() === "name") {
        while (body < end) {
          const kind = wasm[body];
          let [subsize, entry] = leb(wasm, body + 1);
          body = entry + subsize;
          if (kind !== 1) continue;
          let count;
          [count, entry] = leb(wasm, entry);
          for (let i = 0; i < count; i++) {
            let index, size;
            [index, entry] = leb(wasm, entry);
            [size, entry] = leb(wasm, entry);
            names.set(index, wasm.subarray(entry, entry + size).toString());
            entry += size;
          }
        }
      }
    }
    at = end;
  }
  const crates = new Map();
  sizes.forEach((size, i) => {
    const crate = crateOf(names.get(i + imported) ?? "");
    const [bytes, functions] = crates.get(crate) ?? [0, 0];
    crates.set(crate, [bytes + size, functions + 1]);
  });
  const code = sizes.reduce((a, b) => a + b, 0);
  const rows = [...crates].sort((a, b) => b[1][0] - a[1][0]).slice(0, 25);
  console.log(
    table([
      ["code by crate, before wasm-opt", "bytes", "share", "functions"],
      ...rows.map(([crate, [bytes, count]]) => [crate, bytes.toLocaleString("en"), `${((100 * bytes) / code).toFixed(1)} %`, count]),
      ["all code", code.toLocaleString("en"), "100 %", sizes.length],
      ["data", (sections.get(11) ?? 0).toLocaleString("en"), "", ""],
    ]),
  );
  const largest = sizes.map((size, i) => [size, names.get(i + imported) ?? "?"]).sort((a, b) => b[0] - a[0]).slice(0, 25);
  console.log("\nlargest functions");
  for (const [size, name] of largest) console.log(`${size.toLocaleString("en").padStart(9)}  ${name.slice(0, 150)}`);
}
