// Explained permissions (U-6): "Why?" beside every control that a right is missing for, the same on the page that a role does
// not open, and controls that lock by themselves when somebody else takes a right away.
import { another, as, expect, expectAccessible, signIn, test } from "./fixtures";

type Page = import("@playwright/test").Page;

async function firstDevice(page: Page, token: string) {
  const listed = await page.request.get("/api/v1/endpoint?per_page=1", as(token));
  return (await listed.json())[0].id as number;
}

const box = (page: Page) => page.getByRole("dialog", { name: "Why this is not available" });

test("an Observer is told which permission is missing, which roles have it and who can help", async ({ page }) => {
  const { auth_token } = await signIn(page, "ola");
  await page.goto(`w/101/devices/${await firstDevice(page, auth_token)}`);
  const rename = page.getByRole("button", { name: "Rename" });
  await expect(rename).toHaveAccessibleDescription(/Your role does not include/);
  const why = page.getByRole("button", { name: "Why?" }).first();
  await expect(why).toHaveAccessibleDescription(/Update or delete a device by ID/);
  await why.click();
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toContainText("Update or delete a device by ID");
  await expect(box(page)).toContainText("Your role here: Observer");
  await expect(box(page).getByRole("list").first()).toContainText("SuperAdminAdministratorUser");
  const helpers = box(page).getByRole("list").nth(1).getByRole("listitem");
  await expect(helpers.first()).toHaveText("Kim Larsen");
  expect(await helpers.count()).toBeLessThanOrEqual(3);
  expect(await box(page).textContent()).not.toContain("@");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(box(page)).toHaveCount(0);
  await expect(why).toBeFocused();
});

test("by keyboard alone, on a phone, and from a disabled line of a menu", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 760 });
  const { auth_token } = await signIn(page, "ola");
  await page.goto(`w/101/devices/${await firstDevice(page, auth_token)}`);
  const why = page.getByRole("button", { name: "Why?" }).first();
  await why.focus();
  await page.keyboard.press("Enter");
  await expect(box(page)).toBeFocused();
  const place = await box(page).boundingBox();
  expect(place && place.x >= 0 && place.x + place.width <= 360).toBe(true);
  await page.keyboard.press("Tab");
  await expect(box(page).getByRole("link", { name: "Show it in the role tables" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/w\/101\/roles\?at=device_update/);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("w/101/devices");
  const button = page.getByRole("button", { name: /^Actions for/ }).first();
  await button.click();
  const line = page.getByRole("menuitem", { name: /^(Enable|Disable)/ });
  await expect(line).toHaveAttribute("aria-disabled", "true");
  await line.focus();
  await page.keyboard.press("Enter");
  await expect(box(page)).toContainText("Update or delete a device by ID");
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});

test("the page that a role does not open says the same", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/users");
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  await expect(main).toContainText("Create or list Workspace users");
  await expect(main).toContainText("Kim Larsen");
  await expectAccessible(page);
  await page.goto("w/101/audit");
  await expect(main).toContainText("This is for Administrators of the workspace");
  await expect(main).toContainText("Kim Larsen");
});

test.describe("rights that somebody else takes away", () => {
  // In turn: whose role one test has changed is missing in the list that another one counts off.
  test.describe.configure({ mode: "default" });

  /** Somebody of 101 whom no other test uses, and the way to give them a role. */
  async function somebody(page: Page, kim: string, at: number) {
    const listed = await page.request.get("/api/v1/user?q=role:2,access:active,security:none&per_page=200", as(kim));
    const people = (await listed.json()).filter((one: { username: string }) => one.username.startsWith("person"));
    const one = people[at] as { id: number; username: string };
    return { ...one, set: (role: number) => page.request.put(`/api/ext/v1/user/${one.id}/workspace/101/role`, { ...as(kim), data: { roles: [{ id: role }] } }) };
  }

  test("in German, when the role is taken away", async ({ page, browser, baseURL }) => {
    const admin = await another(browser, baseURL);
    const { auth_token: kim } = await signIn(admin.page, "kim");
    const them = await somebody(page, kim, 1);
    const { auth_token: token } = await signIn(page, them.username);
    await page.request.patch("/api/ext/v1/account", { ...as(token), data: { locale: "de" } });
    await page.goto(`w/101/devices/${await firstDevice(page, token)}`);
    await page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
    try {
      expect((await them.set(3)).status()).toBe(204);
      // What is opened before the page locks may go when it does.
      await expect(page.getByRole("button", { name: "Umbenennen" })).toHaveAttribute("aria-disabled", "true");
      await page.getByRole("button", { name: "Warum?" }).first().click();
      await expect(page.getByRole("dialog", { name: "Warum das nicht geht" })).toContainText("Wer helfen kann");
      await expect(page.getByRole("dialog")).toContainText("Ihre Rolle hier: Beobachter");
    } finally {
      expect((await them.set(2)).status()).toBe(204);
    }
    await admin.close();
  });

  test("controls lock within two seconds, in every tab in sight, and open again", async ({ page, browser, baseURL }) => {
    const admin = await another(browser, baseURL);
    const { auth_token: kim } = await signIn(admin.page, "kim");
    const them = await somebody(page, kim, 0);
    const { auth_token: token } = await signIn(page, them.username);
    await page.request.patch("/api/ext/v1/account", { ...as(token), data: { locale: "en" } });
    await page.clock.install();
    await page.goto(`w/101/devices/${await firstDevice(page, token)}`);
    const rename = page.getByRole("button", { name: "Rename" });
    await expect(rename).toBeVisible();
    await expect(rename).not.toHaveAttribute("aria-disabled", "true");
    const told = () => page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
    // The watch begins when the page has come to rest.
    await told();
    // From here on two seconds are two seconds of the page, of which a busy machine takes none. The question that is due by then is
    // answered before the role goes.
    const before = told();
    await page.clock.pauseAt(Date.now() + 10_000);
    await (await before).finished();
    try {
      expect((await them.set(3)).status()).toBe(204);
      await page.clock.runFor(2_000);
      await expect(rename).toHaveAttribute("aria-disabled", "true");
      await expect(page.getByRole("button", { name: "Why?" }).first()).toBeVisible();
    } finally {
      expect((await them.set(2)).status()).toBe(204);
    }
    await page.clock.runFor(2_000);
    await expect(rename).not.toHaveAttribute("aria-disabled", "true");
    await admin.close();
  });

  test("what could not be looked into at first is looked into again", async ({ page, browser, baseURL, guard }) => {
    guard.allow(/status of 429/);
    const admin = await another(browser, baseURL);
    const { auth_token: kim } = await signIn(admin.page, "kim");
    const them = await somebody(page, kim, 2);
    const { auth_token: token } = await signIn(page, them.username);
    await page.request.patch("/api/ext/v1/account", { ...as(token), data: { locale: "en" } });
    await page.goto(`w/101/devices/${await firstDevice(page, token)}`);
    const rename = page.getByRole("button", { name: "Rename" });
    await expect(rename).toBeVisible();
    await page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
    let refused = 0;
    await page.route("**/api/v2/user/my/workspace", (route) => {
      refused += 1;
      return refused === 1 ? route.fulfill({ status: 429, body: "" }) : route.continue();
    });
    try {
      expect((await them.set(3)).status()).toBe(204);
      await expect(rename).toHaveAttribute("aria-disabled", "true");
      expect(refused).toBe(2);
    } finally {
      expect((await them.set(2)).status()).toBe(204);
    }
    await admin.close();
  });

  test("what was typed into a form of the page stays when its right goes, and the page locks", async ({ page, browser, baseURL }) => {
    const admin = await another(browser, baseURL);
    const { auth_token: kim } = await signIn(admin.page, "kim");
    const them = await somebody(page, kim, 3);
    const { auth_token: token } = await signIn(page, them.username);
    await page.request.patch("/api/ext/v1/account", { ...as(token), data: { locale: "en" } });
    await page.goto(`w/101/devices/${await firstDevice(page, token)}`);
    const rename = page.getByRole("button", { name: "Rename" });
    await rename.click();
    const field = page.getByLabel("Name", { exact: true });
    await field.fill("Not saved yet");
    await page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
    try {
      expect((await them.set(3)).status()).toBe(204);
      await expect(rename).toHaveAttribute("aria-disabled", "true");
      await expect(field).toHaveValue("Not saved yet");
      await expect(field).toBeFocused();
      await page.getByRole("button", { name: "Cancel" }).click();
      await expect(field).toHaveCount(0);
      await expect(rename).toHaveAttribute("aria-disabled", "true");
    } finally {
      expect((await them.set(2)).status()).toBe(204);
    }
    await admin.close();
  });

  test("nothing is asked while the tab is out of sight, and an ended session is left to the next request", async ({ page }) => {
    const { auth_token } = await signIn(page, "uli");
    await page.clock.install();
    // Noted where it is asked, with what the portal knows then.
    await page.addInitScript(() => {
      const asked: boolean[] = [];
      Object.assign(window, { asked });
      const send = window.fetch;
      window.fetch = (what, how) => {
        if ((what instanceof Request ? what.url : String(what)).endsWith("/workspace/rights")) asked.push(document.hidden);
        return send(what, how);
      };
    });
    const asked = () => page.evaluate(() => (window as unknown as { asked: boolean[] }).asked);
    // What is asked around the list is answered before the session ends: the end is to be noticed by nothing but the watch.
    const settled = Promise.all(
      ["/endpoint", "/endpoint/summary", "/tags", "/service_profile", "/tariff_profile"].map((path) =>
        page.waitForResponse((answer) => answer.request().method() === "GET" && new URL(answer.url()).pathname.endsWith(path)),
      ),
    );
    await page.goto("w/101/devices");
    await settled;
    // The pauses between two questions go by at once, however busy the machine is.
    const further = async () => {
      await page.clock.runFor(1_500);
      return (await asked()).length;
    };
    await expect.poll(further).toBeGreaterThan(1);
    await page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => true, configurable: true }));
    await page.clock.runFor(20_000);
    expect(await asked()).not.toContain(true);
    const before = (await asked()).length;
    await page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => false, configurable: true }));
    const ended = await page.request.delete("/api/ext/v1/session", { headers: { "X-Switchyard": "1", Authorization: `Bearer ${auth_token}` } });
    expect(ended.status()).toBe(204);
    await expect.poll(async () => (await further()) - before).toBeGreaterThan(1);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});
