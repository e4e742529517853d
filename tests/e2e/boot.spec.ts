// How the built portal is served and how it starts: headers and policy, base path, config.json, missing files, and what a
// person reads when it cannot start.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { another, below, expect, expectAccessible, PASSWORD, PEOPLE, signIn, test } from "./fixtures";
import { startServer, type Server } from "./support/server";
import { startStaticHost } from "./support/static-host";

const dist = (name: string) => readFileSync(resolve(import.meta.dirname, "../../dist", name), "utf8");
const version = () => JSON.parse(dist("version.json")) as { version: string; build: string; files: string[] };
const asset = (pattern: RegExp) => version().files.find((name) => pattern.test(name)) ?? "";

test.describe("files", () => {
  test("index.html carries every header of the build and is never cached", async ({ request, baseURL }) => {
    const answer = await request.get(below(baseURL, ""));
    expect(answer.status()).toBe(200);
    for (const [name, value] of Object.entries(JSON.parse(dist("headers.json")) as Record<string, string>)) {
      expect(answer.headers()[name.toLowerCase()], name).toBe(value);
    }
    expect(answer.headers()["cache-control"]).toContain("no-cache");
  });

  test("hashed files are cached for ever and sent compressed", async ({ request, baseURL }) => {
    // Not any module: a part of a hundred bytes is sent as it is.
    const file = asset(/_bg\.wasm$/);
    for (const encoding of ["br", "gzip"]) {
      const answer = await request.get(below(baseURL, file), { headers: { "Accept-Encoding": encoding } });
      expect(answer.headers()["content-type"]).toBe("application/wasm");
      expect(answer.headers()["content-encoding"]).toBe(encoding);
      expect(answer.headers()["cache-control"]).toContain("immutable");
      expect(answer.headers()["vary"]?.toLowerCase()).toContain("accept-encoding");
    }
    const plain = await request.get(below(baseURL, file), { headers: { "Accept-Encoding": "identity" } });
    expect(plain.headers()["content-encoding"]).toBeUndefined();
  });

  test("a missing file is a 404, a page is not", async ({ request, baseURL }) => {
    for (const name of ["missing.js", "old-0123456789abcdef.wasm", "locales/xx.0123456789abcdef.json"]) {
      expect((await request.get(below(baseURL, name))).status(), name).toBe(404);
    }
    const page = await request.get(below(baseURL, "w/101/devices?page=2"));
    expect(page.status()).toBe(200);
    expect(page.headers()["content-type"]).toContain("text/html");
  });

  test("version.json names the build", async ({ request, baseURL }) => {
    const answer = await (await request.get(below(baseURL, "version.json"))).json();
    expect(answer).toEqual(version());
    expect(answer.build).toMatch(/^[0-9a-f]{16}$/);
  });
});

test.describe("start", () => {
  test("the portal starts under its policy", async ({ page }) => {
    await page.goto("");
    await expect(page.getByRole("main")).toBeVisible();
  });

  test("the policy is in force: no inline script, no markup from text", async ({ page, guard }) => {
    guard.allow(/policy violation: (require-trusted-types-for|script-src)/);
    guard.allow(/console error: .*(TrustedHTML|TrustedScript|Content Security Policy|Trusted Type)/);
    await page.goto("");
    const tried = await page.evaluate(() => {
      const attempt = (run: () => unknown) => {
        try {
          run();
          return "ran";
        } catch (error) {
          return (error as Error).name;
        }
      };
      return {
        markup: attempt(() => (document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>")),
        inert: attempt(() => (document.createElement("div").innerHTML = '<p class="x">fine</p>')),
        script: attempt(() => (document.createElement("script").text = "1")),
        timer: attempt(() => setTimeout("window.ranLater = true")),
      };
    });
    expect(tried).toEqual({ markup: "TypeError", inert: "TypeError", script: "TypeError", timer: "TypeError" });
  });

  test("the chosen theme is there before the first paint of the next visit", async ({ page }) => {
    await page.goto("");
    await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
    await page.reload({ waitUntil: "commit" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });

  test("a module that does not arrive is explained", async ({ page, guard }) => {
    guard.allow(/\.wasm|ERR_FAILED|Failed to fetch/);
    await page.route("**/*.wasm", (route) => route.abort("failed"));
    await page.goto("");
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
    await expect(page.getByRole("button", { name: "Reload" })).toBeFocused();
  });

  test("a file that was tampered with is refused", async ({ page, guard }) => {
    // The browser says why on the console; the import itself fails without a word.
    guard.allow(/integrity|digest|^page error: $/i);
    await page.route(/\/switchyard-portal\.js$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `${await answer.text()}\n` });
    });
    await page.goto("");
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
  });

  test("a module that was tampered with is refused, a part as well as the first", async ({ page, guard }) => {
    guard.allow(/integrity|digest|\.wasm|Failed to fetch/);
    const spoil = (pattern: RegExp) =>
      page.route(pattern, async (route) => {
        const answer = await route.fetch();
        const body = await answer.body();
        body[body.length - 1] ^= 1;
        await route.fulfill({ response: answer, body });
      });
    await spoil(/\/split_people_page\.wasm$/);
    await signIn(page, "sam");
    await page.goto("w/100/users");
    await expect(page.getByText("A part of the portal did not arrive")).toBeVisible();
    await spoil(/\/switchyard-portal_bg\.wasm$/);
    await page.reload();
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
  });

  test("the way from sign-in to the first list asks for no part", async ({ page }) => {
    const requested: string[] = [];
    page.on("request", (request) => requested.push(new URL(request.url()).pathname));
    await page.goto("");
    await page.getByLabel("E-mail").fill(PEOPLE.sam);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("table", { name: "Devices" }).locator("tbody tr[data-key]")).toHaveCount(50);
    const modules = requested.filter((path) => path.endsWith(".wasm"));
    expect(modules).toEqual([expect.stringMatching(/switchyard-portal_bg\.wasm$/)]);
    // The parts exist: without them this test would hold for little.
    expect(version().files).toContainEqual(expect.stringMatching(/\/split_people_page\.wasm$/));
  });

  test("a part that does not arrive is said in the page, and comes when asked for again", async ({ page, guard }) => {
    guard.allow(/split_people_page.*|ERR_FAILED|Failed to fetch/);
    await signIn(page, "sam");
    await page.goto("w/100/devices");
    await expect(page.getByRole("table").getByRole("row").nth(20)).toBeVisible();
    await page.route(/\/split_people_page\.wasm$/, (route) => route.abort("failed"));
    await page.getByRole("link", { name: "Users" }).click();
    await expect(page.getByText("A part of the portal did not arrive")).toBeVisible();
    await expectAccessible(page);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
    await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();
  });

  test("configuration, session and first list are requested once, and before the module has arrived", async ({ page }) => {
    await signIn(page, "kim");
    const requested: string[] = [];
    page.on("request", (request) => requested.push(`${request.method()} ${new URL(request.url()).pathname}`));
    let release!: () => void;
    const released = new Promise<void>((done) => (release = done));
    await page.route("**/switchyard-portal_bg.wasm", async (route) => {
      await released;
      await route.continue();
    });
    const list = page.waitForResponse((response) => new URL(response.url()).pathname === "/api/v1/endpoint");
    await page.goto("w/101/devices", { waitUntil: "commit" });
    expect((await list).headers()["x-workspace-id"]).toBe("101");
    release();
    await expect(page.getByRole("table", { name: "Devices" }).locator("tbody tr[data-key]")).toHaveCount(50);
    const times = (name: string) => requested.filter((one) => one === name).length;
    expect(times("GET /config.json")).toBe(1);
    expect(times("POST /api/ext/v1/session/resume")).toBe(1);
    expect(times("GET /api/v1/endpoint")).toBe(1);
    expect(times("GET /api/v2/user/my/workspace")).toBe(0);
    // The responses hold a token: nothing of them is left where a script could read it.
    expect(await page.evaluate(() => "switchyardEarly" in window)).toBe(false);
  });

  test("an early request that fails is repeated by the portal", async ({ page, guard }) => {
    guard.allow(/ERR_FAILED|Failed to fetch/);
    await signIn(page, "kim");
    const failed = new Set<string>();
    await page.route(/\/config\.json$|\/session\/resume$|\/api\/v1\/endpoint\?/, (route) => {
      const { pathname } = new URL(route.request().url());
      if (failed.has(pathname)) return route.continue();
      failed.add(pathname);
      return route.abort("failed");
    });
    await page.goto("w/101/devices");
    await expect(page.getByRole("table", { name: "Devices" }).locator("tbody tr[data-key]")).toHaveCount(50);
    expect([...failed].sort()).toEqual(["/api/ext/v1/session/resume", "/api/v1/endpoint", "/config.json"]);
  });

  test("without JavaScript the page says what it needs", async ({ browser, baseURL }) => {
    const plain = await another(browser, baseURL, undefined, { javaScriptEnabled: false });
    const { page } = plain;
    // Scripts that are switched off are not even fetched.
    plain.guard.allow(/asset: csp .*\.js/);
    await page.goto(baseURL ?? "");
    // By class: text locators leave noscript out.
    const message = page.locator("noscript .boot-message");
    await expect(message).toBeVisible();
    await expect(message).toContainText("needs JavaScript and WebAssembly");
    await plain.close();
  });
});

test.describe("elsewhere", () => {
  let portal: Server;

  test.beforeAll(async () => {
    portal = await startServer(["--devices", "100"], "/portal/");
  });
  test.afterAll(() => portal?.stop());

  test("the same files work below another path", async ({ page }) => {
    await page.goto(portal.url);
    await expect(page.getByRole("main")).toBeVisible();
    // A deep address is loaded afresh: base path, router and assets agree.
    await page.goto(new URL("w/100/devices", portal.url).href);
    await expect(page.getByRole("main")).toBeVisible();
    expect(new URL(page.url()).pathname).toMatch(/^\/portal\//);
  });

  test("a static host, another API: brand and address come from config.json", async ({ page }) => {
    const host = await startStaticHost(
      "/connect/",
      { apiBase: portal.origin, brand: { name: "Acme Connect" }, locale: null, session: "auto" },
      portal.origin,
    );
    try {
      const asked: string[] = [];
      page.on("request", (request) => {
        if (new URL(request.url()).pathname.startsWith("/api/")) asked.push(request.url());
      });
      await page.goto(host.url);
      await expect(page.getByText("Acme Connect").first()).toBeVisible();
      await expect(page).toHaveTitle(/Acme Connect/);
      // No cookie of another site would come back, so the session is in memory and nothing is asked before sign-in.
      await expect(page.getByRole("textbox", { name: "E-mail" })).toBeVisible();
      expect(asked).toEqual([]);
      await page.getByRole("textbox", { name: "E-mail" }).fill(PEOPLE.sam);
      await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("table", { name: "Devices" }).locator("tbody tr[data-key]")).toHaveCount(50);
      expect(asked).toContain(`${portal.origin}/api/v1/authenticate`);
      for (const url of asked) expect(new URL(url).origin, url).toBe(portal.origin);
      expect(await page.context().cookies()).toEqual([]);
      expect(new URL(page.url()).pathname).toMatch(/^\/connect\//);
    } finally {
      // What the page still fetches (the parts, once the list stands) would fail with the host.
      await page.goto("about:blank").catch(() => undefined);
      await host.stop();
    }
  });
});
