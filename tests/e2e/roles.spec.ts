// The role tables (U-4): all 66 actions, the right ticks, my column marked, for eyes and for screen readers.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, expectAccessible, signIn, test } from "./fixtures";

type Page = import("@playwright/test").Page;

/** The published matrix, as the contract crate carries it. No field has a comma or a quote in it. */
function published() {
  const file = resolve(import.meta.dirname, "../../crates/wire/data/permissions.csv");
  const lines = readFileSync(file, "utf8").trim().split(/\r?\n/);
  return lines.slice(1).map((line) => {
    const [, , action, ...marks] = line.split(",");
    return [action, ...marks.map((mark) => (mark === "yes" ? "Yes" : "No"))];
  });
}

const matrix = (page: Page) => page.getByRole("table", { name: /Which actions each role includes/ });

/** Every row as people who listen hear it: the action, then yes or no for each role. */
const heard = (page: Page) =>
  matrix(page)
    .locator("tbody tr:has(td)")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? "").trim())),
    );

test("66 rows in 8 sections, each as published", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/roles");
  await expect(matrix(page).getByRole("rowgroup")).toHaveCount(9);
  const rows = await heard(page);
  expect(rows).toHaveLength(66);
  expect(rows).toEqual(published());
  await expect(matrix(page).getByRole("columnheader")).toHaveText(["Action", /^SuperAdmin/, /^Administrator/, /^User.*your role/, /^Observer/]);
});

test("a sample read by hand", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/roles");
  await expect(matrix(page)).toBeVisible();
  const rows = new Map((await heard(page)).map(([action, ...marks]) => [action, marks]));
  expect(rows.get("List all devices")).toEqual(["Yes", "Yes", "Yes", "Yes"]);
  expect(rows.get("Create a new device")).toEqual(["Yes", "Yes", "Yes", "No"]);
  expect(rows.get("Create or list Workspace users")).toEqual(["Yes", "Yes", "No", "No"]);
  expect(rows.get("Modify your user role")).toEqual(["No", "No", "No", "No"]);
});

for (const [who, workspace, role] of [
  ["sam", 100, "SuperAdmin"],
  ["kim", 101, "Administrator"],
  ["kim", 100, "User"],
  ["ola", 101, "Observer"],
] as const) {
  test(`${who} in ${workspace}: the column of ${role} is marked`, async ({ page }) => {
    await signIn(page, who);
    await page.goto(`w/${workspace}/roles`);
    const marked = matrix(page).getByRole("columnheader").filter({ hasText: "your role" });
    await expect(marked).toHaveCount(1);
    await expect(marked).toContainText(role);
  });
}

test("the Owner reads why they count as Administrator", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/roles");
  await expect(page.getByText("You are the Owner of this workspace: the Owner counts as Administrator.")).toBeVisible();
  await expect(page.getByText(/SuperAdmin exists only in linked groups/)).toBeVisible();
});

test("filtering hides rows and sections and says how many are left", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/roles");
  const field = page.getByRole("searchbox", { name: "Filter actions" });
  await field.fill("token");
  await expect(matrix(page).getByRole("rowheader", { name: /token/ })).toHaveCount(3);
  await expect(matrix(page).getByRole("rowgroup")).toHaveCount(2);
  await expect(page.getByText("3 actions match.")).toBeVisible();
  await field.fill("zebra");
  await expect(page.getByRole("heading", { name: /zebra/ })).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(matrix(page).getByRole("rowgroup")).toHaveCount(9);
});

test("a section link shows its section and stays on the page", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/roles");
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "MFA keys" }).click();
  await expect(matrix(page).getByRole("rowheader", { name: "MFA keys" })).toBeInViewport();
  await expect(page).toHaveURL(/\/w\/101\/roles/);
  // The head stays in sight.
  await expect(matrix(page).getByRole("columnheader", { name: "Observer" })).toBeInViewport();
});

test("on a phone one role at a time, mine first", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 760 });
  await signIn(page, "ola");
  await page.goto("w/101/roles");
  const heads = matrix(page).getByRole("columnheader");
  await expect(heads).toHaveText(["Action", /Observer/]);
  await page.getByRole("combobox", { name: "Role" }).selectOption("Administrator");
  await expect(heads).toHaveText(["Action", /Administrator/]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

/** Keys of the file for which a role's cell says so. */
const count = (column: number, word: string) => published().filter((row) => row[column] === word).length;

test("what a role may and may not, two roles compared, what I can do: each at an address of its own", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/roles");
  const rows = matrix(page).locator("tbody tr:has(td):visible");
  const role = page.getByRole("combobox", { name: "Role" });
  await role.selectOption("Observer");
  await expect(rows).toHaveCount(66);
  await page.getByRole("radio", { name: "May not" }).check();
  await expect(rows).toHaveCount(count(4, "No"));
  await expect(page.getByText(`Observer may not do ${count(4, "No")} actions.`)).toBeVisible();
  await expect(page).toHaveURL(/roles\?role=3&may=no$/);
  await page.getByRole("radio", { name: "May", exact: true }).check();
  await expect(rows).toHaveCount(count(4, "Yes"));
  await page.getByRole("combobox", { name: "Compare with" }).selectOption("Administrator");
  const differing = published().filter((row) => row[2] !== row[4]).length;
  await expect(rows).toHaveCount(differing);
  await expect(matrix(page).getByRole("columnheader")).toHaveText(["Action", /Administrator/, /Observer/]);
  await expect(page).toHaveURL(/roles\?role=3&with=1$/);
  // The link shows the same to whoever opens it, and Back takes one step back.
  await page.reload();
  await expect(rows).toHaveCount(differing);
  await page.goBack();
  await expect(rows).toHaveCount(count(4, "Yes"));
  await page.getByRole("button", { name: "What I can do" }).click();
  await expect(rows).toHaveCount(count(3, "Yes"));
  await page.getByRole("searchbox", { name: "Filter actions" }).fill("device");
  await expect(page).toHaveURL(/find=device&role=me&may=yes$/);
  await role.selectOption("All roles");
  await page.getByRole("searchbox", { name: "Filter actions" }).fill("");
  await expect(page).toHaveURL(/roles$/);
  await expect(rows).toHaveCount(66);
});

test("the file has what the page shows", async ({ page }) => {
  await signIn(page, "ola");
  await page.goto("w/101/roles?role=3&may=no");
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Save as CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/^Roles and permissions .*\.csv$/);
  const text = readFileSync(await file.path(), "utf8");
  const lines = text.replace(/^\ufeff/, "").trim().split("\r\n");
  expect(lines[0]).toBe("Section,Action,Key,SuperAdmin,Administrator,User,Observer");
  expect(lines).toHaveLength(1 + count(4, "No"));
  expect(lines).toContain("User management,Create or list Workspace users,user_list,Yes,Yes,No,No");
});

test("on paper: the whole table and nothing else", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/roles");
  await expect(matrix(page)).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("combobox", { name: "Role" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Workspace pages" })).toBeHidden();
  await expect(matrix(page).locator("tbody tr:has(td):visible")).toHaveCount(66);
});

test("a link that points at a row shows and marks it", async ({ page }) => {
  await signIn(page, "ola");
  await page.goto("w/101/roles?at=own_mfa_delete");
  await expect(page.locator("#own_mfa_delete")).toBeInViewport();
  await expect(page.locator("#own_mfa_delete")).toBeFocused();
});

test("no axe violation", async ({ page }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/roles");
  await expect(matrix(page)).toBeVisible();
  await expectAccessible(page);
});
