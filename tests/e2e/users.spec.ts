// The people of a workspace (U-1): Administrators only, columns, sort, filters, and all of it in the address.
import { expect, expectAccessible, signIn, test } from "./fixtures";

type Page = import("@playwright/test").Page;
const table = (page: Page) => page.getByRole("table", { name: "Users" });
const rows = (page: Page) => table(page).locator("tbody tr[data-key]");

test("uli is told which permission is missing and who has it", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto("w/101/users");
  await expect(page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByText("Create or list Workspace users")).toBeVisible();
  for (const role of ["SuperAdmin", "Administrator"]) await expect(main.getByRole("listitem").getByText(role, { exact: true })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Workspace pages" }).getByRole("link", { name: "Users" })).toHaveCount(0);
});

test("kim sees everybody of 101 with role, access, security and last sign-in", async ({ page }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await expect(rows(page)).toHaveCount(48);
  await expect(page.getByText("48 users", { exact: true })).toBeVisible();
  const own = rows(page).filter({ hasText: "kim@acme.example" });
  for (const text of ["Kim Larsen", "You", "Administrator", "Owner", "Active", "Not set"]) {
    await expect(own, text).toContainText(text);
  }
  // The SuperAdmin of the group is no member, and yet here.
  await expect(rows(page).filter({ hasText: "sam@acme.example" })).toContainText("SuperAdmin");
  await expect(rows(page).filter({ hasText: "App MFA" }).first()).toBeVisible();
  await expect(rows(page).filter({ hasText: "Invite expired" }).first()).toBeVisible();
  await expectAccessible(page);
});

test("sorting by name, and back", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await expect(rows(page)).toHaveCount(48);
  const names = () => rows(page).locator("th").allInnerTexts();
  await table(page).getByRole("button", { name: "E-mail" }).click();
  await expect(page).toHaveURL(/sort=username/);
  await expect(table(page).getByRole("columnheader", { name: "E-mail" })).toHaveAttribute("aria-sort", "ascending");
  await table(page).getByRole("button", { name: "Name" }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect.poll(async () => (await names())[0]).toMatch(/^Anna/);
  await table(page).getByRole("button", { name: "Name" }).click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect.poll(async () => (await names())[0]).not.toMatch(/^Anna/);
  await page.goBack();
  await expect(page).toHaveURL(/sort=name/);
  await expect.poll(async () => (await names())[0]).toMatch(/^Anna/);
});

test("an address reproduces role, access and wildcard filters", async ({ page }) => {
  await signIn(page, "kim");
  const q = "access:suspended,username:person*@acme.example";
  await page.goto(`w/101/users?q=${encodeURIComponent(q)}`);
  await expect(rows(page)).toHaveCount(4);
  for (const row of await rows(page).all()) await expect(row).toContainText("Suspended");
  await expect(page.getByText("4 users match")).toBeVisible();
  await page.reload();
  await expect(rows(page)).toHaveCount(4);
  await page.getByRole("button", { name: "Remove filter Access" }).click();
  await expect(rows(page)).toHaveCount(44);
  await expect(page).not.toHaveURL(/access/);
});

test("search narrows while typing; nothing found says so and offers the way back", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await expect(rows(page)).toHaveCount(48);
  const search = page.getByRole("searchbox", { name: "Search name or e-mail" });
  await search.fill("ola@");
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/search/);
  await search.fill("no-such-person");
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await expect(rows(page)).toHaveCount(48);
});

test("a page size of 25 gives two pages", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/users?per_page=25&page=2");
  await expect(rows(page)).toHaveCount(23);
  await expect(page.getByText("26–48 of 48").first()).toBeVisible();
});

test("a server that says neither security nor access: dashes with the reason", async ({ page }) => {
  await signIn(page, "kim");
  await page.route("**/api/v1/user?**", async (route) => {
    const answer = await route.fetch();
    const people = ((await answer.json()) as Record<string, unknown>[]).map(
      ({ roles: _r, security: _s, access: _a, last_sign_in: _l, owner: _o, superadmin: _u, ...rest }) => rest,
    );
    await route.fulfill({ response: answer, json: people });
  });
  await page.goto("w/101/users");
  await expect(rows(page)).toHaveCount(48);
  await expect(rows(page).first().getByText("This server does not say.")).toHaveCount(4);
});
