// Sessions that last as long as the tab (config.json, `session`), and the question before Back loses what was typed (W-3).
import { type Page } from "@playwright/test";
import { expect, PASSWORD, PEOPLE, signIn, test, WORKSPACES } from "./fixtures";
import { startStaticHost } from "./support/static-host";

const { acmeMain } = WORKSPACES;
const rows = (page: Page) => page.getByRole("table", { name: "Devices" }).locator("tbody tr[data-key]");

async function enter(page: Page) {
  await page.getByRole("textbox", { name: "E-mail" }).fill(PEOPLE.kim);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(rows(page)).toHaveCount(50);
}

for (const session of ["tab", "memory"]) {
  test(`session "${session}": a reload ${session === "tab" ? "stays signed in" : "signs out"}`, async ({ page, guard, baseURL }) => {
    guard.allow(/status of 404 .*\/api\/ext\//);
    const origin = new URL(baseURL!).origin;
    const host = await startStaticHost("/there/", { apiBase: origin, session }, origin);
    const kept = () => page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage)]);
    try {
      await page.goto(host.url);
      await enter(page);
      const [tab, lasting] = await kept();
      expect(tab.includes("switchyard.session")).toBe(session === "tab");
      expect(lasting).not.toContain("session");
      await page.goto(new URL(`w/${acmeMain.id}/devices?sort=name`, host.url).href);
      if (session === "memory") {
        await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
        return;
      }
      await expect(rows(page)).toHaveCount(50);
      expect(page.url()).toContain(`w/${acmeMain.id}/devices?sort=name`);

      // Another tab has a session of its own, and signing out there ends this one as well.
      const other = await page.context().newPage();
      await other.goto(host.url);
      await enter(other);
      await other.getByRole("button", { name: /^Account menu of/ }).click();
      await other.getByRole("menuitem", { name: "Sign out" }).click();
      await expect(other.getByRole("textbox", { name: "Password" })).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
      expect((await kept())[0]).not.toContain("switchyard.session");
      await page.reload();
      await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
    } finally {
      await host.stop();
    }
  });
}

test("Back and Forward ask before what was typed is lost, and the history stays whole", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto(`w/${acmeMain.id}/devices`);
  await expect(rows(page)).toHaveCount(50);
  await rows(page).first().locator(".tb-link").click();
  await expect(page).toHaveURL(/\/devices\/\d+$/);
  const here = page.url();
  await page.getByRole("link", { name: "SIMs", exact: true }).click();
  await expect(page).toHaveURL(/\/sims/);
  await page.goBack();
  await expect(page).toHaveURL(here);
  await page.getByRole("button", { name: "Rename" }).click();
  const field = page.getByLabel("Name", { exact: true });
  await field.fill("Not saved yet");
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });

  for (const go of [() => page.evaluate(() => history.back()), () => page.evaluate(() => history.forward())]) {
    await go();
    await expect(question).toBeVisible();
    await expect(page).toHaveURL(here);
    await page.keyboard.press("Escape");
    await expect(question).toBeHidden();
    await expect(field).toHaveValue("Not saved yet");
  }
  // Skipping to the content leaves nothing.
  await page.getByRole("link", { name: "Skip to content" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await expect(question).toBeHidden();
  await expect(page).toHaveURL(here);
  await expect(field).toHaveValue("Not saved yet");
  // A fragment typed by hand makes a place of its own in the history, on this very page: nobody is asked there or back.
  await page.evaluate(() => (location.hash = "#x"));
  await expect(page).toHaveURL(`${here}#x`);
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(here);
  await expect(question).toBeHidden();
  await expect(field).toHaveValue("Not saved yet");
  await page.evaluate(() => (location.hash = "#y"));
  await expect(page).toHaveURL(`${here}#y`);
  await page.evaluate(() => history.go(-2));
  await expect(question).toBeVisible();
  await expect(page).toHaveURL(`${here}#y`);
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(here);
  await page.evaluate(() => history.back());
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page).toHaveURL(/\/devices$/);
  await expect(rows(page)).toHaveCount(50);
  // The way there and the one to the fragment, which took the place of what came after, are still there.
  await page.goForward();
  await expect(page).toHaveURL(here);
  await page.goForward();
  await expect(page).toHaveURL(`${here}#y`);
});
