// The start script, run in a bare context with the few browser objects it touches: how it remembers the theme, and what it says
// when the portal cannot start.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const source = readFileSync(new URL("../../public/boot.js", import.meta.url), "utf8");

/** Runs boot.js and returns what it registered. */
function boot({ stored, storage = true, wasm = true, language = "en" } = {}) {
  const seen = { listeners: {}, policies: {}, drawn: [], saved: new Map(stored ? [["switchyard.theme", stored]] : []) };
  const element = () => ({ append() {}, setAttribute() {}, addEventListener() {}, focus() {} });
  const html = { dataset: {} };
  const window = {
    document: {
      documentElement: html,
      readyState: "complete",
      body: { replaceChildren: (box) => seen.drawn.push(box) },
      createElement: (name) => {
        const made = element();
        if (name === "h1") seen.title = made;
        return made;
      },
      addEventListener() {},
    },
    navigator: { language },
    location: { reload() {} },
    MutationObserver: class {
      constructor(run) {
        seen.themeChanged = run;
      }
      observe() {}
    },
    trustedTypes: { createPolicy: (name, rules) => (seen.policies[name] = rules) },
    addEventListener: (name, run) => (seen.listeners[name] = run),
    WebAssembly: wasm ? WebAssembly : undefined,
    Set,
  };
  Object.defineProperty(window, "localStorage", {
    get() {
      if (!storage) throw new Error("SecurityError");
      return {
        getItem: (key) => seen.saved.get(key) ?? null,
        setItem: (key, value) => seen.saved.set(key, value),
        removeItem: (key) => seen.saved.delete(key),
      };
    },
  });
  window.window = window;
  vm.runInNewContext(source, window);
  return { ...seen, seen, html, window };
}

test("it makes no policy that would let text become markup or script", () => {
  assert.deepEqual(boot().policies, {});
});

test("a remembered theme is applied, anything else is not", () => {
  assert.equal(boot({ stored: "dark" }).html.dataset.theme, "dark");
  assert.equal(boot({ stored: "x\" onload=" }).html.dataset.theme, undefined);
  assert.equal(boot().html.dataset.theme, undefined);
});

test("a change of theme is remembered, and the system's choice forgets it", () => {
  const { html, saved, themeChanged } = boot({ stored: "dark" });
  html.dataset.theme = "light";
  themeChanged();
  assert.equal(saved.get("switchyard.theme"), "light");
  delete html.dataset.theme;
  themeChanged();
  assert.equal(saved.size, 0);
});

test("without storage it starts all the same", () => {
  const { html, themeChanged } = boot({ storage: false });
  html.dataset.theme = "dark";
  themeChanged();
  assert.equal(html.dataset.theme, "dark");
});

test("a browser without WebAssembly is told so, in its language", () => {
  assert.equal(boot({ wasm: false }).seen.title.textContent, "This browser is too old");
  assert.equal(boot({ wasm: false, language: "de-AT" }).seen.title.textContent, "Dieser Browser ist zu alt");
});

test("a module that does not arrive is reported once, later errors of assets are not", () => {
  const page = boot();
  page.listeners.error({ target: { tagName: "SCRIPT" } });
  page.listeners.error({ target: { tagName: "SCRIPT" } });
  assert.equal(page.drawn.length, 1);
  const running = boot();
  running.listeners.TrunkApplicationStarted();
  running.listeners.error({ target: { tagName: "LINK" } });
  running.listeners.error({ target: { tagName: "IMG" } });
  assert.equal(running.drawn.length, 0);
});

test("a crash of the running module is shown, another script's error is not", () => {
  const page = boot();
  page.listeners.TrunkApplicationStarted();
  page.listeners.error({ target: page.window, error: new Error("an extension") });
  assert.equal(page.drawn.length, 0);
  page.listeners.error({ target: page.window, error: new WebAssembly.RuntimeError("unreachable") });
  assert.equal(page.drawn.length, 1);
  assert.equal(page.seen.title.textContent, "Switchyard has crashed");
});
