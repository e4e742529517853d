// The start script, run in a bare context with the few browser objects it touches: what its Trusted Types policy admits,
// how it remembers the theme, and what it says when the portal cannot start.
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

const admits = (() => {
  const policy = boot().policies.default;
  return (html) => policy.createHTML(html) === html;
})();

test("the policy makes markup only, never scripts", () => {
  assert.deepEqual(Object.keys(boot().policies.default), ["createHTML"]);
});

for (const html of [
  "",
  "plain text &amp; entities",
  "<div></div>",
  '<div class="card"><h2 id="t">Title</h2><p>a &lt; b, c > d</p><!----><!></div>',
  '<table><thead><tr><th scope="col" aria-sort="ascending">Name</th></tr></thead></table>',
  '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true"><path d="M2 8h12" stroke-width="1.5"/></svg>',
  '<input type="text" required disabled name="q" autocomplete="off">',
  '<a href="/w/1/devices?q=name:a#top">list</a><a href="./x">x</a><a href="#main">main</a><a href="">here</a>',
  '<a href="https://example.com/terms" target="_blank" rel="noopener">terms</a>',
  '<button type="button" data-kind="primary" tabindex="-1">Go</button>',
]) {
  test(`admits ${html || "nothing"}`, () => assert.ok(admits(html)));
}

for (const html of [
  "<img src=x onerror=alert(1)>",
  '<img src="x" onerror="alert(1)">',
  '<div onclick="alert(1)">x</div>',
  '<div ONCLICK="alert(1)">x</div>',
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.example></SCRIPT>",
  "<style>*{}</style>",
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<iframe srcdoc="&lt;script&gt;"></iframe>',
  '<object data="x"></object>',
  '<embed src="x">',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=x">',
  '<svg><script>alert(1)</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg><foreignObject><body></body></foreignObject></svg>',
  '<svg><use href="data:image/svg+xml,x"></use></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><animate attributeName="href" values="javascript:alert(1)"/></svg>',
  '<svg><set attributeName="onmouseover" to="alert(1)"/></svg>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="java&#115;cript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="data:text/html,x">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="/\\evil.example">x</a>',
  '<a href=/unquoted>x</a>',
  "<a href='/single'>x</a>",
  '<form action="javascript:alert(1)"></form>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<input type="image" src="x">',
  '<div style="background:url(x)">x</div>',
  '<div class="a" class="b<img src=x onerror=alert(1)>">x</div>',
  '<p title="</p><script>alert(1)</script>">x</p>',
  "<!--><img src=x onerror=alert(1)>-->",
  "<!--[if IE]><script>alert(1)</script><![endif]-->",
  "<!-- a --!><img src=x onerror=alert(1)>-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "<?php ?>",
  "<!doctype html>",
  "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
  "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
  "<textarea><img src=x onerror=alert(1)></textarea>",
  "<template><div></div></template>",
  "<x-element></x-element>",
  "<div/onclick=alert(1)>",
  '<div class="a"onclick="alert(1)">',
  "<div",
  "< div>",
  "a < b",
  "</div onclick=alert(1)>",
]) {
  test(`rejects ${html}`, () => assert.ok(!admits(html)));
}

test("long markup is checked in linear time", () => {
  const start = performance.now();
  assert.ok(admits('<td class="cell">x</td>'.repeat(20_000)));
  assert.ok(!admits(`<div ${'a="b" '.repeat(20_000)}`));
  assert.ok(performance.now() - start < 1_000);
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
