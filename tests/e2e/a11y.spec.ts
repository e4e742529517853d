// Every page for everybody: no axe violation in either theme or in the system's own colours, nothing wider than a phone, and the way from sign-in to a
// device by keyboard alone, with the focus in sight at every step.
import { type Page } from "@playwright/test";
import {
  expect,
  expectAccessible,
  expectFits,
  expectForcedColors,
  MIA_SECRET,
  PASSWORD,
  PEOPLE,
  PHONE,
  signIn,
  test,
  totp,
  WORKSPACES,
} from "./fixtures";
import { PLACES, row, visit } from "./support/places";
import { nextFrames } from "./support/scanner";
import { withoutResume } from "./support/resume";

const { acmeMain, acmeTrackers } = WORKSPACES;

for (const place of PLACES) {
  test(`${place.name}: no violation, light and dark, wide and on a phone`, async ({ page, guard }) => {
    test.slow();
    if (place.says) guard.allow(place.says);
    await visit(page, place);
    await expect(page.getByRole("main")).toHaveCount(1);
    await expect(page.getByRole("heading", { level: 1 }), "one title").toHaveCount(1);
    await expectAccessible(page);
    await expectForcedColors(page);
    await page.setViewportSize(PHONE);
    await expect(place.ready(page)).toBeVisible();
    await expectFits(page);
    await expectAccessible(page, "light");
  });
}

test("code step: no violation, light and dark, wide and on a phone", async ({ page }) => {
  test.slow();
  await page.goto("login");
  await page.getByRole("textbox", { name: "E-mail" }).fill(PEOPLE.mia);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectFits(page);
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Code" }).fill(totp(MIA_SECRET));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/w\/300\/devices$/);
});

test("sign-in with its errors, the open switcher and the open profile menu: no violation", async ({ page }) => {
  test.slow();
  await page.goto(`w/${acmeTrackers.id}/devices?per_page=10`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "E-mail" }).fill(PEOPLE.kim);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(row(page)).toBeVisible();
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await expect(page.getByRole("option", { name: /Acme Main/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Account menu of/ }).click();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
  await expectAccessible(page);
});

/** The focus is on something, and one sees where: an outline or a shadow that the same thing lacks without the focus. */
async function expectFocusSeen(page: Page, what: string) {
  const seen = await page.evaluate(() => {
    const one = document.activeElement;
    if (!(one instanceof HTMLElement) || one === document.body) return "no focus";
    // Of the element, of the field around it, or of the active option of its list.
    const active = document.getElementById(one.getAttribute("aria-activedescendant") ?? "");
    const look = (element: Element) => {
      const style = getComputedStyle(element);
      return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor].join(" ");
    };
    const around = [active, one, one.parentElement, one.parentElement?.parentElement].filter((each) => each instanceof Element);
    const outlined = around.some((each) => {
      const style = getComputedStyle(each);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    });
    if (outlined || active?.classList.contains("is-active")) return "seen";
    const focused = around.map(look);
    one.blur();
    const without = around.map(look);
    one.focus();
    return focused.join() === without.join() ? `not seen on ${one.outerHTML.slice(0, 200)}` : "seen";
  });
  expect(seen, what).toBe("seen");
}

/** Presses Tab until the focus is on `target`; every stop on the way is seen. */
async function tabTo(page: Page, target: ReturnType<Page["locator"]>, within = 40) {
  for (let stop = 0; stop < within; stop += 1) {
    await page.keyboard.press("Tab");
    await expectFocusSeen(page, `stop ${stop + 1}`);
    if (await target.evaluate((one) => one === document.activeElement)) return;
  }
  throw new Error(`${target} is not reached with ${within} tabs`);
}

test("by keyboard alone: sign in, switch the workspace, open a device", async ({ page }) => {
  test.slow();
  await page.goto("");
  await expect(page.getByRole("textbox", { name: "E-mail" })).toBeFocused();
  await expectFocusSeen(page, "the first field");
  await page.keyboard.type(PEOPLE.kim);
  await tabTo(page, page.getByRole("textbox", { name: "Password" }), 2);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(row(page)).toBeVisible();
  await expect(page).toHaveURL(/\/w\/101\/devices$/);

  // The first stop skips to the content.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport();

  const face = page.getByRole("button", { name: /Switch workspace/ });
  await tabTo(page, face, 3);
  await page.keyboard.press("Enter");
  const list = page.getByRole("listbox");
  await expect(list).toBeFocused();
  await expect(list.getByRole("option", { name: /Acme Main/ }), "the workspaces have come").toBeVisible();
  const active = () =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant");
      return (id && document.getElementById(id)?.textContent) || "";
    });
  await expect.poll(active).toContain("Acme Trackers");
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await expect(face, "Escape gives the focus back").toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(list).toBeFocused();
  await expectFocusSeen(page, "the open list");
  await page.keyboard.press("ArrowDown");
  await expect.poll(active).toContain("Acme Main");
  await page.keyboard.press("Home");
  await expect.poll(active).toContain("Acme Trackers");
  await page.keyboard.press("End");
  await expect.poll(active).toContain("Acme Main");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/w\/100\/devices$/);
  await expect(page.locator(".switcher-name")).toHaveText("Acme Main");
  await expect(row(page)).toBeVisible();

  await page.getByRole("link", { name: "Skip to content" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  const device = row(page).locator(".tb-link");
  const name = (await device.textContent())!.trim();
  await tabTo(page, device, 30);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  // The browser's own key for it does nothing without a window.
  await page.goBack();
  await expect(row(page)).toBeVisible();
});

test("with seven workspaces and more one types to find one", async ({ page, guard }) => {
  await signIn(page, "kim");
  await withoutResume(page, guard);
  const workspace = (id: number, name: string) => ({ id, name, status: { status: { id: 1 } }, roles: [{ id: 3, name: "Observer" }] });
  const more = Array.from({ length: 7 }, (_, at) => workspace(900 + at, `Plant ${at + 1}`));
  await page.route("**/api/v2/user/my/workspace", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: [...(await answer.json()), ...more] });
  });
  const listed = page.waitForResponse("**/api/v2/user/my/workspace");
  await page.goto(`w/${acmeTrackers.id}/devices?per_page=10`);
  await expect(row(page)).toBeVisible();
  // Whether there is a search field is decided when the list opens.
  await (await listed).finished();
  await nextFrames(page);
  await page.getByRole("button", { name: /Switch workspace/ }).focus();
  await page.keyboard.press("Enter");
  const search = page.getByRole("combobox", { name: "Search workspaces" });
  await expect(search).toBeFocused();
  await page.keyboard.type("nothing of the kind");
  // Within the list: the page has a select with options, too.
  const options = page.getByRole("listbox").getByRole("option");
  await expect(options).toHaveCount(0);
  await search.fill("");
  await page.keyboard.type("main");
  await expect(options).toHaveCount(1);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/w/${acmeMain.id}/devices\\b`));
});
