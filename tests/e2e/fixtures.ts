// What every end-to-end test starts from: a page that fails the test on any console error or warning, page error, policy
// violation or missing asset, and helpers to sign in, to set faults and to check accessibility.
import { createHash } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { PASSWORD, PEOPLE, type Person } from "./support/personas";

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

/** What the contract sends instead of the password: its SHA-1 in hexadecimal. */
export const passwordDigest = (password: string) => createHash("sha1").update(password).digest("hex");

/** Signs in through the API: the session cookie is set, pages opened afterwards are signed in. Not for people with a second factor. */
export async function signIn(page: Page, who: Person) {
  const answer = await page.request.post("/api/ext/v1/session", {
    headers: { "X-Switchyard": "1" },
    data: { username: PEOPLE[who], password: passwordDigest(PASSWORD) },
  });
  expect(answer.status(), `sign-in of ${who}: ${await answer.text()}`).toBe(200);
  const session = await answer.json();
  expect(session.auth_token, `${who} has a second factor`).toBeTruthy();
  return session as { auth_token: string; user: { id: number }; workspace: { id: number; name: string } };
}

/** No axe violation (WCAG 2.2 AA and best practices) in the light and in the dark theme. */
export async function expectAccessible(page: Page) {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    const found = violations.map((v) => `${v.id} (${scheme}): ${v.help}\n  ${v.nodes.map((n) => n.html).join("\n  ")}`);
    expect(found, `axe at ${page.url()}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** `fetch` of a file below the server's base path, as a browser would ask for it. */
export const below = (baseURL: string | undefined, path: string) => new URL(path, baseURL).href;
