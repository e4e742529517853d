// The start script, run in a bare context with the few browser objects it touches: how it remembers the theme, and what it says
// when the portal cannot start.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const source = readFileSync(new URL("../../public/boot.js", import.meta.url), "utf8");

/** Runs boot.js and returns what it registered. */
function boot({ stored, storage = true, wasm = true, language = "en", path = "/", base = "/", config = {}, resumed = { session: {} }, fails } = {}) {
  const seen = { listeners: {}, policies: {}, drawn: [], requests: [], saved: new Map(stored ? [["switchyard.theme", stored]] : []) };
  const element = () => ({ append() {}, setAttribute() {}, addEventListener() {}, focus() {} });
  const html = { dataset: {} };
  const window = {
    document: {
      documentElement: html,
      baseURI: `https://portal.example${base}`,
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
    location: { reload() {}, pathname: path, search: "" },
    URL,
    AbortSignal,
    fetch: (url, options) => {
      seen.requests.push([url, options]);
      if (fails && url.includes(fails)) return Promise.reject(new TypeError("Failed to fetch"));
      return Promise.resolve(Response.json(url.endsWith("config.json") ? config : url.includes("/resume") ? resumed : []));
    },
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

test("its only policy admits empty static elements and refuses all other markup, and every script", () => {
  const { policies } = boot();
  assert.deepEqual(Object.keys(policies), ["default"]);
  assert.deepEqual(Object.keys(policies.default), ["createHTML"]);
  const admits = (markup) => policies.default.createHTML(markup) === markup;
  for (const markup of [
    '<span class="spn-ring" aria-hidden="true"></span>',
    '<svg viewBox="0 0 16 16"><path d="M2 4l6 6"></path></svg>',
    "<div hidden></div>",
  ]) {
    assert.ok(admits(markup), markup);
  }
  for (const markup of [
    "",
    "text",
    '<p class="x">fine</p>',
    "<span>text</span>",
    "<img src=x onerror=alert(1)>",
    '<span onclick="alert(1)"></span>',
    '<span style="color:red"></span>',
    '<a href="javascript:alert(1)"></a>',
    '<svg><use href="x"></use></svg>',
    "<script></script>",
    '<span class="a"><script></script></span>',
    '<span class="&quot;"></span>',
    '<span class="x" onclick="y"></span>',
    "<SPAN></SPAN>\n<!-- -->",
  ]) {
    assert.equal(policies.default.createHTML(markup), null, markup);
  }
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

const settled = () => new Promise((done) => setTimeout(done, 20));
const RESUMED = { session: { auth_token: "secret", workspace: { id: 101 } } };

test("configuration, session and first list are requested while the module is loading", async () => {
  const { window, requests } = boot({ path: "/portal/w/101/devices", base: "/portal/", resumed: RESUMED });
  await settled();
  assert.deepEqual(requests.map(([url]) => url), ["/portal/config.json", "/api/ext/v1/session/resume", "/api/v1/endpoint?per_page=50"]);
  assert.equal(requests[1][1].body, '{"workspace":{"id":101}}');
  assert.equal(requests[2][1].headers.Authorization, "Bearer secret");
  assert.deepEqual([...window.switchyardEarly.keys()], ["GET /portal/config.json ", "POST /api/ext/v1/session/resume ", "GET /api/v1/endpoint?per_page=50 secret"]);
});

test("nothing is requested for a session in memory, and no list of a workspace that the session did not open", async () => {
  for (const [options, expected] of [
    [{ path: "/w/101/devices", config: { apiBase: "https://api.example" } }, 1],
    [{ path: "/w/101/devices", config: { session: "memory" } }, 1],
    [{ path: "/w/101/devices", config: { apiBase: "https://api.example", session: "cookie" }, resumed: RESUMED }, 3],
    [{ path: "/w/100/devices", resumed: RESUMED }, 2],
    [{ path: "/w/101/users", resumed: RESUMED }, 2],
    [{ path: "/w/101/devices" }, 2],
    [{ path: "/login" }, 2],
  ]) {
    const { requests } = boot(options);
    await settled();
    assert.equal(requests.length, expected, JSON.stringify(options));
  }
});

test("a request that fails before the portal takes it is no error of the page", async (context) => {
  const unhandled = context.mock.fn();
  process.on("unhandledRejection", unhandled);
  for (const fails of ["/config.json", "/resume", "/endpoint"]) {
    const { window } = boot({ path: "/w/101/devices", resumed: RESUMED, fails });
    await settled();
    // The portal learns of it all the same.
    const responses = await Promise.allSettled(window.switchyardEarly.values());
    assert.ok(responses.some(({ status }) => status === "rejected"), fails);
  }
  process.off("unhandledRejection", unhandled);
  assert.equal(unhandled.mock.callCount(), 0);
});

test("when the portal cannot start, the responses and their token are dropped", async () => {
  const { window, seen } = boot({ path: "/w/101/devices", resumed: RESUMED });
  await settled();
  seen.listeners.unhandledrejection({ reason: new Error("no module") });
  assert.equal(window.switchyardEarly, undefined);
});
