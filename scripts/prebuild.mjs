// Trunk's pre_build hook: one cargo build with Trunk's own flags, so that build.rs has written target/scoped.css and
// target/locales/ before Trunk reads index.html (Trunk's own build is then a no-op), and one style sheet out of style/.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fail } from "./lib.mjs";

const release = process.env.TRUNK_PROFILE === "release";
const cargo = spawnSync(
  "cargo",
  ["build", "--target=wasm32-unknown-unknown", "--bin=switchyard-portal", ...(release ? ["--profile=wasm"] : [])],
  { stdio: "inherit" },
);
if (cargo.status !== 0) process.exit(cargo.status ?? 1);

/** Sheets of pages that a release does not have. */
const DEVELOPMENT_ONLY = ["style/ui/gallery.css"];

/** Replaces every `@import "file.css" layer(name);` by the file, inside its layer; relative to the importing file. */
function inline(path, seen = []) {
  if (seen.includes(path)) fail(`style sheets import each other: ${[...seen, path].join(" -> ")}`);
  if (!existsSync(path)) fail(`${seen.at(-1) ?? "the build"} imports ${path}, which does not exist`);
  const css = readFileSync(path, "utf8");
  // Comments go first: an @import inside one must not be followed.
  return css.replace(/\/\*[\s\S]*?\*\//g, "").replace(
    /@import\s+(?:url\(\s*)?["']([^"']+)["']\s*\)?\s*(?:layer\(([\w.-]+)\))?\s*([^;]*);/g,
    (_, file, layer, media) => {
      if (media.trim()) fail(`${path}: @import with a condition is not bundled: ${media}`);
      const target = join(dirname(path), file);
      if (release && DEVELOPMENT_ONLY.includes(target)) return "";
      const body = inline(target, [...seen, path]);
      return layer ? `@layer ${layer} {\n${body}\n}\n` : body;
    },
  );
}

const entry = "style/index.css";
const scoped = existsSync("target/scoped.css") ? readFileSync("target/scoped.css", "utf8") : "";
// The scoped sheets of shell and pages come last and outside any layer, so that they win over the atoms they arrange.
const css = `${existsSync(entry) ? inline(entry) : ""}\n${scoped}\n`;
if (/@import/.test(css)) fail(`an @import in ${resolve(entry)} was not understood`);
mkdirSync("target/css", { recursive: true });
writeFileSync("target/css/app.css", css);
console.log(`style: ${css.length.toLocaleString("en")} characters from ${entry} and the scoped sheets`);
