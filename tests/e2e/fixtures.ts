// What every end-to-end test starts from: a page that fails the test on any console error or warning, page error, policy
// violation or missing asset, and helpers to sign in, to set faults and to check accessibility.
import { createHash } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { PASSWORD, PEOPLE, type Person } from "./support/personas";
import { type Server, startServer } from "./support/server";

export { expect };
export { PASSWORD, PEOPLE, WORKSPACES, MIA_SECRET, type Person } from "./support/personas";
export { totp } from "./support/totp";

/** Collects what must not happen; a test that provokes something on purpose says so with `allow`. */
export class Guard {
  readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** Expects messages that match, e.g. `allow(/status of 503/)` in a test that makes the server fail. */
  allow(pattern: RegExp) {
    this.allowed.push(pattern);
  }

  note(problem: string) {
    this.problems.push(problem);
  }

  watch(context: BrowserContext) {
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => this.note(`page error: ${error.error().stack ?? error.error().message}`));
    context.on("response", (answer) => {
      const { pathname } = new URL(answer.url());
      if (answer.status() >= 400 && !pathname.includes("/api/")) this.note(`asset: ${answer.status()} ${answer.url()}`);
    });
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      const asset = !new URL(request.url()).pathname.includes("/api/");
      // Leaving a page aborts what is still loading.
      if (asset && reason !== "net::ERR_ABORTED") this.note(`asset: ${reason} ${request.url()}`);
    });
  }

  check() {
    const unexpected = this.problems.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
    expect(unexpected, "console, page errors, policy and assets").toEqual([]);
  }
}

/** Reports a policy violation with what the browser's own message leaves out. */
async function reportViolations(context: BrowserContext) {
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(
        `policy violation: ${event.effectiveDirective} blocked ${event.blockedURI} ` +
          `at ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      );
    });
  });
}

/** A rule of the backend's faults layer (crates/backend/src/faults.rs). */
export interface Fault {
  prefix?: string;
  delay_ms?: number;
  drop?: number;
  status?: number;
  chance?: number;
}

interface Fixtures {
  guard: Guard;
  /** Sets the faults of the shared backend; cleared after the test. For tests in `serial` files only: all workers feel it. */
  faults: (rules: Fault[], seed?: number) => Promise<void>;
}

export const test = base.extend<Fixtures>({
  // The server may be another one in a test of its own: test.use({ baseURL }).
  baseURL: async ({}, use) => use(process.env.SWITCHYARD_URL),
  guard: async ({ context }, use) => {
    const guard = new Guard();
    guard.watch(context);
    await reportViolations(context);
    await use(guard);
    guard.check();
  },
  page: async ({ page, guard: _ }, use) => use(page),
  faults: async ({ request, baseURL }, use) => {
    const address = new URL("/api/ext/v1/test/faults", baseURL).href;
    await use(async (rules, seed = 1) => {
      expect((await request.post(address, { data: { seed, rules } })).ok(), "the backend runs with --faults").toBe(true);
    });
    await request.delete(address);
  },
});

/** `test` with a backend of its own for each worker: what a file does to its people is nobody else's business. */
export const withServer = (...args: string[]) =>
  test.extend<object, { server: Server }>({
    server: [
      async ({}, use) => {
        const server = await startServer(args);
        await use(server);
        await server.stop();
      },
      // A crowd takes minutes to be made.
      { scope: "worker", timeout: 300_000 },
    ],
    baseURL: async ({ server }, use) => use(server.url),
  });

/**
 * A second browser, watched like the first, with the options of the run (playwright.config.ts) but for what `options` says.
 * `close` it: what the guard has seen fails the test then.
 */
export async function another(browser: Browser, at: Server | string | undefined, who?: Person | string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL: typeof at === "object" ? at.url : at, ...options });
  const guard = new Guard();
  guard.watch(context);
  await reportViolations(context);
  const page = await context.newPage();
  if (who) await signIn(page, who);
  return {
    page,
    guard,
    async close() {
      await context.close();
      guard.check();
    },
  };
}

/** What the contract sends instead of the password: its SHA-1 in hexadecimal. */
export const passwordDigest = (password: string) => createHash("sha1").update(password).digest("hex");

/** Asks for a session as the sign-in page does: the status, and what the answer says when that is 200. */
export async function session(page: Page, username: string, password = PASSWORD) {
  const answer = await page.request.post("/api/ext/v1/session", {
    headers: { "X-Switchyard": "1" },
    data: { username, password: passwordDigest(password) },
  });
  return { status: answer.status(), ...(answer.status() === 200 ? await answer.json() : {}) };
}

/**
 * Signs in through the API: the session cookie is set, pages opened afterwards are signed in. By name or by address; not for people
 * with a second factor.
 */
export async function signIn(page: Page, who: Person | string) {
  const { status, ...answer } = await session(page, PEOPLE[who as Person] ?? who);
  expect(status, `sign-in of ${who}`).toBe(200);
  expect(answer.auth_token, `${who} has a second factor`).toBeTruthy();
  return answer as { auth_token: string; user: { id: number }; workspace: { id: number; name: string } };
}

/** Headers of a request by whoever `signIn` gave the token. */
export const as = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** The narrowest screen that the portal is made for. */
export const PHONE = { width: 320, height: 740 };

/** Nothing makes the page itself wider than the screen; tables scroll in a region of their own. */
export async function expectFits(page: Page) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const width = document.documentElement.scrollWidth;
    if (width <= limit) return [];
    const found = [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > limit + 1)
      .slice(0, 5)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
    // Wide all the same when nothing that has a box is.
    return [`${width} of ${limit} px`, ...found];
  });
  expect(wide, `wider than the screen at ${page.url()}`).toEqual([]);
}

/** No violation of axe's rules in the page as it is now. */
async function expectNoViolation(page: Page, how: string, choose: (axe: AxeBuilder) => AxeBuilder) {
  const { violations } = await choose(new AxeBuilder({ page })).analyze();
  const found = violations.map((v) => `${v.id} (${how}): ${v.help}\n  ${v.nodes.map((n) => n.html).join("\n  ")}`);
  expect(found, `axe at ${page.url()}`).toEqual([]);
}

/**
 * No axe violation (WCAG 2.2 AA and best practices) in the light and in the dark theme. Whoever asks for more contrast gets it (AAA): in one of
 * the two, because looking at contrast is what takes axe its time.
 */
export async function expectAccessible(page: Page, contrastIn: "light" | "dark" = "dark") {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expectNoViolation(page, scheme, (axe) =>
      axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]),
    );
    if (scheme !== contrastIn) continue;
    await page.emulateMedia({ contrast: "more" });
    await expectNoViolation(page, `${scheme}, more contrast`, (axe) => axe.withRules(["color-contrast-enhanced"]));
    await page.emulateMedia({ contrast: "no-preference" });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** With the colours of the system instead of the page's: nothing is said by a colour that is gone then. */
export async function expectForcedColors(page: Page) {
  await page.emulateMedia({ forcedColors: "active" });
  await expectNoViolation(page, "forced colours", (axe) => axe.withRules(["color-contrast", "link-in-text-block"]));
  await page.emulateMedia({ forcedColors: "none" });
}

/** `fetch` of a file below the server's base path, as a browser would ask for it. */
export const below = (baseURL: string | undefined, path: string) => new URL(path, baseURL).href;
