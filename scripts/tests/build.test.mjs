// The build scripts: policy, hosting files, that no lock file names a registry, and that no stage is left out by a typo.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { hostingFiles, securityHeaders } from "../policy.mjs";

const headers = securityHeaders(["aGFzaA=="], ["https://api.example.com"]);
const policy = new Map(
  headers["Content-Security-Policy"].split("; ").map((part) => {
    const [name, ...sources] = part.split(" ");
    return [name, sources];
  }),
);

test("scripts run by file or by hash, never inline or by eval", () => {
  assert.deepEqual(policy.get("default-src"), ["'none'"]);
  assert.deepEqual(policy.get("script-src"), ["'self'", "'wasm-unsafe-eval'", "'sha256-aGFzaA=='"]);
  assert.ok(![...policy.values()].flat().some((source) => ["'unsafe-inline'", "'unsafe-eval'", "*"].includes(source)));
  assert.deepEqual(policy.get("require-trusted-types-for"), ["'script'"]);
  assert.deepEqual(policy.get("trusted-types"), ["default"]);
  assert.deepEqual(policy.get("frame-ancestors"), ["'none'"]);
});

test("another API is a place to connect to and nothing more", () => {
  assert.deepEqual(policy.get("connect-src"), ["'self'", "https://api.example.com"]);
  assert.ok(!policy.get("script-src").includes("https://api.example.com"));
});

test("hosting files carry every header, and only hashed names are cached for ever", () => {
  const files = hostingFiles(headers, ["index.html", "app-0123456789abcdef.css", "code-0123456789abcdef/part.wasm", "config.json", "locales/de.0123456789abcdef.json"]);
  for (const name of ["_headers", "nginx.conf", "Caddyfile"]) {
    for (const [header, value] of Object.entries(headers)) {
      assert.ok(files[name].includes(header) && files[name].includes(value), `${name}: ${header}`);
    }
  }
  assert.match(files._headers, /^\/app-0123456789abcdef\.css$/m);
  assert.match(files._headers, /^\/code-0123456789abcdef\/part\.wasm$/m);
  assert.match(files._headers, /^\/locales\/de\.0123456789abcdef\.json$/m);
  for (const [name, pattern] of [["nginx.conf", /"~(.*?)" "public/], ["Caddyfile", /@forever path_regexp (.*)/]]) {
    const forever = new RegExp(pattern.exec(files[name])[1]);
    for (const path of ["/app-0123456789abcdef.css", "/code-0123456789abcdef/part.wasm", "/locales/de.0123456789abcdef.json"]) {
      assert.match(path, forever, `${name}: ${path}`);
    }
    for (const path of ["/", "/index.html", "/config.json", "/version.json"]) assert.doesNotMatch(path, forever, `${name}: ${path}`);
  }
  assert.doesNotMatch(files._headers, /^\/(index\.html|config\.json)$/m);
});

test("the lock file names no registry", () => {
  assert.doesNotMatch(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"), /"resolved"/);
});

test("a stage that there is not is refused, and no other is run", () => {
  const script = fileURLToPath(new URL("../test.sh", import.meta.url));
  for (const wanted of [["hots"], ["fmt", "hots"], [""], ["fmt clippy"]]) {
    const { status, stdout, stderr } = spawnSync("bash", [script, ...wanted], { encoding: "utf8" });
    assert.equal(status, 2, wanted.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, /there is no stage .*; there are: setup fmt clippy clippy-wasm docs host sdk node browser build e2e/);
  }
});
