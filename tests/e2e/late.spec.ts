// An answer that comes late belongs to the question that it was sent from: it closes no other question, its failure is not said under
// another one, and a form that was opened anew meanwhile keeps what was typed. On a backend of its own: people are suspended here.
import { type Page } from "@playwright/test";
import { as, expect, signIn, withServer } from "./fixtures";
import { hold } from "./support/held";
import { withoutResume } from "./support/resume";

const test = withServer("--devices", "60");

const REFUSED = { status: 409, json: { error_code: 1409, error_token: "LastAdministrator", message: "No." } };
const rows = (page: Page) => page.locator("tbody tr[data-key]");
const question = (page: Page, name: string | RegExp) => page.getByRole("alertdialog", { name });
const toast = (page: Page, text: string | RegExp) => page.getByRole("region", { name: "Notifications" }).getByText(text);

/** Chooses from the menu of a row or of a card. */
async function choose(page: Page, of: string, item: string | RegExp) {
  await page.getByRole("button", { name: `Actions for ${of}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Confirms the open question and leaves it as soon as it is on its way. */
async function confirmAndLeave(page: Page, name: string | RegExp, button: string | RegExp, { asked }: { asked: Promise<void> }) {
  await question(page, name).getByRole("button", { name: button }).click();
  await asked;
  await page.keyboard.press("Escape");
  await expect(question(page, name)).toHaveCount(0);
}

/** The second question is there, and nothing is said in it. */
async function untouched(page: Page, name: string | RegExp) {
  await expect(question(page, name)).toBeVisible();
  await expect(question(page, name).getByRole("alert")).toHaveCount(0);
}

test("people: a question about the next person stays open, whatever comes of the one before", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "kim");
  await page.goto("w/101/users?sort=name&per_page=100");
  await expect(rows(page).filter({ hasText: "Uli Brandt" })).toBeVisible();
  const refused = await hold(page, /\/api\/v2\/user\/\d+\/workspace\/101$/, { method: "PATCH", answer: REFUSED });
  await choose(page, "Uli Brandt", /^Suspend/);
  await confirmAndLeave(page, /^Suspend Uli Brandt/, "Suspend Uli Brandt", refused);
  await choose(page, "Ola Nordmann", /^Remove/);
  await expect(question(page, /^Remove Ola Nordmann/)).toBeVisible();
  refused.release();
  await expect(toast(page, /^This is the only active Administrator/)).toBeVisible();
  await untouched(page, /^Remove Ola Nordmann/);
  await page.keyboard.press("Escape");
  await page.unrouteAll({ behavior: "wait" });

  const held = await hold(page, /\/api\/v2\/user\/\d+\/workspace\/101$/, { method: "PATCH" });
  await choose(page, "Uli Brandt", /^Suspend/);
  await confirmAndLeave(page, /^Suspend Uli Brandt/, "Suspend Uli Brandt", held);
  await choose(page, "Ola Nordmann", /^Remove/);
  held.release();
  await expect(toast(page, "Uli Brandt is suspended.")).toBeVisible();
  await untouched(page, /^Remove Ola Nordmann/);
});

test("the panel of a person: a question about another workspace stays open", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "sam");
  // Kim: a User of Acme Main, which Sam owns.
  await page.goto("w/101/users/2");
  const panel = page.getByRole("dialog");
  const place = (name: string) => panel.getByRole("region", { name });
  const refused = await hold(page, /\/api\/ext\/v1\/user\/\d+\/workspace\/\d+$/, { method: "PATCH", answer: REFUSED });
  await place("Acme Main").getByRole("button", { name: /^Suspend/ }).click();
  await confirmAndLeave(page, /in Acme Main\?$/, /^Suspend/, refused);
  await place("Acme Main").getByRole("button", { name: /^Remove/ }).click();
  await expect(question(page, /from Acme Main\?$/)).toBeVisible();
  refused.release();
  await expect(panel.getByText(/^This is the only active Administrator/)).toBeAttached();
  await untouched(page, /from Acme Main\?$/);
});

test("invitations: taking one back does not close the question about the next", async ({ page }) => {
  const { auth_token } = await signIn(page, "kim");
  const made = await page.request.post("/api/ext/v1/invitation", {
    ...as(auth_token),
    data: { workspace: { id: 101 }, addresses: ["one@late.example", "two@late.example"], role: { id: 3 } },
  });
  expect(made.status(), await made.text()).toBe(200);
  await page.goto("w/101/users/invitations");
  await expect(rows(page).filter({ hasText: "two@late.example" })).toBeVisible();
  const held = await hold(page, /\/api\/ext\/v1\/invitation\/\d+$/, { method: "DELETE" });
  await choose(page, "one@late.example", /^Revoke/);
  await confirmAndLeave(page, /one@late\.example\?$/, "Revoke the invitation", held);
  await choose(page, "two@late.example", /^Revoke/);
  await expect(question(page, /two@late\.example\?$/)).toBeVisible();
  held.release();
  await expect(toast(page, /one@late\.example/)).toBeVisible();
  await untouched(page, /two@late\.example\?$/);
});

test("SIMs: suspending one does not close the question about the next", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "kim");
  await page.goto("w/101/sims?q=status%3A1&sort=iccid&per_page=10");
  await expect(rows(page)).toHaveCount(10);
  const menu = (at: number) => rows(page).nth(at).getByRole("button", { name: /^Actions for SIM/ });
  const suspend = async (at: number) => {
    await menu(at).click();
    await page.getByRole("menuitem", { name: "Suspend" }).click();
    await expect(question(page, "Suspend this SIM?")).toBeVisible();
  };
  const second = await rows(page).nth(1).getAttribute("data-key");
  const held = await hold(page, /\/api\/v1\/sim\/\d+$/, { method: "PATCH", answer: { ...REFUSED, json: { ...REFUSED.json, error_token: "NotAllowed" } } });
  await suspend(0);
  await confirmAndLeave(page, "Suspend this SIM?", /^Suspend SIM/, held);
  await suspend(1);
  held.release();
  await expect(toast(page, "No.")).toBeVisible();
  await untouched(page, "Suspend this SIM?");
  await page.unrouteAll({ behavior: "wait" });
  // It is the second one that is asked about.
  const sent = page.waitForRequest((request) => request.method() === "PATCH" && request.url().endsWith(`/sim/${second}`));
  await question(page, "Suspend this SIM?").getByRole("button", { name: /^Suspend SIM/ }).click();
  await sent;
  await expect(question(page, "Suspend this SIM?")).toHaveCount(0);
});

test("a device: the form that was opened anew keeps what was typed", async ({ page }) => {
  const { auth_token } = await signIn(page, "kim");
  const [device] = await (await page.request.get("/api/v1/endpoint?per_page=1", as(auth_token))).json();
  await page.goto(`w/101/devices/${device.id}`);
  const main = page.getByRole("main");
  const name = main.getByRole("textbox", { name: "Name" });
  const held = await hold(page, /\/api\/v1\/endpoint\/\d+$/, { method: "PATCH" });
  await main.getByRole("button", { name: "Rename" }).click();
  await name.fill("First try");
  await main.getByRole("button", { name: "Save" }).click();
  await held.asked;
  await main.getByRole("button", { name: "Cancel" }).click();
  await expect(name).toHaveCount(0);
  await main.getByRole("button", { name: "Rename" }).click();
  await name.fill("Second try");
  held.release();
  await expect(page.getByRole("heading", { level: 1, name: "First try" })).toBeVisible();
  await expect(name).toHaveValue("Second try");
  await main.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Second try" })).toBeVisible();
});

test("own memberships: leaving one workspace does not close the question about the next", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "ola");
  await page.goto("workspaces");
  const refused = await hold(page, /\/workspace\/101$/, { method: "DELETE", answer: REFUSED });
  await choose(page, "Acme Trackers", /^Leave this workspace/);
  await confirmAndLeave(page, "Leave Acme Trackers?", "Leave Acme Trackers", refused);
  await choose(page, "Beta Studios", /^Leave this workspace/);
  refused.release();
  await expect(toast(page, /^This is the only active Administrator/)).toBeVisible();
  await untouched(page, "Leave Beta Studios?");
});

test("a switch that is pressed again before the server has answered takes the SIM along both times", async ({ page }) => {
  const { auth_token } = await signIn(page, "noor");
  const [device] = await (await page.request.get("/api/v1/endpoint?q=status:0,sim_status:1&sort=-name&per_page=1", as(auth_token))).json();
  const state = async () => {
    const now = await (await page.request.get(`/api/v1/endpoint/${device.id}`, as(auth_token))).json();
    return [now.status.id, now.sim.status.id];
  };
  expect(await state()).toEqual([0, 1]);
  await page.goto(`w/200/devices?q=id%3A${device.id}`);
  const on = rows(page).getByRole("switch");
  await expect(on).toBeChecked();
  const held = await hold(page, /\/api\/v1\/(sim|endpoint)\/\d+$/, { method: "PATCH" });
  await on.click();
  await held.asked;
  await expect(rows(page)).toContainText("Suspended");
  await on.click();
  held.release();
  await expect(toast(page, /is disabled, its SIM suspended/)).toBeVisible();
  await expect(toast(page, /is enabled, its SIM activated/)).toBeVisible();
  expect(await state()).toEqual([0, 1]);
  await expect(on).toBeChecked();
  await expect(rows(page)).toContainText("Activated");
});

test("a list of workspaces from before a renaming does not take it back", async ({ page, guard }) => {
  await signIn(page, "kim");
  await withoutResume(page, guard);
  let release!: () => void;
  const released = new Promise<void>((done) => (release = done));
  let first = true;
  await page.route("**/api/v2/user/my/workspace", async (route) => {
    if (!first) return route.continue();
    first = false;
    const old = await route.fetch();
    await released;
    await route.fulfill({ response: old });
  });
  const listed = page.waitForResponse("**/api/v2/user/my/workspace");
  await page.goto("w/101/settings");
  const name = page.getByRole("textbox", { name: "Name of the workspace" });
  await name.fill("Acme Trackers, renamed");
  await name.press("Enter");
  await expect(page.locator(".switcher-name")).toHaveText("Acme Trackers, renamed");
  const again = listed.then(() => page.waitForResponse("**/api/v2/user/my/workspace"));
  release();
  // What came too late is asked for anew.
  await (await again).finished();
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await expect(page.getByRole("option", { name: /^Acme Main/ })).toBeVisible();
  await expect(page.getByRole("option", { name: /^Acme Trackers, renamed/ })).toBeVisible();
  await expect(page.locator(".switcher-name")).toHaveText("Acme Trackers, renamed");
});

test("a switcher that was opened before its workspaces are known has its search field once there are many", async ({ page, guard }) => {
  await signIn(page, "kim");
  await withoutResume(page, guard);
  const workspace = (id: number, name: string) => ({ id, name, status: { status: { id: 1 } }, roles: [{ id: 3, name: "Observer" }] });
  const more = Array.from({ length: 7 }, (_, at) => workspace(900 + at, `A plant ${at + 1}`));
  let release!: () => void;
  const released = new Promise<void>((done) => (release = done));
  await page.route("**/api/v2/user/my/workspace", async (route) => {
    const answer = await route.fetch();
    await released;
    await route.fulfill({ response: answer, json: [...(await answer.json()), ...more] });
  });
  await page.goto("w/101/devices?per_page=25");
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await expect(page.getByRole("listbox")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Search workspaces" })).toHaveCount(0);
  release();
  const search = page.getByRole("combobox", { name: "Search workspaces" });
  await expect(search).toBeFocused();
  // The one that is open is the active one, wherever it stands now.
  await expect(page.locator(".pck-one.is-active")).toContainText("Acme Trackers");
  await page.keyboard.type("plant 3");
  await expect(page.getByRole("listbox").getByRole("option")).toHaveText([/A plant 3/]);
});
