// Every page for everybody: no axe violation in either theme, nothing wider than a phone, and the way from sign-in to a
// device by keyboard alone, with the focus in sight at every step.
import { type Page } from "@playwright/test";
import { expect, expectAccessible, MIA_SECRET, PASSWORD, PEOPLE, type Person, signIn, test, totp, WORKSPACES } from "./fixtures";

const { acmeMain, acmeTrackers, betaStudios } = WORKSPACES;
const PHONE = { width: 360, height: 740 };

/** The first row of a list of the person's default workspace. */
async function firstId(page: Page, token: string, path: string): Promise<number> {
  const answer = await page.request.get(`/api/v1/${path}?per_page=1&sort=id`, { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json())[0].id;
}

interface Place {
  name: string;
  who?: Person;
  /** The address; may ask for an id with the token first. */
  path: string | ((page: Page, token: string) => Promise<string>);
  /** On the page once it is whole. */
  ready: (page: Page) => ReturnType<Page["locator"]>;
  /** Console messages that the place provokes. */
  says?: RegExp;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole("heading", { name });
const row = (page: Page) => page.locator("tbody tr[data-key]").first();

const PLACES: Place[] = [
  { name: "sign-in", path: "login", ready: heading("Sign in to Switchyard") },
  { name: "workspaces", who: "sam", path: "workspaces", ready: (page) => page.getByRole("link", { name: "Acme Main" }) },
  { name: "devices", who: "kim", path: `w/${acmeTrackers.id}/devices?per_page=10`, ready: row },
  {
    name: "devices, none found",
    who: "kim",
    path: `w/${acmeTrackers.id}/devices?q=name%3Anothing-of-the-kind`,
    ready: (page) => page.getByRole("main").getByRole("heading", { level: 2 }),
  },
  {
    name: "device",
    who: "kim",
    path: async (page, token) => `w/${acmeTrackers.id}/devices/${await firstId(page, token, "endpoint")}`,
    ready: (page) => page.getByRole("button", { name: "Rename" }),
  },
  { name: "SIMs", who: "kim", path: `w/${acmeTrackers.id}/sims?per_page=10`, ready: row },
  {
    name: "SIM",
    who: "kim",
    path: async (page, token) => `w/${acmeTrackers.id}/sims/${await firstId(page, token, "sim")}`,
    ready: (page) => page.getByRole("main").getByText("ICCID").first(),
  },
  { name: "users", who: "kim", path: `w/${acmeTrackers.id}/users?per_page=10`, ready: row },
  { name: "invitations", who: "kim", path: `w/${acmeTrackers.id}/users/invitations?per_page=10`, ready: row },
  { name: "a link that is not complete", path: "invitation", ready: heading("The link is not complete") },
  { name: "recovery", path: "recovery#0123456789", ready: heading("Choose a new password") },
  { name: "roles", who: "ola", path: `w/${acmeTrackers.id}/roles`, ready: (page) => page.getByRole("table").first() },
  { name: "apps", who: "kim", path: `w/${acmeTrackers.id}/apps`, ready: (page) => page.getByRole("link", { name: "SMS console" }) },
  { name: "app", who: "kim", path: `w/${acmeTrackers.id}/apps/data-streams`, ready: (page) => page.getByRole("table", { name: "Who has access" }) },
  { name: "audit log", who: "kim", path: `w/${acmeTrackers.id}/audit`, ready: heading("Audit log") },
  { name: "report", who: "sam", path: `w/${acmeMain.id}/report`, ready: (page) => page.getByRole("table", { name: "Day by day" }) },
  { name: "linked group", who: "sam", path: `w/${acmeMain.id}/group`, ready: (page) => page.getByRole("textbox", { name: "Details" }) },
  { name: "linked group, standing alone", who: "noor", path: `w/${betaStudios.id}/group`, ready: heading("This workspace stands alone") },
  { name: "settings of the Owner", who: "sam", path: `w/${acmeMain.id}/settings`, ready: (page) => page.getByText("Before it can be deleted:") },
  { name: "settings of a User", who: "uli", path: `w/${acmeTrackers.id}/settings`, ready: (page) => page.getByRole("meter", { name: "Members" }) },
  { name: "account", who: "kim", path: "account", ready: (page) => page.getByRole("textbox", { name: "Name" }) },
  { name: "not found", who: "kim", path: "no/such/page", ready: heading("Page not found") },
  { name: "not found in a workspace", who: "kim", path: `w/${acmeTrackers.id}/nothing`, ready: heading("Page not found") },
  { name: "device that does not exist", who: "kim", path: `w/${acmeTrackers.id}/devices/1`, ready: heading(/no device 1/), says: /status of 404/ },
  { name: "not allowed", who: "uli", path: `w/${acmeTrackers.id}/users`, ready: heading("Your role does not open this page") },
  {
    name: "workspace refused",
    who: "uli",
    path: `w/${betaStudios.id}/devices`,
    ready: heading(`There is no workspace ${betaStudios.id} for you`),
    says: /status of 40[34]/,
  },
];

async function visit(page: Page, place: Place) {
  const session = place.who && (await signIn(page, place.who));
  await page.goto(typeof place.path === "string" ? place.path : await place.path(page, session!.auth_token));
  await expect(place.ready(page)).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** Nothing makes the page itself wider than the screen; tables scroll in a region of their own. */
async function expectFits(page: Page) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > limit + 1)
      .slice(0, 5)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
  });
  expect(wide, `wider than the screen at ${page.url()}`).toEqual([]);
}

for (const place of PLACES) {
  test(`${place.name}: no violation, light and dark, wide and on a phone`, async ({ page, guard }) => {
    test.slow();
    if (place.says) guard.allow(place.says);
    await visit(page, place);
    await expect(page.getByRole("main")).toHaveCount(1);
    await expect(page.getByRole("heading", { level: 1 }), "one title").toHaveCount(1);
    await expectAccessible(page);
    await page.setViewportSize(PHONE);
    await expect(place.ready(page)).toBeVisible();
    await expectFits(page);
    await expectAccessible(page);
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
  await page.goto(`w/${acmeTrackers.id}/devices`);
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
  const active = () =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant");
      return (id && document.getElementById(id)?.textContent) || "";
    });
  expect(await active()).toContain("Acme Trackers");
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

test("with seven workspaces and more one types to find one", async ({ page }) => {
  await signIn(page, "kim");
  const workspace = (id: number, name: string) => ({ id, name, status: { status: { id: 1 } }, roles: [{ id: 3, name: "Observer" }] });
  const more = Array.from({ length: 7 }, (_, at) => workspace(900 + at, `Plant ${at + 1}`));
  await page.route("**/api/v2/user/my/workspace", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: [...(await answer.json()), ...more] });
  });
  await page.goto(`w/${acmeTrackers.id}/devices`);
  await expect(row(page)).toBeVisible();
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
  await expect(page).toHaveURL(new RegExp(`/w/${acmeMain.id}/devices$`));
});
