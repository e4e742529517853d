// The panel of a person and changes of many people at once (U-1, U-3): by mouse and by keyboard alone, what is not allowed said before
// the click, edits at the same time in two browsers, plans with preview, failures by name, receipt and way back.
import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { another, expect, expectAccessible, PEOPLE, signIn, withServer } from "./fixtures";
import { linkTo } from "./support/mail";
import { admin } from "./support/server";

// One server for each worker: what is done to its people is nobody else's business.
const test = withServer("--devices", "60");

const rows = (page: Page) => page.locator("tbody tr[data-key]");
const person = (page: Page, text: string) => rows(page).filter({ hasText: text });
const panel = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
/** The menu; until the roles are known, a waiting button stands in its place. */
const roleMenu = (page: Page) => button(page, "Change role").and(page.locator("[aria-haspopup=menu]"));
const box = (page: Page, name: string | RegExp) => panel(page).getByRole("checkbox", { name });
const tick = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}` }).check();
const line = (page: Page, text: string) => panel(page).getByRole("listitem").filter({ hasText: text });

/** Roles of somebody in 101, by the API. */
async function setRoles(page: Page, token: string, user: number, roles: number[]) {
  const answer = await page.request.patch(`/api/ext/v1/user/${user}/workspace/101`, {
    headers: { Authorization: `Bearer ${token}` },
    data: { roles: roles.map((id) => ({ id })) },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

test("filters: a part anywhere with a star or without, derived roles, another workspace", async ({ page }) => {
  await signIn(page, "sam");
  for (const [q, n, chip] of [
    ["username:im@", 1, "E-mail"],
    ["username:*im@", 1, "E-mail"],
    ["role:owner", 1, "Role"],
    ["role:superadmin", 1, "Role"],
    ["workspace:100", 2, "Also in workspace"],
  ] as const) {
    await page.goto(`w/101/users?q=${encodeURIComponent(q)}`);
    await expect(rows(page), q).toHaveCount(n);
    await expect(button(page, `Remove filter ${chip}`)).toBeVisible();
  }
  await page.goto("w/101/users");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "Also in workspace" }).click();
  await expect(page.getByRole("main")).toContainText("Acme Sandbox");
});

test("the panel has an address, stands over the list as it is, and Back closes it", async ({ page, guard }) => {
  test.slow();
  guard.allow(/status of 404/);
  await signIn(page, "sam");
  await page.goto("w/101/users?q=search%3Auli");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Uli Brandt" }).click();
  await expect(page).toHaveURL(/\/w\/101\/users\/4\?q=search/);
  await expect(panel(page).getByRole("heading", { name: "Uli Brandt" })).toBeVisible();
  await expect(panel(page)).toContainText(PEOPLE.uli);
  await expect(page).toHaveTitle(/^Uli Brandt/);
  await expect(panel(page).getByRole("heading", { name: "Acme Trackers" })).toBeVisible();
  await expectAccessible(page);
  await page.goBack();
  await expect(panel(page)).toHaveCount(0);
  await expect(rows(page)).toHaveCount(1);
  // A link reproduces the view: list and panel.
  await page.goto("w/101/users/4?q=search%3Auli");
  await expect(panel(page).getByRole("heading", { name: "Acme Trackers" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/w\/101\/users\?q=search/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("searchbox").fill("kim");
  await expect(person(page, PEOPLE.kim)).toBeVisible();
  // Nobody of here.
  await page.goto("w/101/users/424242");
  await expect(panel(page)).toContainText("There is nobody with this number in this workspace.");
});

test("each guard says why before the click: Owner, SuperAdmin, oneself, invited, second factor", async ({ page }) => {
  test.slow();
  await signIn(page, "sam");
  const reasons = async (who: number, expected: [RegExp, string][]) => {
    await page.goto(`w/101/users/${who}`);
    for (const [name, why] of expected) {
      const control = panel(page).getByRole("button", { name }).first();
      await expect(control).toHaveAttribute("aria-disabled", "true");
      await expect(control).toHaveAttribute("data-tip", new RegExp(why));
    }
  };
  const owner = "The Owner cannot be removed, suspended or given another role";
  await reasons(2, [[/^Change roles/, owner], [/^Suspend/, owner], [/^Remove/, owner]]);
  await reasons(1, [[/^Change roles/, "Nobody changes their own role"], [/^Suspend/, "You cannot suspend yourself"]]);
  await expect(panel(page)).toContainText("This is you.");
  await expect(panel(page).getByRole("link", { name: "Open your account" })).toBeVisible();
  await reasons(4, [[/^Reset second factor/, "This person has no second factor."]]);
  // Invited and not here yet: nothing to suspend, nowhere to add.
  await reasons(108, [[/^Add to another workspace/, "has not accepted a first invitation yet"]]);
  await expect(panel(page).getByRole("button", { name: /^Suspend/ })).toHaveCount(0);
  await expect(panel(page).getByRole("button", { name: /^Revoke the invitation/ })).toBeVisible();
});

test("by keyboard alone: another role, asked before everything is given away, and undone", async ({ page }) => {
  test.slow();
  await signIn(page, "sam");
  await page.goto("w/101/users?q=search%3Aola%40");
  await page.getByRole("link", { name: "Ola Nordmann" }).focus();
  await page.keyboard.press("Enter");
  const change = panel(page).getByRole("button", { name: /^Change roles/ });
  await expect(change).toBeVisible();
  await change.focus();
  await page.keyboard.press("Enter");
  await expect(box(page, /^Observer/)).toBeChecked();
  // The last role stays, and says why.
  await expect(box(page, /^Observer/)).toHaveAttribute("aria-disabled", "true");
  await expect(button(page, "Save roles")).toHaveAttribute("data-tip", "Nothing has changed yet.");
  await box(page, /^Administrator/).focus();
  await page.keyboard.press("Space");
  await box(page, /^Observer/).focus();
  await page.keyboard.press("Space");
  await expectAccessible(page);
  await button(page, "Save roles").focus();
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Make Ola Nordmann Administrator of Acme Trackers?" });
  await expect(question).toBeVisible();
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(panel(page)).toContainText("Ola Nordmann is now Administrator in Acme Trackers.");
  await expect(person(page, PEOPLE.ola)).toContainText("Administrator");
  await button(page, "Undo").focus();
  await page.keyboard.press("Enter");
  await expect(panel(page)).toContainText("Ola Nordmann is now Observer in Acme Trackers.");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Ola Nordmann" })).toBeFocused();
});

test("what was ticked and not saved is still there after the panel was closed", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto("w/101/users/4");
  await panel(page).getByRole("button", { name: /^Change roles/ }).click();
  await box(page, /^Observer/).check();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Uli Brandt" }).click();
  await expect(box(page, /^Observer/)).toBeChecked();
  await panel(page).getByRole("button", { name: "Cancel" }).click();
  await expect(panel(page).getByRole("button", { name: /^Change roles/ })).toBeVisible();
});

test("two browsers: the later one is told, sees what is now beside the draft, and decides", async ({ page, browser, server, guard }) => {
  test.slow();
  guard.allow(/status of 409/);
  await signIn(page, "sam");
  await page.goto("w/101/users/4");
  await panel(page).getByRole("button", { name: /^Change roles/ }).click();
  await box(page, /^Observer/).check();

  const kim = await another(browser, server, "kim");
  await kim.page.goto("w/101/users/4");
  await panel(kim.page).getByRole("button", { name: /^Change roles/ }).click();
  await box(kim.page, /^Observer/).check();
  await box(kim.page, /^User/).uncheck();
  await button(kim.page, "Save roles").click();
  await expect(panel(kim.page)).toContainText("Uli Brandt is now Observer in Acme Trackers.");

  await button(page, "Save roles").click();
  const stale = panel(page).getByRole("alert").filter({ hasText: "Somebody else has changed this meanwhile" });
  await expect(stale).toContainText("Observer · Active");
  await expect(stale).toContainText("User, Observer");
  await expect(box(page, /^User/)).toBeChecked();
  await expect(button(page, "Save roles")).toHaveAttribute("data-tip", /Decide first/);
  await expectAccessible(page);
  // Nothing was overwritten.
  await kim.page.reload();
  await expect(panel(kim.page).getByText("Observer", { exact: true })).toBeVisible();

  await button(page, "Keep my draft").click();
  await expect(stale).toHaveCount(0);
  await button(page, "Save roles").click();
  await expect(panel(page)).toContainText("Uli Brandt is now User, Observer in Acme Trackers.");

  // Taking what is now instead; and suspending from an older state is refused, too.
  await panel(kim.page).getByRole("button", { name: /^Suspend/ }).click();
  kim.guard.allow(/status of 409/);
  await button(kim.page, "Suspend Uli Brandt").click();
  await expect(panel(kim.page)).toContainText("Somebody else has changed this meanwhile.");
  await expect(panel(kim.page).getByText("User, Observer", { exact: true })).toBeVisible();
  await kim.close();
});

test("suspended and resumed in the panel", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/users/4");
  await panel(page).getByRole("button", { name: /^Suspend/ }).click();
  await button(page, "Suspend Uli Brandt").click();
  await expect(panel(page)).toContainText("Uli Brandt is suspended in Acme Trackers.");
  await expect(person(page, PEOPLE.uli)).toContainText("Suspended");
  await panel(page).getByRole("button", { name: /^Resume/ }).click();
  await expect(panel(page)).toContainText("Uli Brandt is active in Acme Trackers.");
  await expect(person(page, PEOPLE.uli)).toContainText("Active");
});

test("the last Administrator: said in the panel, left out of a plan, and refused by the server", async ({ page, server }) => {
  test.slow();
  const { auth_token } = await signIn(page, "sam");
  // The operator has shut kim out, who owns 101; of the Administrators, uli alone is left. The SuperAdmin does not count.
  const headers = { Authorization: `Bearer ${auth_token}` };
  const here = await page.request.post("/api/v1/authenticate/workspace", { headers, data: { target_organisation: { id: 101 } } });
  const there = { Authorization: `Bearer ${(await here.json()).auth_token}` };
  await setRoles(page, auth_token, 4, [1]);
  const found = await page.request.get("/api/v1/user?q=role:1,access:active", { headers: there });
  const others = ((await found.json()) as { id: number; owner?: boolean; superadmin?: boolean }[]).filter(
    (one) => one.id !== 4 && !one.owner && !one.superadmin,
  );
  for (const one of others) await setRoles(page, auth_token, one.id, [2]);
  admin(server, "lock", PEOPLE.kim);
  const reason = "This is the only active Administrator of the workspace. Make somebody else Administrator first.";
  await page.goto("w/101/users/4");
  for (const name of [/^Suspend/, /^Remove/]) {
    await expect(panel(page).getByRole("button", { name })).toHaveAttribute("data-tip", reason);
  }
  await panel(page).getByRole("button", { name: /^Change roles/ }).click();
  await box(page, /^User/).check();
  await expect(box(page, /^Administrator/)).toHaveAccessibleDescription(new RegExp(reason));
  await panel(page).getByRole("button", { name: "Cancel" }).click();
  const forced = await page.request.patch("/api/ext/v1/user/4/workspace/101", { headers, data: { access: "none" } });
  expect(forced.status()).toBe(409);
  expect((await forced.json()).error_token).toBe("LastAdministrator");
  await page.keyboard.press("Escape");
  await tick(page, "Uli Brandt");
  await tick(page, "Ola Nordmann");
  await roleMenu(page).click();
  await page.getByRole("menuitem", { name: "User" }).click();
  await expect(panel(page)).toContainText("1 change will be made. 1 is left out.");
  await expect(line(page, PEOPLE.uli)).toContainText(reason);
  await button(page, "Cancel").click();
  admin(server, "lock", "--lift", PEOPLE.kim);
  await setRoles(page, auth_token, 4, [2]);
});

test("to another workspace, from the panel: the invitation is there, and its link is shown once", async ({ page, server }) => {
  test.slow();
  await signIn(page, "sam");
  await page.goto("w/101/users/4");
  await button(page, /^Add to another workspace/).click();
  await panel(page).getByRole("combobox", { name: "Workspace" }).selectOption("Acme Sandbox");
  await button(page, "Send the invitation").click();
  await expect(panel(page).getByText("Choose a role.")).toBeVisible();
  await panel(page).getByRole("radio", { name: "Observer" }).check();
  await expectAccessible(page);
  await button(page, "Send the invitation").click();
  await expect(panel(page)).toContainText(`${PEOPLE.uli} is invited to Acme Sandbox.`);
  await expect(panel(page).locator("code")).toContainText("/invitation#swi_");
  const sandbox = panel(page).getByRole("region", { name: "Acme Sandbox" });
  await expect(sandbox).toContainText("Invited");
  await expect(sandbox).toContainText("Observer");
  expect(await linkTo(server, PEOPLE.uli)).toContain("invitation#swi_");
  await expectAccessible(page);
  await sandbox.getByRole("button", { name: /^Revoke the invitation/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke the invitation" }).click();
  await expect(sandbox).toHaveCount(0);
});

test("second factor and trusted devices: shown to who is responsible, reset after a question", async ({ page }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/users?q=security%3Aapp_mfa%2Caccess%3Aactive");
  await rows(page).first().getByRole("link").click();
  await expect(panel(page).getByRole("heading", { name: "Trusted devices" })).toBeVisible();
  await expect(panel(page)).toContainText("No browser is trusted");
  await button(page, /^Reset second factor/).click();
  await expect(page.getByRole("alertdialog")).toContainText("an attacker who knows the password would be in");
  await expectAccessible(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "Reset second factor" }).click();
  await expect(panel(page)).toContainText(/The second factor of .* is reset\./);
  await expect(button(page, /^Reset second factor/)).toHaveAttribute("data-tip", "This person has no second factor.");
  // ola is at home in 101: noor, who has her in 200, is told so.
  await signIn(page, "noor");
  await page.goto("w/200/users/3");
  await expect(panel(page)).toContainText("This workspace is not where the person signs in.");
});

test("many at once: preview with what is left out, one that fails by name, receipt, and the way back", async ({ page, guard }) => {
  test.slow();
  guard.allow(/status of 409/);
  const { auth_token } = await signIn(page, "sam");
  await page.goto("w/101/users");
  for (const name of ["Sam Okafor", "Kim Larsen", "Ola Nordmann", "Anna Bakker", "Håkon García"]) await tick(page, name);
  const bar = page.getByRole("region", { name: "Ticked people" });
  await expect(bar).toContainText("5 people ticked");
  await expectAccessible(page);
  await roleMenu(page).click();
  await page.getByRole("menuitem", { name: "Observer" }).click();
  await expect(panel(page)).toContainText("2 changes will be made. 3 are left out.");
  await expect(line(page, "Anna Bakker")).toContainText("User→becomesObserver");
  await expect(line(page, PEOPLE.kim)).toContainText("The Owner cannot be removed, suspended or given another role");
  await expect(line(page, PEOPLE.sam)).toContainText("Nobody changes their own role");
  await expect(line(page, PEOPLE.ola)).toContainText("This is so already.");
  await expectAccessible(page);
  // Somebody else is faster with one of them: that one is named, the others go on.
  await setRoles(page, auth_token, 107, [1]);
  await button(page, "Change 2 roles").click();
  await expect(panel(page)).toContainText("1 change was made. 1 failed. 3 are left out.");
  await expect(line(page, "Håkon García")).toContainText("Failed");
  await expect(line(page, "Håkon García")).toContainText("Somebody else has changed this meanwhile.");
  await expect(person(page, "Anna Bakker")).toContainText("Observer");
  await expect(person(page, "Håkon García")).toContainText("Administrator");
  await expectAccessible(page);
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Save receipt (CSV)").click()]);
  expect(file.suggestedFilename()).toBe("roles-101.csv");
  const text = await readFile((await file.path())!, "utf8");
  expect(text).toContain("Anna Bakker,person02@acme.example,User,Observer,Done,");
  expect(text).toMatch(/Håkon García,person07@acme\.example,User,Observer,Failed,/);
  await button(page, "Take it back …").click();
  await expect(panel(page).getByRole("heading", { name: "Take the changes back" })).toBeVisible();
  await expect(line(page, "Anna Bakker")).toContainText("Observer→becomesUser");
  await button(page, "Take 1 change back").click();
  await expect(panel(page)).toContainText("1 change was made.");
  await expect(person(page, "Anna Bakker")).toContainText("User");
  await button(page, "Close").last().click();
  await expect(bar).toHaveCount(0);
  await setRoles(page, auth_token, 107, [2]);
});

test("the way back refuses what somebody has changed since", async ({ page, guard }) => {
  test.slow();
  guard.allow(/status of 409/);
  const { auth_token } = await signIn(page, "sam");
  await page.goto("w/101/users");
  await tick(page, "Anna Bakker");
  await roleMenu(page).click();
  await page.getByRole("menuitem", { name: "Observer" }).click();
  await button(page, "Change 1 role").click();
  await expect(panel(page)).toContainText("1 change was made.");
  await setRoles(page, auth_token, 102, [2, 3]);
  await button(page, "Take it back …").click();
  await button(page, "Take 1 change back").click();
  await expect(panel(page)).toContainText("0 changes were made. 1 failed.");
  await expect(line(page, "Anna Bakker")).toContainText("Somebody else has changed this meanwhile.");
  await setRoles(page, auth_token, 102, [2]);
});

test("all that match are removed, by keyboard alone; the Owner and oneself stay", async ({ page }) => {
  test.slow();
  await signIn(page, "sam");
  await page.goto("w/101/users?per_page=25");
  await expect(rows(page)).toHaveCount(25);
  await page.getByRole("checkbox", { name: "Select all rows of this page" }).focus();
  await page.keyboard.press("Space");
  const bar = page.getByRole("region", { name: "Ticked people" });
  await expect(bar).toContainText("25 people ticked");
  await bar.getByRole("button", { name: "Tick all 48 that match" }).focus();
  await page.keyboard.press("Enter");
  await expect(bar).toContainText("48 people ticked");
  await bar.getByRole("button", { name: "Remove …" }).focus();
  await page.keyboard.press("Enter");
  await expect(panel(page)).toContainText("46 changes will be made. 2 are left out.");
  await expect(panel(page)).toContainText("This cannot be taken back");
  await button(page, "Remove 46 people").focus();
  await page.keyboard.press("Enter");
  await expect(panel(page)).toContainText("46 changes were made. 2 are left out.", { timeout: 30_000 });
  await expect(panel(page).locator(".pl-sum, [class*=pl-sum]").first()).toBeFocused();
  await expect(button(page, "Take it back …")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(rows(page)).toHaveCount(2);
});

test("on a phone, in German", async ({ browser, server }) => {
  test.slow();
  const noor = await another(browser, server, undefined, { locale: "de-DE", viewport: { width: 360, height: 760 } });
  const { page } = noor;
  const { auth_token } = await signIn(page, "noor");
  const changed = await page.request.patch("/api/ext/v1/account", { headers: { Authorization: `Bearer ${auth_token}` }, data: { locale: "de" } });
  expect(changed.status()).toBe(204);
  await page.goto("w/200/users/3");
  await expect(panel(page).getByRole("button", { name: /^Rollen ändern/ })).toBeVisible();
  await expect(panel(page)).toContainText("Alle Workspaces, die Sie verwalten");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: /Ola Nordmann/ }).check();
  await expect(page.getByRole("region", { name: "Angehakte Personen" })).toBeInViewport();
  await expectAccessible(page);
  await button(page, "Rolle ändern").click();
  await page.getByRole("menuitem", { name: "Benutzer", exact: true }).click();
  await expect(panel(page)).toContainText("1 Änderung steht an.");
  await expectAccessible(page);
  await noor.close();
});

test("what fails without a question or a form is said in the panel", async ({ page, guard }) => {
  guard.allow(/status of 500/);
  await signIn(page, "sam");
  await page.goto("w/100/users/2");
  const here = panel(page).getByRole("region", { name: "Acme Main" });
  await here.getByRole("button", { name: /^Suspend/ }).click();
  await button(page, "Suspend Kim Larsen").click();
  await expect(panel(page)).toContainText("Kim Larsen is suspended in Acme Main.");
  const broken = "**/api/ext/v1/user/2/workspace/100";
  await page.route(broken, (route) => (route.request().method() === "PATCH" ? route.fulfill({ status: 500, json: {} }) : route.fallback()));
  const failure = { hasText: "The server failed" };
  const said = panel(page).getByRole("alert").filter(failure);
  // The way back, and Resume itself.
  await button(page, "Undo").click();
  await expect(said).toBeVisible();
  await here.getByRole("button", { name: /^Resume/ }).click();
  await expect(said).toBeVisible();
  await expect(button(page, "Undo")).toHaveCount(0);
  // A form says itself what became of it, and only once.
  await here.getByRole("button", { name: /^Change roles/ }).click();
  await expect(box(page, /^Observer/)).not.toBeChecked();
  await expect(here.getByRole("alert")).toHaveCount(0);
  await box(page, /^Observer/).check();
  await button(page, "Save roles").click();
  await expect(here.locator("form").getByRole("alert").filter(failure)).toBeVisible();
  await expect(said).toHaveCount(1);
  await page.unroute(broken);
  await here.getByRole("button", { name: "Cancel" }).click();
  await here.getByRole("button", { name: /^Resume/ }).click();
  await expect(panel(page)).toContainText("Kim Larsen is active in Acme Main.");
  await expect(said).toHaveCount(0);
});

test("ticked or typed and not saved: leaving the page asks, going between its panels does not", async ({ page }) => {
  test.slow();
  await signIn(page, "sam");
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  const devices = page.getByRole("link", { name: "Devices", exact: true });
  /** Whether closing the tab would be held up. */
  const held = () => page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  await page.goto("w/100/users");
  await page.getByRole("link", { name: "Kim Larsen" }).click();
  await panel(page).getByRole("region", { name: "Acme Main" }).getByRole("button", { name: /^Change roles/ }).click();
  expect(await held(), "nothing is changed yet").toBe(false);
  await box(page, /^Observer/).check();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Sam Okafor" }).click();
  await expect(page.getByRole("dialog", { name: "Sam Okafor" })).toBeVisible();
  await page.goBack();
  await expect(panel(page)).toHaveCount(0);
  await expect(page).toHaveURL(/w\/100\/users$/);
  expect(await held()).toBe(true);
  await devices.click();
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/w\/100\/users$/);
  await button(page, /Switch workspace/).click();
  await page.getByRole("option", { name: /Acme Trackers/ }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.locator(".switcher-name")).toHaveText("Acme Trackers");

  // Addresses, on either page that invites.
  for (const path of ["users", "users/invitations"]) {
    await page.goto(`w/100/${path}`);
    await page.getByRole("main").getByRole("button", { name: "Invite people" }).click();
    await panel(page).getByRole("textbox", { name: /^E-mail/ }).fill("somebody@acme.example");
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    expect(await held()).toBe(true);
    await devices.click();
    await question.getByRole("button", { name: "Leave without saving" }).click();
    await expect(page).toHaveURL(/w\/100\/devices/);
    await expect.poll(held).toBe(false);
  }
});
