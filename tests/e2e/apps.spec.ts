// Apps of a workspace (U-9): the Owner activates, gives access and answers; members ask; an Administrator reads why not. On a backend of
// its own, because activations and access are everybody's.
import { type Page } from "@playwright/test";
import { another, as, expect, expectAccessible, expectFits, PHONE, signIn, withServer } from "./fixtures";
import { hold } from "./support/held";
import { mailsTo } from "./support/mail";

const test = withServer("--devices", "60");
// In turn: what one does to an app is what the next finds.
test.describe.configure({ mode: "default" });

const button = (page: Page, name: string | RegExp) => page.getByRole("main").getByRole("button", { name });
const dialog = (page: Page) => page.getByRole("dialog");
const toast = (page: Page, text: string | RegExp) => page.getByRole("region", { name: "Notifications" }).getByText(text);
const card = (page: Page, name: string) => page.getByRole("main").getByRole("listitem").filter({ has: page.getByRole("link", { name }) });
const access = (page: Page) => page.getByRole("table", { name: "Who has access" });
const holder = (page: Page, name: string | RegExp) => access(page).getByRole("row", { name });

test("the list: what is active, the own access, who waits; light and dark, wide and on a phone", async ({ page }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/devices");
  await page.getByRole("link", { name: "Apps", exact: true }).click();
  await expect(page).toHaveURL(/\/w\/101\/apps$/);
  await expect(page.getByRole("heading", { name: "Apps", level: 1 })).toBeVisible();
  await expect(page.getByText("3 of 4 active")).toBeVisible();
  await expect(card(page, "SMS console")).toContainText("You: Admin");
  await expect(card(page, "SMS console")).toContainText("Bulk · 29 € per month");
  await expect(card(page, "Data streams")).toContainText("1 request waits");
  await expect(card(page, "Reports")).toContainText("You have no access");
  await expect(page.getByRole("list", { name: "Available" })).toContainText("VPN");
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectFits(page);
  await expectAccessible(page);
});

test("activating is not access: the Owner activates, has none, gives it to themselves, cancels, resumes", async ({ page }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/apps");
  await card(page, "VPN").getByRole("link").click();
  await expect(page.getByRole("heading", { name: "VPN", level: 1 })).toBeVisible();
  await expect(page.getByText("The app is not active here, so nobody has access.")).toBeVisible();
  await button(page, "Activate").click();
  await expect(dialog(page)).toContainText("19 € per month");
  await expect(dialog(page)).toContainText("nothing is paid here");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Activate VPN" }).click();
  await expect(toast(page, "VPN is active. Now give people access.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nobody has access yet" })).toBeVisible();

  await button(page, "Give yourself access").click();
  await expect(dialog(page).getByRole("button", { name: "Give access" })).toHaveAttribute("aria-disabled", "true");
  await dialog(page).getByRole("radio", { name: "Manager" }).check();
  await dialog(page).getByRole("button", { name: "Give access" }).click();
  await expect(toast(page, "Kim Larsen has access as Manager.")).toBeVisible();
  await expect(holder(page, /Kim Larsen/)).toContainText("Manager");

  await button(page, "Cancel the app").click();
  const question = page.getByRole("alertdialog", { name: "Cancel VPN?" });
  await expect(question).toContainText("It stays usable until");
  await expectAccessible(page);
  await question.getByRole("button", { name: "Cancel VPN" }).click();
  await expect(page.getByText("Cancelled: it ends")).toBeVisible();
  await expect(holder(page, /Kim Larsen/)).toContainText("Manager");
  await button(page, "Resume").click();
  await expect(toast(page, "VPN stays active.")).toBeVisible();
  await expect(page.getByText("Cancelled: it ends")).toHaveCount(0);

  await page.goto("w/101/apps/sms-console");
  await button(page, "Change plan").click();
  await dialog(page).getByRole("radio", { name: "Basic" }).check();
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Change plan" }).click();
  await expect(toast(page, "SMS console is on the plan Basic.")).toBeVisible();
  await expect(page.getByText("Basic · Free of charge")).toBeVisible();
});

test("asked in one browser, declined and approved in another, used, changed, taken away", async ({ page, browser, server }) => {
  test.slow();
  const ola = await another(browser, server, "ola");
  await ola.page.goto("w/101/apps/reports");
  await expect(ola.page.getByText("You have no access")).toBeVisible();
  // Observers see neither who has access nor who asks.
  await expect(ola.page.getByRole("heading", { name: "Who has access" })).toHaveCount(0);
  const message = ola.page.getByRole("textbox", { name: "Message to the Owner" });
  await message.fill("For the monthly <b>figures</b>.");
  // Typed text is not lost by a click elsewhere.
  await ola.page.getByRole("link", { name: "Devices", exact: true }).click();
  await ola.page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await expect(message).toHaveValue("For the monthly <b>figures</b>.");
  await ola.page.getByRole("button", { name: "Ask for access" }).click();
  await expect(ola.page.getByText("You asked for access")).toBeVisible();
  await expectAccessible(ola.page);
  await expect.poll(() => mailsTo(server, "kim@acme.example").length).toBe(1);
  await ola.page.getByRole("button", { name: "Withdraw the request" }).click();
  await expect(message).toHaveValue("");
  await ola.page.getByRole("button", { name: "Ask for access" }).click();
  await expect(ola.page.getByText("You asked for access")).toBeVisible();

  await signIn(page, "kim");
  await page.goto("w/101/apps/reports");
  const request = page.getByRole("group", { name: "Request of Ola Nordmann" });
  await request.getByRole("button", { name: "Decline" }).click();
  await dialog(page).getByRole("button", { name: "Decline" }).click();
  await expect(dialog(page)).toContainText("Write 1 to 500 characters.");
  await dialog(page).getByRole("textbox", { name: "Reason" }).fill("Which figures?");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Decline" }).click();
  await expect(toast(page, "The request of Ola Nordmann is declined.")).toBeVisible();
  await expect(page.getByText("Nobody waits for an answer.")).toBeVisible();

  await ola.page.reload();
  await expect(ola.page.getByText("Which figures?")).toBeVisible();
  await message.fill("Those of November.");
  await ola.page.getByRole("button", { name: "Ask for access" }).click();
  await expect(ola.page.getByText("You asked for access")).toBeVisible();

  await page.reload();
  await expect(page.getByText("Those of November.")).toBeVisible();
  await request.getByRole("button", { name: "Approve" }).click();
  await expect(dialog(page)).toContainText("Those of November.");
  await dialog(page).getByRole("radio", { name: "Reader" }).check();
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Approve" }).click();
  await expect(toast(page, "Ola Nordmann has access as Reader.")).toBeVisible();

  await ola.page.reload();
  await expect(ola.page.getByText("Opens finished reports.").first()).toBeVisible();
  await expect(ola.page.getByRole("button", { name: "Ask for access" })).toHaveCount(0);

  await holder(page, /Ola Nordmann/).getByRole("button", { name: "Change the app role of Ola Nordmann" }).click();
  await expect(dialog(page).getByRole("radio", { name: "Reader" })).toBeChecked();
  await dialog(page).getByRole("radio", { name: "Editor" }).check();
  await dialog(page).getByRole("button", { name: "Save app role" }).click();
  await expect(holder(page, /Ola Nordmann/)).toContainText("Editor");
  await holder(page, /Ola Nordmann/).getByRole("button", { name: "Take access away from Ola Nordmann" }).click();
  await expect(toast(page, "Ola Nordmann has no access any more.")).toBeVisible();
  await expect(holder(page, /Ola Nordmann/)).toHaveCount(0);
  await ola.page.reload();
  await expect(ola.page.getByRole("button", { name: "Ask for access" })).toBeVisible();
  await ola.close();

  // Each of it is in the log.
  await page.goto("w/101/audit");
  for (const deed of ["Took access to an app away", "Changed an app role", "Approved a request for an app", "Declined a request for an app"]) {
    await expect(page.getByRole("row").filter({ hasText: deed }).first()).toBeVisible();
  }
});

test("by keyboard alone: a member is found, gets access, and the change is undone", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/apps/sms-console");
  await expect(access(page)).toBeVisible();
  const give = button(page, "Give access");
  await give.focus();
  await page.keyboard.press("Enter");
  const search = dialog(page).getByRole("textbox", { name: "Find a member" });
  await expect(search).toBeFocused();
  await page.keyboard.type("nobody of this name");
  await expect(dialog(page).getByText("No other active member is called that.")).toBeVisible();
  await search.fill("");
  await page.keyboard.type("ola@");
  const found = dialog(page).getByRole("radio", { name: "Ola Nordmann" });
  // Nobody else: between two letters the list of everybody may come.
  await expect(dialog(page).getByRole("group", { name: "Member" }).getByRole("radio")).toHaveCount(1);
  await expect(found).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(found).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await expect(dialog(page).getByRole("radio", { name: "Operator" })).toBeChecked();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(holder(page, /Ola Nordmann/)).toContainText("Operator");
  await holder(page, /Ola Nordmann/).getByRole("button", { name: /^Take access away/ }).focus();
  await page.keyboard.press("Enter");
  await expect(holder(page, /Ola Nordmann/)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(holder(page, /Ola Nordmann/)).toContainText("Operator");
});

test("a role that somebody else changed meanwhile is not overwritten", async ({ page, browser, server, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "kim");
  await page.goto("w/101/apps/sms-console");
  await holder(page, /Uli Brandt/).getByRole("button", { name: /^Change the app role/ }).click();
  const second = await another(browser, server, "kim");
  await second.page.goto("w/101/apps/sms-console");
  await holder(second.page, /Uli Brandt/).getByRole("button", { name: /^Change the app role/ }).click();
  await dialog(second.page).getByRole("radio", { name: "Viewer" }).check();
  await dialog(second.page).getByRole("button", { name: "Save app role" }).click();
  await expect(holder(second.page, /Uli Brandt/)).toContainText("Viewer");
  await second.close();
  await dialog(page).getByRole("radio", { name: "Admin" }).check();
  await dialog(page).getByRole("button", { name: "Save app role" }).click();
  await expect(dialog(page)).toContainText("Somebody else has changed this meanwhile.");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(holder(page, /Uli Brandt/)).toContainText("Viewer");
});

test("an Administrator who is not the Owner sees everything and reads why not", async ({ page }) => {
  test.slow();
  // ola is Administrator of 200, whose Owner is noor.
  await signIn(page, "ola");
  await page.goto("w/200/apps/vpn");
  await expect(holder(page, /Noor Haddad/)).toContainText("Manager");
  const why = "Only the Owner of the workspace decides who has access to its apps. Ask Noor Haddad.";
  for (const control of [button(page, "Give access"), button(page, /^Take access away from Noor/), button(page, /^Change the app role of Noor/)]) {
    await expect(control).toHaveAttribute("aria-disabled", "true");
    await expect(control).toHaveAccessibleDescription(why);
  }
  await expect(button(page, "Cancel the app")).toHaveAccessibleDescription(/Only the Owner of the workspace activates apps/);
  await button(page, "Cancel the app").click({ force: true });
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Ask for access" })).toBeEnabled();
  await expectAccessible(page);
  await page.goto("w/200/apps/reports");
  await expect(button(page, "Activate")).toHaveAccessibleDescription(/Only the Owner of the workspace activates apps/);
});

test("on a phone: one column, nothing wider than the screen, the panel as wide as it", async ({ page }) => {
  test.slow();
  await page.setViewportSize(PHONE);
  await signIn(page, "kim");
  await page.goto("w/101/apps/data-streams");
  await expect(access(page)).toBeVisible();
  await expect(page.getByRole("group", { name: "Request of Uli Brandt" })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
  await button(page, "Give access").click();
  await expect(dialog(page).getByRole("radio", { name: "Viewer" })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
});

test("an app that does not exist, and a list that does not arrive", async ({ page, guard }) => {
  guard.allow(/status of (404|503)/);
  await signIn(page, "kim");
  await page.goto("w/101/apps/rockets");
  await expect(page.getByRole("heading", { name: "There is no such app" })).toBeVisible();
  await page.route("**/api/ext/v1/workspace/app", (route) => route.fulfill({ status: 503, json: {} }));
  await page.getByRole("main").getByRole("link", { name: "Apps" }).click();
  await expect(page.getByRole("alert")).toContainText("This could not be loaded");
  await page.unroute("**/api/ext/v1/workspace/app");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(card(page, "SMS console")).toBeVisible();
});

test("in German", async ({ browser, server }) => {
  const ola = await another(browser, server, undefined, { locale: "de-DE" });
  const { auth_token } = await signIn(ola.page, "ola");
  await ola.page.request.patch("/api/ext/v1/account", { ...as(auth_token), data: { locale: "de" } });
  await ola.page.goto("w/101/apps");
  await expect(card(ola.page, "Datenströme")).toContainText("Sie: Einsicht");
  await expect(ola.page.getByRole("list", { name: "Aktiv" })).toContainText("SMS-Konsole");
  await card(ola.page, "Berichte").getByRole("link").click();
  await expect(ola.page.getByRole("button", { name: "Um Zugang bitten" })).toBeVisible();
  await expect(ola.page.getByText("Kostenlos").first()).toBeVisible();
  await ola.close();
});

test("a reason typed for one person is not offered for the next, and a late answer closes no other box", async ({ page }) => {
  for (const who of ["ola", "uli"] as const) {
    const { auth_token } = await signIn(page, who);
    const headers = { Authorization: `Bearer ${auth_token}` };
    const asked = await page.request.post("/api/ext/v1/workspace/app/reports/request", { headers, data: { message: "" } });
    expect(asked.status(), await asked.text()).toBe(201);
  }
  await signIn(page, "kim");
  await page.goto("w/101/apps/reports");
  const decline = (name: string) => page.getByRole("group", { name: `Request of ${name}` }).getByRole("button", { name: "Decline" }).click();
  const reason = dialog(page).getByRole("textbox", { name: "Reason" });
  await decline("Ola Nordmann");
  await reason.fill("You left the project, Ola.");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await decline("Uli Brandt");
  await expect(reason).toHaveValue("");
  await reason.fill("Ask me in person.");
  const held = await hold(page, /\/request\/\d+\/decline$/);
  await dialog(page).getByRole("button", { name: "Decline" }).click();
  await held.asked;
  await page.keyboard.press("Escape");
  await decline("Ola Nordmann");
  await reason.fill("Which figures?");
  held.release();
  await expect(toast(page, "The request of Uli Brandt is declined.")).toBeVisible();
  await expect(reason).toHaveValue("Which figures?");
  await dialog(page).getByRole("button", { name: "Decline" }).click();
  await expect(toast(page, "The request of Ola Nordmann is declined.")).toBeVisible();

  // The same where an app role is chosen.
  const give = async (name: string, nobody: string) => {
    await button(page, "Give access").click();
    await dialog(page).getByRole("textbox", { name: "Find a member" }).fill(name);
    // Found, and nobody else: a list that is still on its way names nobody either.
    await expect(dialog(page).getByRole("radio", { name: new RegExp(`^${name}`) })).toBeVisible();
    await expect(dialog(page).getByRole("radio", { name: nobody })).toHaveCount(0);
    await dialog(page).getByRole("radio", { name: new RegExp(`^${name}`) }).check();
    await dialog(page).getByRole("radio", { name: "Reader" }).check();
  };
  const granted = await hold(page, "**/api/ext/v1/workspace/app/reports/access", { method: "POST" });
  await give("Ola Nordmann", "Uli Brandt");
  await dialog(page).getByRole("button", { name: "Give access" }).click();
  await granted.asked;
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await give("Uli Brandt", "Ola Nordmann");
  granted.release();
  await expect(toast(page, "Ola Nordmann has access as Reader.")).toBeVisible();
  await expect(dialog(page).getByRole("radio", { name: /^Uli Brandt/ })).toBeChecked();
  await page.keyboard.press("Escape");
  await holder(page, /Ola Nordmann/).getByRole("button", { name: "Take access away from Ola Nordmann" }).click();
  await expect(holder(page, /Ola Nordmann/)).toHaveCount(0);
});

test("whoever is chosen stays chosen while the list is searched, and nobody who is not in sight", async ({ page, guard }) => {
  await signIn(page, "kim");
  await page.goto("w/101/apps/reports");
  await button(page, "Give access").click();
  const people = dialog(page).getByRole("group", { name: "Member" }).getByRole("radio");
  const find = dialog(page).getByRole("textbox", { name: "Find a member" });
  const give = dialog(page).getByRole("button", { name: "Give access" });
  await expect(people.nth(1)).toBeVisible();
  const label = await dialog(page).getByRole("group", { name: "Member" }).locator("label").first().innerText();
  const [name] = label.trim().split("\n");
  // Chosen in the old list, which is in sight until the new one is here.
  const held = await hold(page, /\/user\?.*search/);
  await find.fill(name);
  await people.first().check();
  await dialog(page).getByRole("radio", { name: "Reader" }).check();
  await held.asked;
  await expect(give).not.toHaveAttribute("aria-disabled", "true");
  held.release();
  await expect(people).toHaveCount(1);
  await expect(people).toBeChecked();
  await expect(give).not.toHaveAttribute("aria-disabled", "true");
  // Gone with the list that named them.
  guard.allow(/status of 503/);
  await page.route(/\/user\?.*search/, (route) => route.fulfill({ status: 503, json: {} }));
  await find.fill("somebody else");
  await expect(dialog(page).getByRole("alert")).toContainText("This could not be loaded");
  await expect(give).toHaveAttribute("aria-disabled", "true");
});
