// What is done to people who are in (U-3), and what they see of it: roles, suspending, removing, leaving, the default. Each
// refusal is said before the click where the rules know it, and after it where only the server does.
import { type Page } from "@playwright/test";
import { another, expect, expectAccessible, PEOPLE, signIn, withServer } from "./fixtures";
import { admin } from "./support/server";

// One server for each worker: what is done to its people is nobody else's business.
const test = withServer("--devices", "60");

const row = (page: Page) => page.locator("tbody tr[data-key]").first();
const person = (page: Page, text: string) => page.locator("tbody tr[data-key]").filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const toast = (page: Page) => page.getByRole("region", { name: "Notifications" });
const item = (page: Page, name: string | RegExp) => page.getByRole("menuitem", { name });

async function menu(page: Page, who: string) {
  await person(page, who).getByRole("button", { name: /^Actions for/ }).click();
}

test("removed at work: told where one is, what was typed stays, the other workspaces are offered, nothing loops", async ({ page, browser, server }) => {
  test.slow();
  const ola = await another(browser, server, "ola");
  ola.guard.allow(/status of 40[34]/);
  await ola.page.clock.install();
  await ola.page.goto("w/101/devices");
  await expect(row(ola.page)).toBeVisible();
  const search = ola.page.getByRole("searchbox");

  await signIn(page, "kim");
  await page.goto("w/101/users");
  await expect(row(page)).toBeVisible();
  await menu(page, PEOPLE.ola);
  await item(page, /^Remove/).click();
  await expect(page.getByRole("alertdialog", { name: "Remove Ola Nordmann from Acme Trackers?" })).toBeVisible();
  await expectAccessible(page);
  await button(page, "Remove Ola Nordmann").click();
  await expect(toast(page).getByText("Ola Nordmann is no longer in Acme Trackers.")).toBeVisible();
  await expect(person(page, PEOPLE.ola)).toHaveCount(0);

  let calls = 0;
  ola.page.on("request", (request) => (calls += request.url().includes("/api/") ? 1 : 0));
  await search.fill("pump");
  await expect(ola.page.getByText("You are no longer in Acme Trackers")).toBeVisible();
  await expect(search).toHaveValue("pump");
  await expect(ola.page.getByRole("link", { name: "Go to Beta Studios" })).toBeVisible();
  await expectAccessible(ola.page);
  // The refused question, the question why, and no more.
  const settled = calls;
  await ola.page.mouse.move(200, 200);
  // The watch of rights would ask many times.
  await ola.page.clock.runFor(20_000);
  // Requests are told in their order.
  const last = ola.page.waitForRequest(/healthz/);
  await ola.page.evaluate(() => fetch("/healthz"));
  await last;
  expect(calls, "calls after the refusal").toBe(settled);
  expect(settled).toBeLessThan(8);
  await ola.page.getByRole("link", { name: "Go to Beta Studios" }).click();
  await expect(ola.page).toHaveURL(/\/w\/200\/devices$/);
  await expect(row(ola.page)).toBeVisible();
  await ola.page.goto("w/101/devices");
  await expect(ola.page.getByRole("heading", { name: "There is no workspace 101 for you" })).toBeVisible();
  await ola.close();
});

test("suspended at work, and resumed; the last workspace gone: the picker says what to do", async ({ page, browser, server }) => {
  test.slow();
  const uli = await another(browser, server, "uli");
  uli.guard.allow(/status of 40[34]/);
  await uli.page.goto("w/101/sims");
  await expect(row(uli.page)).toBeVisible();

  await signIn(page, "kim");
  await page.goto("w/101/users");
  await menu(page, PEOPLE.uli);
  await item(page, /^Suspend/).click();
  await button(page, "Suspend Uli Brandt").click();
  await expect(person(page, PEOPLE.uli)).toContainText("Suspended");

  await uli.page.getByRole("link", { name: "Devices", exact: true }).click();
  await expect(uli.page.getByText("Your membership of Acme Trackers is suspended")).toBeVisible();
  await uli.page.getByRole("main").getByRole("link", { name: "All workspaces" }).click();
  await expect(uli.page.getByText("An Administrator of it can resume it.")).toBeVisible();
  await uli.page.goto("w/101/devices");
  await expect(uli.page.getByRole("heading", { name: "Suspended" })).toBeVisible();

  await menu(page, PEOPLE.uli);
  await item(page, "Resume").click();
  await expect(person(page, PEOPLE.uli)).toContainText("Active");
  await uli.page.goto("w/101/devices");
  await expect(row(uli.page)).toBeVisible();

  await menu(page, PEOPLE.uli);
  await item(page, /^Remove/).click();
  await button(page, "Remove Uli Brandt").click();
  await expect(person(page, PEOPLE.uli)).toHaveCount(0);
  await uli.page.goto("");
  await expect(uli.page).toHaveURL(/\/workspaces$/);
  await expect(uli.page.getByRole("heading", { name: "You are in no workspace" })).toBeVisible();
  await expectAccessible(uli.page);
  await uli.page.reload();
  await expect(uli.page.getByRole("heading", { name: "You are in no workspace" })).toBeVisible();
  await uli.page.goto("account");
  await expect(uli.page.getByRole("textbox", { name: "Name" })).toHaveValue("Uli Brandt");
  // Invited again and back, without another sign-in.
  await button(page, "Invite people").click();
  await page.getByRole("textbox", { name: /E-mail addresses/ }).fill(PEOPLE.uli);
  await page.getByRole("radio", { name: "User" }).check();
  await button(page, "Send 1 invitation").click();
  await expect(page.getByText("1 person is invited.")).toBeVisible();
  await uli.page.goto("workspaces");
  await button(uli.page, "Join Acme Trackers").click();
  await uli.page.getByRole("link", { name: "Open it" }).click();
  await expect(uli.page).toHaveURL(/\/w\/101\/devices$/);
  await expect(row(uli.page)).toBeVisible();
  await uli.close();
});

test("roles are changed in the panel, with undo; the Owner, the SuperAdmin and oneself are explained before the click", async ({ page }) => {
  test.slow();
  const who = "person02@acme.example";
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await menu(page, who);
  await item(page, /^Edit/).click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: /^Change roles/ }).click();
  await expect(panel.getByRole("checkbox", { name: "User" })).toBeChecked();
  await expectAccessible(page);
  await expect(panel.getByRole("checkbox", { name: "User" })).toHaveAccessibleDescription(/Everybody keeps at least one role/);
  await panel.getByRole("checkbox", { name: "Observer" }).check();
  await panel.getByRole("checkbox", { name: "User" }).uncheck();
  await button(page, "Save roles").click();
  await expect(panel).toContainText("is now Observer in Acme Trackers.");
  await expect(person(page, who)).toContainText("Observer");
  await button(page, "Undo").click();
  await expect(panel).toContainText("is now User in Acme Trackers.");
  await page.keyboard.press("Escape");
  await expect(person(page, who)).toContainText("User");

  await menu(page, PEOPLE.kim);
  await expect(item(page, /Leave this workspace/)).toContainText("You own this workspace.");
  await expect(item(page, /Leave this workspace/)).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await menu(page, PEOPLE.sam);
  await expect(item(page, /^Remove/)).toContainText("The SuperAdmin cannot be removed");
  await page.keyboard.press("Escape");
});

test("what only the server knows is said by its reason: the last Administrator", async ({ page, server, guard }) => {
  test.slow();
  guard.allow(/status of 409/);
  const reason = "This is the only active Administrator of the workspace. Make somebody else Administrator first.";
  const { auth_token } = await signIn(page, "ola");
  await page.goto("workspaces");
  await button(page, "Actions for Beta Studios").click();
  // noor, who owns it, is shut out by the operator: ola alone is left to look after it, and cannot leave.
  admin(server, "lock", PEOPLE.noor);
  await item(page, /Leave this workspace/).click();
  await button(page, "Leave Beta Studios").click();
  await expect(page.getByRole("alertdialog").getByRole("alert")).toHaveText(reason);
  await expectAccessible(page);
  await button(page, "Cancel").click();
  // Once somebody else can, she may.
  admin(server, "lock", "--lift", PEOPLE.noor);
  await button(page, "Actions for Beta Studios").click();
  await item(page, /Leave this workspace/).click();
  await button(page, "Leave Beta Studios").click();
  await expect(toast(page).getByText("You have left Beta Studios.")).toBeVisible();
  const back = await page.request.get("/api/v2/user/my/workspace", { headers: { Authorization: `Bearer ${auth_token}` } });
  expect((await back.json()).map((one: { id: number }) => one.id)).not.toContain(200);
});

test("leaving and choosing the default are open to everybody, in the picker", async ({ page }) => {
  await signIn(page, "noor");
  await page.goto("workspaces");
  const place = (name: string) => page.getByRole("list", { name: "Your workspaces" }).getByRole("listitem").filter({ hasText: name });
  await button(page, "Actions for Gamma Co.").click();
  await item(page, "Make this my default workspace").click();
  await expect(place("Gamma Co.")).toContainText("Default");
  await expect(place("Beta Studios")).not.toContainText("Default");
  await button(page, "Actions for Beta Studios").click();
  await expect(item(page, /Leave this workspace/)).toContainText("You own this workspace.");
  await page.keyboard.press("Escape");
  await button(page, "Actions for Gamma Co.").click();
  await item(page, /Leave this workspace/).click();
  await expectAccessible(page);
  await button(page, "Leave Gamma Co.").click();
  await expect(toast(page).getByText("You have left Gamma Co.")).toBeVisible();
  await expect(place("Gamma Co.")).toHaveCount(0);
  await expect(place("Beta Studios")).toContainText("Default");
});
