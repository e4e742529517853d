// What was found by reading and mended: work that outlives its page, what is typed in two forms at once, failures that looked like short
// lists, and a focus that fell to the page.
import { type Page } from "@playwright/test";
import { as, expect, MIA_SECRET, PASSWORD, PEOPLE, type Person, signIn, totp, withServer } from "./fixtures";
import { hold } from "./support/held";
import { withoutResume } from "./support/resume";

const test = withServer("--devices", "60");

const rows = (page: Page) => page.locator("tbody tr[data-key]");
const toasts = (page: Page) => page.getByRole("region", { name: "Notifications" });
const PATCHES = /\/api\/v1\/(sim|endpoint)\/\d+$/;

/** Devices that are on, with a SIM that is: their numbers, and what they are by now. */
async function running(page: Page, who: Person, count: number, sort: string) {
  const { auth_token } = await signIn(page, who);
  const found = await page.request.get(`/api/v1/endpoint?q=status:0,sim_status:1&sort=${sort}&per_page=${count}`, as(auth_token));
  const devices: { id: number; name: string }[] = await found.json();
  expect(devices).toHaveLength(count);
  const state = async (id: number) => {
    const now = await (await page.request.get(`/api/v1/endpoint/${id}`, as(auth_token))).json();
    return [now.status.id, now.sim.status.id];
  };
  return { devices, state };
}

const flip = (page: Page, id: number) => page.locator(`tr[data-key="${id}"]`).getByRole("switch").click();

test("changes that wait for each other are made when the page is left", async ({ page }) => {
  const { devices: [one, two], state } = await running(page, "noor", 2, "name");
  await page.goto(`w/200/devices?q=id%3A${one!.id}%7C${two!.id}`);
  await expect(rows(page)).toHaveCount(2);
  const held = await hold(page, PATCHES, { method: "PATCH" });
  await flip(page, one!.id);
  await held.asked;
  await flip(page, two!.id);
  await page.getByRole("link", { name: "SIMs", exact: true }).click();
  await expect(page.getByRole("heading", { name: "SIMs", level: 1 })).toBeVisible();
  held.release();
  await expect(toasts(page).getByText(/is disabled, its SIM suspended/)).toHaveCount(2);
  expect([await state(one!.id), await state(two!.id)]).toEqual([[1, 2], [1, 2]]);
});

test("a change goes on when the workspace is left, both halves of it, and nothing of it is said in the next one", async ({ page }) => {
  const { devices: [one], state } = await running(page, "noor", 1, "-name");
  await page.goto(`w/200/devices?q=id%3A${one!.id}`);
  await expect(rows(page)).toHaveCount(1);
  const held = await hold(page, PATCHES, { method: "PATCH" });
  await flip(page, one!.id);
  await held.asked;
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await page.getByRole("option", { name: /Gamma Co\./ }).click();
  await expect(page).toHaveURL(/\/w\/300\/devices/);
  await expect(rows(page).first()).toBeVisible();
  const device = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.url().includes("/endpoint/"));
  held.release();
  await (await device).finished();
  expect(await state(one!.id)).toEqual([1, 2]);
  // A poll of the rights later, still nothing: what would be said is said by then.
  await page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
  await expect(page.getByText(one!.name)).toHaveCount(0);
  await expect(toasts(page).getByRole("button")).toHaveCount(0);
});

test("two forms of a page: closing the second one leaves what was typed into the first one guarded", async ({ page }) => {
  const { devices: [one] } = await running(page, "noor", 1, "name");
  await page.goto("w/200/devices");
  await expect(rows(page).first()).toBeVisible();
  await page.goto(`w/200/devices/${one!.id}`);
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Rename" }).click();
  await main.getByRole("textbox", { name: "Name" }).fill("Not saved yet");
  await main.getByRole("button", { name: "Edit tags" }).click();
  await expect(main.getByRole("textbox", { name: "Tags" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(main.getByRole("textbox", { name: "Tags" })).toHaveCount(0);
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await page.getByRole("option", { name: /Gamma Co\./ }).click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(main.getByRole("textbox", { name: "Name" })).toHaveValue("Not saved yet");
  await expect(page).toHaveURL(new RegExp(`/w/200/devices/${one!.id}$`));
});

test("the box that asks to sign in again does not go by Escape", async ({ page, guard }) => {
  guard.allow(/status of 401/);
  const { auth_token } = await signIn(page, "noor");
  await page.goto("account");
  const name = page.getByRole("textbox", { name: "Name" });
  await expect(name).toBeEnabled();
  const ended = await page.request.delete("/api/ext/v1/session", { headers: { "X-Switchyard": "1", Authorization: `Bearer ${auth_token}` } });
  expect(ended.status()).toBe(204);
  await name.fill("Noor, kept");
  await page.getByRole("button", { name: "Save name" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  for (let press = 0; press < 4; press++) await page.keyboard.press("Escape");
  await expect(again.getByLabel("Password", { exact: true })).toBeVisible();
  await again.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(again).toBeHidden();
  await expect(name).toHaveValue("Noor, kept");
});

test("a switcher whose list failed says so, and asks again", async ({ page, guard }) => {
  guard.allow(/status of 503/);
  await signIn(page, "noor");
  await withoutResume(page, guard);
  await page.route("**/api/v2/user/my/workspace", (route) => route.fulfill({ status: 503, json: {} }));
  await page.goto("w/200/devices");
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  const box = page.locator(".pck-box");
  await expect(box.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/v2/user/my/workspace");
  await box.getByRole("button", { name: "Try again" }).click();
  await expect(box.getByRole("option", { name: /Gamma Co\./ })).toBeVisible();
  await expect(box.getByRole("alert")).toHaveCount(0);
});

test("choices that could not be asked for are no empty list", async ({ page, guard }) => {
  guard.allow(/status of 503/);
  await signIn(page, "noor");
  const LOOKUPS = /\/(tags|service_profile)(\?|$)/;
  await page.route(LOOKUPS, (route) => route.fulfill({ status: 503, json: {} }));
  const failed = page.waitForResponse(LOOKUPS);
  await page.goto("w/200/devices");
  await failed;
  await page.getByRole("button", { name: "Filter by: Tag" }).click();
  const again = page.getByRole("option", { name: /Try again/ });
  await expect(again).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "Service policy" }).click();
  const editor = page.locator(".list-editor");
  await expect(editor.getByRole("alert")).toBeVisible();
  await page.unroute(LOOKUPS);
  await editor.getByRole("button", { name: "Try again" }).click();
  await expect(editor.getByRole("combobox", { name: "Service policy" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Filter by: Tag" }).click();
  await again.click();
  await page.getByRole("button", { name: "Filter by: Tag" }).click();
  await expect(page.getByRole("listbox").getByRole("option").nth(1)).toBeVisible();
});

test("by keyboard: a choice is made with the arrows before it filters, and the focus stays where one works", async ({ page }) => {
  await signIn(page, "noor");
  await page.goto("w/200/devices");
  await expect(rows(page).first()).toBeVisible();
  const query = () => new URL(page.url()).searchParams.get("q");
  await page.getByRole("button", { name: "Filter", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("End");
  const items = page.getByRole("menuitem");
  const policies = items.filter({ hasText: "SIM status" });
  await policies.focus();
  await page.keyboard.press("Enter");
  const select = page.locator(".list-editor").getByRole("combobox", { name: "SIM status" });
  await expect(select).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(select).not.toHaveValue("");
  const chosen = await select.inputValue();
  expect(query()).toBeNull();
  await page.locator(".list-editor").getByRole("button", { name: "Apply" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(query).toBe(`sim_status:${chosen}`);
  const chip = page.getByRole("group", { name: "Filters" }).getByRole("button").first();
  await chip.focus();
  await page.keyboard.press("Enter");
  await expect.poll(query).toBeNull();
  await expect(page.getByRole("button", { name: "Filter", exact: true })).toBeFocused();
});

test("a message that is answered gives the focus back", async ({ page }) => {
  const { devices: [one] } = await running(page, "noor", 1, "-id");
  await page.goto(`w/200/devices?q=id%3A${one!.id}`);
  const on = rows(page).getByRole("switch");
  await on.focus();
  await page.keyboard.press("Space");
  await expect(toasts(page).getByText(/is disabled/)).toBeVisible();
  await expect(on).toBeFocused();
  await toasts(page).getByRole("button", { name: "Undo" }).focus();
  await page.keyboard.press("Enter");
  await expect(on).toBeFocused();
  await expect(on).toBeChecked();
});

test("a server that does not say how the code comes: words that fit both ways", async ({ page, guard }) => {
  guard.allow(/status of 404 .*\/api\/ext\//);
  await page.route("**/api/ext/**", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto("login");
  await page.getByLabel("E-mail", { exact: true }).fill(PEOPLE.mia);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  const code = page.getByLabel("Code", { exact: true });
  await expect(code).toHaveAccessibleDescription(/authenticator app, or the six characters that were sent to your e-mail/);
  await expect(code).not.toHaveAttribute("inputmode", "numeric");
  await expect(page.getByRole("button", { name: "Use a recovery code instead" })).toHaveCount(0);
  await code.fill(totp(MIA_SECRET, Date.now()));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/w\/300\/devices/);
});
