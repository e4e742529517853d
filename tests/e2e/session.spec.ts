// How a session begins, lasts and ends (A-1 to A-4): every condition of signing in, the page that was asked for, several
// tabs, what is kept where, and a session that ends while somebody is at work. On a backend of its own: accounts get locked.
import { type BrowserContext, type Page } from "@playwright/test";
import { expect, expectAccessible, MIA_SECRET, PASSWORD, PEOPLE, signIn, totp, WORKSPACES, withServer } from "./fixtures";

const test = withServer("--devices", "200");

const { acmeMain, acmeTrackers } = WORKSPACES;
const form = (page: Page) => page.locator("form.sign-in-form");
const alert = (page: Page) => form(page).getByRole("alert");
const field = (page: Page, name: string) => form(page).getByRole("textbox", { name, exact: true });
const devices = (page: Page) => page.getByRole("table", { name: "Devices" });
const again = (page: Page) => page.getByRole("dialog", { name: "Sign in again" });

async function enter(page: Page, email: string, password = PASSWORD) {
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(password);
  await form(page).getByRole("button", { name: "Sign in" }).click();
}

/** Ends the session on the server with the cookie of the context, as another program would: the page is not told. */
async function endBehindItsBack(page: Page) {
  const answer = await page.request.delete("/api/ext/v1/session", { headers: { "X-Switchyard": "1" } });
  expect(answer.status()).toBe(204);
}

async function signOut(page: Page) {
  await page.getByRole("button", { name: /^Account menu of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
}

/**
 * All that is asked around the list of devices: resolves once it is answered. What is still on its way would notice the end of a session
 * before what the test does next.
 */
const asked = (page: Page) =>
  Promise.all(
    ["/endpoint", "/endpoint/summary", "/tags", "/service_profile", "/tariff_profile"].map((path) =>
      page.waitForResponse((answer) => answer.request().method() === "GET" && new URL(answer.url()).pathname.endsWith(path)),
    ),
  );

const cookies = async (context: BrowserContext) =>
  (await context.cookies()).filter((cookie) => cookie.name === "switchyard_session");

test.describe("signing in", () => {
  test("fields that are empty or malformed say so, and nothing is sent", async ({ page }) => {
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    await page.goto("login");
    await expect(field(page, "E-mail")).toBeFocused();
    sent.length = 0;
    await form(page).getByRole("button", { name: "Sign in" }).click();
    await expect(form(page)).toContainText("Enter your e-mail address.");
    await expect(form(page)).toContainText("Enter your password.");
    await expect(field(page, "E-mail")).toHaveAttribute("aria-invalid", "true");
    await enter(page, "sam at acme", "x");
    await expect(form(page)).toContainText("This does not look like an e-mail address.");
    await expect(form(page)).not.toContainText("Enter your password.");
    expect(sent).toEqual([]);
  });

  test("a wrong password and an unknown address read the same; the third failure locks, and the fourth try says so", async ({
    page,
    guard,
  }) => {
    guard.allow(/status of 401/);
    await page.goto("login");
    await enter(page, "nobody@acme.example");
    const wrong = await alert(page).textContent();
    expect(wrong).toContain("E-mail or password is wrong.");
    expect(wrong).toContain("After three failed tries in a row, signing in is locked for 5 minutes.");
    for (const guess of ["one", "two", "three"]) {
      const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/ext/v1/session"));
      await enter(page, PEOPLE.uli, guess);
      expect((await answered).status()).toBe(401);
      if (guess !== "three") await expect(alert(page)).toHaveText(wrong ?? "");
      await expect(field(page, "E-mail"), "what was typed is kept").toHaveValue(PEOPLE.uli);
    }
    // The right password does not help now, and the message says what does.
    await enter(page, PEOPLE.uli);
    await expect(alert(page)).toContainText(/Too many failed tries: signing in is locked/);
    await expect(alert(page)).toContainText(/5 minutes/);
    expect(await cookies(page.context())).toEqual([]);
    // Only the account is locked, not the browser.
    await enter(page, PEOPLE.kim);
    await expect(devices(page)).toBeVisible();
  });

  test("a server that cannot be reached is no wrong password, and what was typed stays", async ({ page, guard }) => {
    guard.allow(/ERR_FAILED|Failed to load resource/);
    await page.goto("login");
    await expect(form(page)).toBeVisible();
    await page.route("**/api/ext/v1/session", (route) => route.abort());
    await enter(page, PEOPLE.kim);
    await expect(alert(page)).toContainText("The server cannot be reached.");
    await expect(field(page, "Password")).toHaveValue(PASSWORD);
  });

  test("mia: a code after the password; a wrong one says so; a trusted browser is not asked again", async ({ page, guard }) => {
    guard.allow(/status of 401/);
    await page.goto("login");
    await enter(page, PEOPLE.mia);
    await expect(form(page).getByRole("heading", { name: "Second factor" })).toBeVisible();
    const code = field(page, "Code");
    await expect(code).toBeFocused();
    expect(await cookies(page.context()), "half a sign-in is none").toEqual([]);
    await form(page).getByRole("button", { name: "Verify code" }).click();
    await expect(form(page)).toContainText("Enter the code.");
    await code.fill("12");
    await form(page).getByRole("button", { name: "Verify code" }).click();
    await expect(form(page)).toContainText("A code has six letters or digits.");
    const near = [-1, 0, 1].map((step) => totp(MIA_SECRET, Date.now() + step * 30_000));
    await code.fill(["000000", "111111", "222222", "333333"].find((guess) => !near.includes(guess))!);
    await form(page).getByRole("button", { name: "Verify code" }).click();
    await expect(alert(page)).toContainText("This code is wrong or no longer valid.");
    await code.fill(totp(MIA_SECRET));
    await form(page).getByRole("checkbox", { name: "Trust this browser for 90 days" }).check();
    await form(page).getByRole("button", { name: "Verify code" }).click();
    await expect(page).toHaveURL(/\/w\/300\/devices$/);
    await expect(devices(page)).toBeVisible();

    await signOut(page);
    await enter(page, PEOPLE.mia);
    await expect(devices(page)).toBeVisible();
    // The fingerprint opens nothing by itself: without the password there is no session.
    await signOut(page);
    await enter(page, PEOPLE.mia, "wrong");
    await expect(alert(page)).toContainText("E-mail or password is wrong.");
  });

  test("back from the code to the password", async ({ page }) => {
    await page.goto("login");
    await enter(page, PEOPLE.mia);
    await form(page).getByRole("button", { name: "Back to e-mail and password" }).click();
    await expect(field(page, "E-mail")).toHaveValue(PEOPLE.mia);
    await expect(field(page, "Password"), "a password is typed anew").toHaveValue("");
  });
});

test.describe("landing", () => {
  test("on the deep link that was asked for, with its filters", async ({ page }) => {
    await page.goto(`w/${acmeTrackers.id}/sims?sort=-iccid&q=status%3A1`);
    await enter(page, PEOPLE.kim);
    await expect(page.getByRole("table", { name: "SIMs" })).toBeVisible();
    const url = new URL(page.url());
    expect(url.pathname).toBe(`/w/${acmeTrackers.id}/sims`);
    expect(url.searchParams.get("sort")).toBe("-iccid");
    expect(url.searchParams.get("q")).toBe("status:1");
  });

  test("on next, and sign-in is not in the way back", async ({ page }) => {
    await page.goto(`login?next=${encodeURIComponent(`/w/${acmeMain.id}/devices?sort=-name`)}`);
    await enter(page, PEOPLE.kim);
    await expect(page).toHaveURL(/\/w\/100\/devices\?sort=-name$/);
    await expect(devices(page)).toBeVisible();
    await page.getByRole("link", { name: "SIMs" }).click();
    await expect(page.getByRole("table", { name: "SIMs" })).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/\/w\/100\/devices\?sort=-name$/);
  });

  for (const next of ["//evil.example", "https://evil.example/", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    test(`never on ${next}`, async ({ page, baseURL }) => {
      const strangers: string[] = [];
      page.on("request", (request) => new URL(request.url()).origin !== new URL(baseURL!).origin && strangers.push(request.url()));
      await page.goto(`login?next=${encodeURIComponent(next)}`);
      await enter(page, PEOPLE.kim);
      await expect(page).toHaveURL(new RegExp(`^${new URL(baseURL!).origin}/w/101/devices$`));
      await expect(devices(page)).toBeVisible();
      expect(strangers).toEqual([]);
    });
  }
});

test.describe("tabs", () => {
  test("a reload and a new tab stay signed in; signing out empties both", async ({ page, context, baseURL }) => {
    await page.goto(`w/${acmeTrackers.id}/devices`);
    const first = asked(page);
    await enter(page, PEOPLE.kim);
    await first;
    await expect(devices(page)).toBeVisible();
    const here = asked(page);
    await page.reload();
    await here;
    await expect(devices(page)).toBeVisible();
    const other = await context.newPage();
    const there = asked(other);
    await other.goto(`w/${acmeMain.id}/devices`);
    await there;
    await expect(devices(other)).toBeVisible();

    await signOut(page);
    for (const tab of [page, other]) {
      await expect(field(tab, "Password")).toBeVisible();
      await expect(tab).toHaveURL(new RegExp(`^${baseURL}login$`));
      await expect(tab.locator("body")).not.toContainText(/TRK-|HQ-|Kim|Acme/);
    }
    expect(await cookies(context)).toEqual([]);
    // Back shows nothing of it either.
    await page.goBack();
    await expect(field(page, "Password")).toBeVisible();
    await expect(page.locator("body")).not.toContainText(/TRK-/);
  });

  test("a session that became somebody else's starts anew, nothing is mixed", async ({ page }) => {
    await page.goto(`w/${acmeTrackers.id}/devices`);
    await enter(page, PEOPLE.kim);
    await expect(devices(page)).toBeVisible();
    // The cookie is Sam's now, as after a sign-in in another tab; this tab is still Kim's until it needs a token.
    await signIn(page, "sam");
    await page.evaluate((path) => {
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate"));
    }, `/w/${acmeMain.id}/devices`);
    await expect(page.getByRole("button", { name: /Sam Okafor/ })).toBeVisible();
    await expect(devices(page)).toBeVisible();
    await expect(page.locator("body")).not.toContainText("Kim Larsen");
  });

  test("no lasting secret within reach of a script", async ({ page, context }) => {
    await page.goto("login");
    await enter(page, PEOPLE.kim);
    await expect(devices(page)).toBeVisible();
    const [cookie] = await cookies(context);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/api/ext/v1/session" });
    const kept = await page.evaluate(async () => ({
      local: JSON.stringify({ ...localStorage }),
      session: JSON.stringify({ ...sessionStorage }),
      cookie: document.cookie,
      databases: (await indexedDB.databases()).map((one) => one.name),
      caches: await caches.keys(),
      history: JSON.stringify(history.state) + location.href,
      document: document.documentElement.outerHTML,
    }));
    const token = /eyJ[\w-]{8,}\.[\w-]{8,}\.?[\w-]*/;
    // The pattern is one that finds such a token.
    expect((await signIn(page, "kim")).auth_token).toMatch(token);
    for (const [where, text] of Object.entries(kept)) {
      expect(String(text), where).not.toMatch(token);
      expect(String(text), where).not.toContain(cookie.value);
      expect(String(text), where).not.toContain(PASSWORD);
    }
    expect(kept.databases).toEqual([]);
    expect(kept.caches).toEqual([]);
  });
});

test.describe("a session that ends", () => {
  test("while something is typed: a dialog asks for the password, the work is kept and goes on", async ({ page, guard }) => {
    guard.allow(/status of 401/);
    await signIn(page, "noor");
    await page.goto("account");
    const name = page.getByRole("textbox", { name: "Name" });
    await expect(name).toHaveValue("Noor Haddad");
    await name.fill("Noor, typed before the end");
    await endBehindItsBack(page);
    await page.getByRole("button", { name: "Save name" }).click();
    await expect(again(page)).toBeVisible();
    await expect(again(page)).toContainText(`sign in as ${PEOPLE.noor} to go on`);
    await expect(name).toHaveValue("Noor, typed before the end");
    // It cannot be dismissed, and only this person signs in here.
    await page.keyboard.press("Escape");
    await expect(again(page)).toBeVisible();
    await expect(field(page, "E-mail")).toHaveValue(PEOPLE.noor);
    await expect(field(page, "E-mail")).toBeDisabled();
    await field(page, "Password").fill("wrong");
    await field(page, "Password").press("Enter");
    await expect(alert(page)).toContainText("E-mail or password is wrong.");
    await expectAccessible(page);
    await field(page, "Password").fill(PASSWORD);
    await field(page, "Password").press("Enter");
    await expect(again(page)).toBeHidden();
    await expect(name).toHaveValue("Noor, typed before the end");
    await page.getByRole("button", { name: "Save name" }).click();
    await expect(page.getByRole("button", { name: "Account menu of Noor, typed before the end" })).toBeVisible();
  });

  test("in a list: after signing in again the same page goes on", async ({ page, guard }) => {
    guard.allow(/status of 401/);
    await signIn(page, "kim");
    const settled = asked(page);
    await page.goto(`w/${acmeTrackers.id}/devices?sort=-name`);
    await settled;
    await expect(devices(page)).toBeVisible();
    await endBehindItsBack(page);
    const search = page.getByRole("searchbox", { name: "Search devices" });
    await search.fill("TRK-00017");
    await expect(again(page)).toBeVisible();
    await expect(search).toHaveValue("TRK-00017");
    await field(page, "Password").fill(PASSWORD);
    await field(page, "Password").press("Enter");
    await expect(again(page)).toBeHidden();
    await expect(devices(page).locator("tbody tr[data-key]")).toHaveCount(1);
    await expect(search).toHaveValue("TRK-00017");
    const url = new URL(page.url());
    expect([url.pathname, url.searchParams.get("sort")]).toEqual([`/w/${acmeTrackers.id}/devices`, "-name"]);
  });

  test("somebody else starts on a clean page", async ({ page, guard }) => {
    guard.allow(/status of 401/);
    await signIn(page, "kim");
    const settled = asked(page);
    await page.goto(`w/${acmeTrackers.id}/devices`);
    await settled;
    await expect(devices(page)).toBeVisible();
    await endBehindItsBack(page);
    await page.getByRole("link", { name: "SIMs" }).click();
    await again(page).getByRole("link", { name: "Sign in as somebody else" }).click();
    await expect(field(page, "E-mail")).toBeEnabled();
    await expect(field(page, "E-mail")).toHaveValue("");
    await expect(page.locator("body")).not.toContainText(/TRK-|kim@/);
  });
});

test("somebody else starts on a clean page, also when something was typed", async ({ page, guard }) => {
  guard.allow(/status of 401/);
  await signIn(page, "ola");
  await page.goto("account");
  const name = page.getByRole("textbox", { name: "Name" });
  await expect(name).not.toHaveValue("");
  await name.fill("Ola, typed before the end");
  await endBehindItsBack(page);
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(again(page)).toBeVisible();
  // The browser asks, because what was typed goes with the page.
  page.once("dialog", (dialog) => dialog.accept());
  await again(page).getByRole("link", { name: "Sign in as somebody else" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await expect(field(page, "E-mail")).toBeEnabled();
  await expect(field(page, "E-mail")).toHaveValue("");
});

test.describe("a server without the extension", () => {
  test.beforeEach(async ({ page, guard }) => {
    guard.allow(/status of 404 .*\/api\/ext\//);
    await page.route("**/api/ext/**", (route) => route.fulfill({ status: 404, body: "" }));
  });

  test("signing in and the lists work from memory, switching too; a reload asks again", async ({ page, context }) => {
    await page.goto(`w/${acmeTrackers.id}/devices`);
    // The first answer tells that it lacks the extension; the second try of the same form is not needed.
    await enter(page, PEOPLE.kim);
    await expect(devices(page).locator("tbody tr[data-key]")).toHaveCount(50);
    await expect(devices(page)).toContainText("TRK-");
    expect(await cookies(context)).toEqual([]);
    await page.getByRole("link", { name: "SIMs" }).click();
    await expect(page.getByRole("table", { name: "SIMs" }).locator("tbody tr[data-key]")).toHaveCount(50);
    await page.getByRole("button", { name: /^Workspace Acme Trackers/ }).click();
    await page.getByRole("option", { name: /Acme Main/ }).click();
    await expect(page).toHaveURL(/\/w\/100\/sims/);
    await page.getByRole("link", { name: "Devices" }).click();
    await expect(devices(page)).toContainText("HQ-");
    await page.reload();
    await expect(field(page, "Password")).toBeVisible();
  });

  test("a wrong password is a wrong password there too", async ({ page, guard }) => {
    guard.allow(/status of 401/);
    await page.goto("login");
    await enter(page, PEOPLE.ola, "wrong");
    await expect(alert(page)).toContainText("E-mail or password is wrong.");
  });
});
