// The workspace's own roles (U-5) from the first to the last day, and the portal seen as another role sees it (U-6).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { another, as, expect, expectAccessible, PEOPLE, session, signIn, withServer } from "./fixtures";
import { hold } from "./support/held";

type Page = import("@playwright/test").Page;

// One server for each worker: what is done to its roles is nobody else's business.
const test = withServer("--devices", "60");

test.describe.configure({ mode: "serial" });

const panel = (page: Page) => page.getByRole("dialog");
const matrix = (page: Page) => page.getByRole("table", { name: /Which actions each role includes/ });
const box = (page: Page, name: string) => panel(page).getByRole("checkbox", { name, exact: true });

/** Somebody whom kim may give roles to. */
async function somebody(page: Page, token: string) {
  const listed = await (await page.request.get("/api/v1/user?q=access:active&per_page=100", as(token))).json();
  return listed.find((one: { owner: boolean; superadmin: boolean; username: string; roles: { id: number }[] }) => !one.owner && !one.superadmin && one.username.startsWith("person") && one.roles[0]!.id !== 1) as { id: number; username: string; name: string; roles: { id: number }[] };
}

const KEYS: Record<string, string> = Object.fromEntries(
  readFileSync(resolve(import.meta.dirname, "../../crates/wire/data/permissions.csv"), "utf8")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => [line.split(",")[2], line.split(",")[0]] as [string, string]),
);

test("an own role is made, given, changed with a preview, refused to be deleted while held, and deleted", async ({ page, guard }) => {
  test.slow();
  // A name that is taken, and somebody who was faster: refused by the server.
  guard.allow(/status of (409|422)/);
  const { auth_token } = await signIn(page, "kim");
  await page.goto("w/101/roles");
  await page.getByRole("button", { name: "New role" }).click();
  await expect(page).toHaveURL(/w\/101\/roles\/new$/);
  await expect(panel(page).getByRole("textbox", { name: /^Name/ })).toBeFocused();
  // Nothing typed, nothing chosen: said, and nothing sent.
  await panel(page).getByRole("button", { name: "Create role" }).click();
  await expect(panel(page).getByText("Give it a name of 1 to 100 characters.")).toBeVisible();
  await expect(panel(page).getByText("Choose at least one permission.")).toBeVisible();
  await panel(page).getByRole("textbox", { name: /^Name/ }).fill("user");
  await panel(page).getByRole("searchbox").fill("sim");
  await box(page, "List available SIMs").check();
  await panel(page).getByRole("searchbox").fill("");
  await box(page, "List all devices").check();
  await box(page, "Retrieve your user role").check();
  // What can never be part of a role, or is not mine to give, says so.
  await expect(box(page, "Modify your user role")).toHaveAccessibleDescription("No role ever includes this.");
  await panel(page).getByRole("button", { name: "Create role" }).click();
  await expect(panel(page).getByText("Another role of this workspace has this name.")).toBeVisible();
  await expect(box(page, "List all devices")).toBeChecked();
  await expectAccessible(page);
  await panel(page).getByRole("textbox", { name: /^Name/ }).fill("Field team");
  await panel(page).getByRole("button", { name: "Create role" }).click();
  await expect(page.getByText("The role Field team was created.").first()).toBeVisible();
  await expect(page).toHaveURL(/w\/101\/roles$/);
  const head = matrix(page).getByRole("columnheader", { name: /Field team/ });
  await expect(head).toContainText("own");
  // Every cell of its column is what was chosen.
  const column = (await matrix(page).getByRole("columnheader").allTextContents()).findIndex((text) => text.includes("Field team"));
  const cells = await matrix(page).locator("tbody tr:has(td)").evaluateAll(
    (rows, column) => rows.map((row) => [row.children[0]!.textContent!.trim(), row.children[column]!.textContent!.trim()]),
    column,
  );
  const yes = cells.filter(([, word]) => word === "Yes").map(([action]) => KEYS[action!]);
  expect(yes.sort()).toEqual(["device_list", "own_role_read", "sim_list"]);
  expect(cells).toHaveLength(66);
  // Given to somebody.
  const roles = await (await page.request.get("/api/ext/v1/role", as(auth_token))).json();
  const role = roles.find((one: { name: string }) => one.name === "Field team") as { id: number; version: number };
  const them = await somebody(page, auth_token);
  const set = (id: number) => page.request.put(`/api/ext/v1/user/${them.id}/workspace/101/role`, { ...as(auth_token), data: { roles: [{ id }] } });
  expect((await set(role.id)).status()).toBe(204);
  // Changed: who gains and loses what is shown first.
  await page.goto(`w/101/roles/${role.id}`);
  await expect(panel(page).getByText("One person holds it.")).toBeVisible();
  await expect(panel(page)).toContainText(them.name || them.username);
  const remove = panel(page).getByRole("button", { name: "Delete", exact: true });
  await expect(remove).toHaveAccessibleDescription("One person holds this role. Give them another one first.");
  await expect(panel(page).getByRole("button", { name: "Review the change" })).toHaveAccessibleDescription("Nothing has been changed.");
  await box(page, "Retrieve SIMs by ID").check();
  await box(page, "List all devices").uncheck();
  await panel(page).getByRole("button", { name: "Review the change" }).click();
  await expect(panel(page).getByText("One person gains · One person loses")).toBeVisible();
  await expect(panel(page)).toContainText("Retrieve SIMs by ID");
  await expectAccessible(page);
  // Somebody else is faster.
  const meanwhile = await page.request.patch(`/api/ext/v1/role/${role.id}`, {
    ...as(auth_token),
    data: { name: "Field crew", permissions: ["device_list", "own_role_read", "sim_list", "alert_read"], version: role.version },
  });
  expect(meanwhile.status()).toBe(200);
  await panel(page).getByRole("button", { name: "Save the role" }).click();
  await expect(panel(page).getByText("Somebody else changed this role meanwhile")).toBeVisible();
  await expect(panel(page)).toContainText("It is called “Field crew” now. Added: Retrieve organization or device alerts.");
  await expect(box(page, "Retrieve SIMs by ID")).toBeChecked();
  await expect(box(page, "List all devices")).not.toBeChecked();
  await panel(page).getByRole("button", { name: "Review the change" }).click();
  await panel(page).getByRole("button", { name: "Save the role" }).click();
  await expect(page.getByText("The role Field team was saved.").first()).toBeVisible();
  const now = (await (await page.request.get("/api/ext/v1/role", as(auth_token))).json()).find((one: { id: number }) => one.id === role.id);
  expect(now.permissions.sort()).toEqual(["own_role_read", "sim_list", "sim_read"]);
  // Deleted, once nobody holds it.
  expect((await set(them.roles[0]!.id)).status()).toBe(204);
  await page.goto(`w/101/roles/${role.id}`);
  await expect(panel(page).getByText("Nobody holds it.")).toBeVisible();
  await panel(page).getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete Field team" }).click();
  await expect(page.getByText("The role Field team was deleted.").first()).toBeVisible();
  await expect(matrix(page).getByRole("columnheader", { name: /Field team/ })).toHaveCount(0);
});

test("a copy begins with what may be given, and leaving it asks first", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/roles/3");
  await expect(panel(page)).toContainText("A published role");
  await panel(page).getByRole("link", { name: "Copy" }).click();
  await expect(page).toHaveURL(/w\/101\/roles\/new\?from=3/);
  await expect(panel(page).getByRole("textbox", { name: /^Name/ })).toHaveValue("Observer (copy)");
  await expect(box(page, "List all devices")).toBeChecked();
  await expect(box(page, "Automatically access Workspaces linked to your main organization by emnify")).toHaveAccessibleDescription(/You do not have this yourself/);
  await box(page, "Create a new device").check();
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Leave without saving?");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(box(page, "Create a new device")).toBeChecked();
  await page.keyboard.press("Escape");
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page).toHaveURL(/w\/101\/roles$/);
  await expect(panel(page)).toHaveCount(0);
});

test("whoever is no Administrator reads roles and changes none; on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 760 });
  await signIn(page, "uli");
  await page.goto("w/101/roles/1");
  await expect(panel(page)).toContainText("A published role");
  await expect(panel(page).getByRole("button", { name: "Copy" })).toHaveAccessibleDescription(/This is for Administrators/);
  await expect(panel(page).getByRole("button", { name: "View as this role" })).toHaveAccessibleDescription(/nothing would look different/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Close" }).first().click();
  await expect(page.getByRole("button", { name: "New role" })).toHaveAccessibleDescription(/This is for Administrators/);
  await page.goto("w/101/roles/new");
  await expect(panel(page)).toContainText("Who can help");
  await page.goto("w/101/roles/424242");
  await expect(panel(page)).toContainText("There is no such role");
});

test.describe("view as", () => {
  const banner = (page: Page) => page.getByRole("alert").filter({ hasText: "You are viewing this workspace as" });
  const look = async (page: Page, role: string) => {
    await page.getByRole("button", { name: "View as" }).click();
    await page.getByRole("menuitemradio", { name: role }).click();
  };

  test("the portal is drawn as an Observer sees it, with the same token and never with more", async ({ page }) => {
    await signIn(page, "kim");
    const tokens = new Set<string>();
    const writes: string[] = [];
    page.on("request", (request) => {
      const bearer = request.headers()["authorization"];
      if (bearer) tokens.add(bearer);
      if (request.method() !== "GET" && !request.url().includes("/session")) writes.push(request.url());
    });
    await page.goto("w/101/roles");
    await look(page, "Observer");
    await expect(banner(page)).toContainText("You are viewing this workspace as Observer");
    // Across the whole width, at the lower edge, whatever is scrolled.
    const place = await banner(page).boundingBox();
    expect(place && place.width === 1440 && place.y + place.height === 900).toBe(true);
    // The page ends above it.
    const room = page.locator("body");
    await expect(room).toHaveCSS("padding-bottom", "64px");
    const links = page.getByRole("navigation", { name: "Workspace pages" }).getByRole("link");
    await expect(links).toHaveText(["Devices", "SIMs", "Roles", "Apps", "Application tokens", "Report", "Linked group", "Settings"]);
    await expect(matrix(page).getByRole("columnheader").filter({ hasText: "your role" })).toContainText("Observer");
    await expect(page.getByRole("button", { name: "New role" })).toHaveAttribute("aria-disabled", "true");
    await expectAccessible(page);
    await links.filter({ hasText: "Settings" }).click();
    await expect(banner(page)).toBeVisible();
    await expect(page.getByRole("button", { name: "Delete the workspace" })).toHaveAttribute("aria-disabled", "true");
    await links.filter({ hasText: "Devices" }).click();
    await page.getByRole("table").getByRole("link").first().click();
    const rename = page.getByRole("button", { name: "Rename" });
    await expect(rename).toHaveAttribute("aria-disabled", "true");
    await rename.click({ force: true });
    await page.getByRole("button", { name: "Why?" }).first().click();
    await expect(page.getByRole("dialog")).toContainText("You are viewing this workspace as Observer.");
    await page.keyboard.press("Escape");
    // A page that the role does not open stays shut, although the person's own role opens it.
    await page.evaluate(() => history.pushState(null, "", "/w/101/users"));
    await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    await expect(page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
    expect(writes).toEqual([]);
    expect(tokens.size, "one token, before and while viewing").toBe(1);
    await banner(page).getByRole("button", { name: "Stop viewing as" }).click();
    await expect(banner(page)).toHaveCount(0);
    await expect(room).toHaveCSS("padding-bottom", "0px");
    await expect(page.getByRole("heading", { name: "Users" })).toBeVisible();
  });

  test("it ends with a reload and stays in its workspace", async ({ page }) => {
    await signIn(page, "kim");
    await page.goto("w/101/roles");
    await look(page, "User");
    await expect(banner(page)).toBeVisible();
    await page.reload();
    await expect(matrix(page)).toBeVisible();
    await expect(banner(page)).toHaveCount(0);
    await look(page, "User");
    await expect(banner(page)).toBeVisible();
    await page.getByRole("button", { name: /Switch workspace/ }).click();
    await page.getByRole("option", { name: /Acme Main/ }).click();
    await expect(page.locator(".switcher-name")).toHaveText("Acme Main");
    await expect(banner(page)).toHaveCount(0);
  });
});

test("a copy of an own role is one also after a reload, and an answer that comes late closes nothing else", async ({ page }) => {
  const { auth_token } = await signIn(page, "kim");
  const make = async (name: string) => {
    const answer = await page.request.post("/api/ext/v1/role", { ...as(auth_token), data: { name, permissions: ["device_list"] } });
    expect(answer.status(), await answer.text()).toBe(201);
    return ((await answer.json()) as { id: number }).id;
  };
  const id = await make("Model");
  const name = panel(page).getByRole("textbox", { name: /^Name/ });
  const list = await hold(page, "**/api/ext/v1/role", { method: "GET" });
  await page.goto(`w/101/roles/new?from=${id}`);
  await list.asked;
  list.release();
  await expect(name).toHaveValue("Model (copy)");
  await expect(box(page, "List all devices")).toBeChecked();

  // Sent, closed, and another one begun before the answer comes.
  const made = await hold(page, "**/api/ext/v1/role", { method: "POST" });
  await panel(page).getByRole("button", { name: "Create role" }).click();
  await made.asked;
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await page.getByRole("button", { name: "New role" }).click();
  await name.fill("Another");
  made.release();
  await expect(matrix(page).locator("th").filter({ hasText: "Model (copy)" }).first()).toBeVisible();
  await expect(name).toHaveValue("Another");
  // What is typed there is still asked for.
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").getByRole("button", { name: "Leave without saving" }).click();
  await expect(panel(page)).toHaveCount(0);

  // Sent, and the whole area left.
  await page.unroute("**/api/ext/v1/role");
  await page.getByRole("button", { name: "New role" }).click();
  await name.fill("Late");
  await box(page, "List all devices").check();
  const late = await hold(page, "**/api/ext/v1/role", { method: "POST" });
  await panel(page).getByRole("button", { name: "Create role" }).click();
  await late.asked;
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Devices", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Devices" })).toBeVisible();
  late.release();
  await expect(page.getByText("The role Late was created.").first()).toBeVisible();
  await expect(page).toHaveURL(/w\/101\/devices/);
});

test("an own role that is given while the page is open takes what the session was resumed with", async ({ page, browser, server }) => {
  const admin = await another(browser, server, "kim");
  const { auth_token: kim } = await session(admin.page, PEOPLE.kim);
  const made = await admin.page.request.post("/api/ext/v1/role", { ...as(kim), data: { name: "Readers", permissions: ["device_list", "device_read", "own_role_read"] } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = (await made.json()) as { id: number };
  const [uli] = await (await admin.page.request.get(`/api/v1/user?q=username:${PEOPLE.uli}`, as(kim))).json();
  const set = (role: number) => admin.page.request.put(`/api/ext/v1/user/${uli.id}/workspace/101/role`, { ...as(kim), data: { roles: [{ id: role }] } });
  const { auth_token: token } = await signIn(page, "uli");
  const [device] = await (await page.request.get("/api/v1/endpoint?per_page=1", as(token))).json();
  // The rights of a User came with the page. They are not those of the role that is given now.
  await page.goto(`w/101/devices/${device.id}`);
  const rename = page.getByRole("button", { name: "Rename" });
  await expect(rename).toBeVisible();
  await expect(rename).not.toHaveAttribute("aria-disabled", "true");
  await page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
  expect((await set(id)).status()).toBe(204);
  await expect(rename).toHaveAttribute("aria-disabled", "true");
  expect((await set(2)).status()).toBe(204);
  await admin.close();
});
