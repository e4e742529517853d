// The picker (W-1): who sees which workspaces, with which marks, and where each row leads.
import { expect, expectAccessible, signIn, test, WORKSPACES } from "./fixtures";
import { withoutResume } from "./support/resume";

const rows = (page: import("@playwright/test").Page) =>
  page.getByRole("list", { name: "Your workspaces" }).getByRole("listitem");

test("sam: default first, Owner and SuperAdmin, the group and its main organization, sizes", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto("workspaces");
  await expect(rows(page)).toHaveCount(3);
  const first = rows(page).first();
  await expect(first.getByRole("link", { name: WORKSPACES.acmeMain.name })).toBeVisible();
  for (const mark of ["Default", "Owner", "SuperAdmin", "Main organization of Acme", "Pro plan"]) {
    await expect(first, mark).toContainText(mark);
  }
  await expect(first).toContainText("350 devices");
  await expect(first).toContainText("500 SIMs");
  // Trackers: only as SuperAdmin of the group.
  const trackers = rows(page).filter({ hasText: WORKSPACES.acmeTrackers.name });
  await expect(trackers).toContainText("Linked group Acme");
  await expect(trackers).toContainText("SuperAdmin");
  await expect(trackers).not.toContainText("Owner");
  const sandbox = rows(page).filter({ hasText: WORKSPACES.acmeSandbox.name });
  await expect(sandbox.getByText("Sandbox", { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test("kim: Owner in one, User in the other", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("workspace/select");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(0)).toContainText("Acme Trackers");
  await expect(rows(page).nth(0)).toContainText("Owner");
  await expect(rows(page).nth(1)).toContainText("Acme Main");
  await expect(rows(page).nth(1)).toContainText("User");
  await expect(rows(page).nth(1)).not.toContainText("Owner");
});

test("uli: one workspace, nothing of the others", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("workspaces");
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText("You are in one workspace.")).toBeVisible();
  await expect(page.getByText("Acme Main")).toHaveCount(0);
});

test("a row enters its workspace, which is then the one last opened", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("workspaces");
  await page.getByRole("link", { name: "Acme Main" }).click();
  await expect(page).toHaveURL(/\/w\/100\/devices$/);
  // Noted when its frame is drawn.
  await expect(page.locator(".switcher-name")).toHaveText("Acme Main");
  await page.goto("workspaces");
  await expect(rows(page).filter({ hasText: "Acme Main" })).toContainText("Last opened");
  await expect(rows(page).filter({ hasText: "Acme Trackers" })).not.toContainText("Last opened");
});

test("a failed list says so and can be asked again", async ({ page, guard }) => {
  guard.allow(/status of 500/);
  await signIn(page, "kim");
  await withoutResume(page, guard);
  let broken = true;
  await page.route("**/api/v2/user/my/workspace", (route) =>
    broken ? route.fulfill({ status: 500, json: {} }) : route.fallback(),
  );
  await page.goto("workspaces");
  await expect(page.getByRole("alert")).toContainText("could not be loaded");
  await expect(rows(page)).toHaveCount(0);
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(rows(page)).toHaveCount(2);
});

test("no workspace, a suspended one, and search from seven up", async ({ page, guard }) => {
  await signIn(page, "kim");
  await withoutResume(page, guard);
  let answer: object[] = [];
  await page.route("**/api/v2/user/my/workspace", (route) => route.fulfill({ json: answer }));
  await page.goto("workspaces");
  await expect(page.getByRole("heading", { name: "You are in no workspace" })).toBeVisible();

  const workspace = (id: number, name: string, status = 1) => ({
    id,
    name,
    status: { status: { id: status } },
    roles: [{ id: 3, name: "Observer" }],
  });
  answer = Array.from({ length: 8 }, (_, at) => workspace(900 + at, `Plant ${at + 1}`, at === 3 ? 2 : 1));
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(rows(page)).toHaveCount(8);
  const suspended = rows(page).filter({ hasText: "Plant 4" });
  await expect(suspended).toContainText("Suspended");
  await expect(suspended).toContainText("An Administrator of it can resume it.");
  await expect(suspended.getByRole("link")).toHaveCount(0);

  const search = page.getByRole("searchbox", { name: "Search workspaces" });
  await search.fill("plant 7");
  await expect(rows(page)).toHaveCount(1);
  await search.fill("nothing of the kind");
  await expect(page.getByRole("heading", { name: /nothing of the kind/ })).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(rows(page)).toHaveCount(8);
});

test("a server that lists them to nobody: a field for the number", async ({ page, guard }) => {
  guard.allow(/status of 403/);
  await signIn(page, "kim");
  await withoutResume(page, guard);
  await page.route("**/api/v2/user/my/workspace", (route) => route.fulfill({ status: 403, json: {} }));
  await page.goto("workspaces");
  await expect(page.getByText("This server does not list your workspaces")).toBeVisible();
  const field = page.getByRole("textbox", { name: "Workspace number" });
  await field.fill("eleven");
  await page.getByRole("button", { name: "Open workspace" }).click();
  await expect(page.getByText("A workspace number consists of digits only.")).toBeVisible();
  await expect(field).toHaveValue("eleven");
  await field.fill("100");
  await field.press("Enter");
  await expect(page).toHaveURL(/\/w\/100\/devices$/);
});

test("with many workspaces the recent ones stand above the list; the profile menu knows where one is", async ({ page, guard }) => {
  await signIn(page, "kim");
  await withoutResume(page, guard);
  const workspace = (id: number, name: string) => ({ id, name, status: { status: { id: 1 } }, roles: [{ id: 3, name: "Observer" }] });
  const more = Array.from({ length: 7 }, (_, at) => workspace(900 + at, `Plant ${at + 1}`));
  await page.route("**/api/v2/user/my/workspace", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: [...(await answer.json()), ...more] });
  });
  for (const { id, name } of [WORKSPACES.acmeMain, WORKSPACES.acmeTrackers]) {
    await page.goto(`w/${id}/devices`);
    await expect(page.locator(".switcher-name")).toHaveText(name);
  }
  await page.getByRole("button", { name: /^Account menu of/ }).click();
  await expect(page.getByRole("menuitem", { name: "All workspaces" })).toBeVisible();
  await page.getByRole("menuitem", { name: "Settings of Acme Trackers" }).click();
  await expect(page).toHaveURL(/\/w\/101\/settings$/);
  await page.goto("workspaces");
  const recent = page.getByRole("navigation", { name: "Recently opened" }).getByRole("link");
  await expect(recent).toHaveText([/Acme Trackers/, /Acme Main/]);
  await page.getByRole("searchbox", { name: "Search workspaces" }).fill("plant 3");
  await expect(rows(page)).toHaveCount(1);
  await expect(recent).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Search workspaces" }).fill("");
  await recent.filter({ hasText: "Acme Main" }).click();
  await expect(page).toHaveURL(/\/w\/100\/devices$/);
});

test("in one workspace there is nothing to switch to", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto(`w/${WORKSPACES.acmeTrackers.id}/devices`);
  await expect(page.locator("tbody tr[data-key]").first()).toBeVisible();
  await page.getByRole("button", { name: /^Account menu of/ }).click();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "All workspaces" })).toHaveCount(0);
});
