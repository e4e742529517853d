// Inviting and joining (U-2, A-2): from the panel, by the mail, to the first list of devices; and every way in which that
// goes another way.
import { type Page } from "@playwright/test";
import { another, expect, expectAccessible, PASSWORD, PEOPLE, signIn, withServer } from "./fixtures";
import { linkTo } from "./support/mail";

// One server for each worker: what is done to its people is nobody else's business.
const test = withServer("--devices", "60");

const row = (page: Page) => page.locator("tbody tr[data-key]").first();
const person = (page: Page, text: string) => page.locator("tbody tr[data-key]").filter({ hasText: text });
const panel = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

/** Invites from the page of the people, which is open. */
async function invite(page: Page, addresses: string[], role: string) {
  await button(page, "Invite people").click();
  await panel(page).getByRole("textbox", { name: /E-mail addresses/ }).fill(addresses.join("\n"));
  await panel(page).getByRole("radio", { name: role }).check();
  await button(page, /^Send \d+ invitation/).click();
  await expect(panel(page).getByRole("listitem")).toHaveCount(addresses.length);
}

/** Chooses from the menu of somebody's row. */
async function choose(page: Page, who: string, what: string | RegExp) {
  await person(page, who).getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: what }).click();
}

test("a new person is invited, follows the link of the mail and is in the first list of devices", async ({ page, browser, server }) => {
  test.slow();
  const address = "nia@acme.example";
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await expect(row(page)).toBeVisible();
  await invite(page, [address], "User");
  await expect(panel(page).getByText("1 person is invited.")).toBeVisible();
  await expect(panel(page).getByRole("button", { name: `Copy the link for ${address}` })).toBeVisible();
  await button(page, "Done").click();
  await expect(person(page, address)).toContainText("Invited");

  const nia = await another(browser, server);
  await nia.page.goto(await linkTo(server, address));
  await expect(nia.page.getByRole("heading", { name: "Kim Larsen invites you to Acme Trackers" })).toBeVisible();
  // The secret is in no address and in no history.
  expect(nia.page.url()).toBe(`${server.url}invitation`);
  await expect(nia.page.getByRole("main")).toContainText("User");
  await expect(nia.page.getByRole("main")).toContainText(address);
  await expectAccessible(nia.page);
  await button(nia.page, "Create account and join Acme Trackers").click();
  await expect(nia.page.getByText("Enter your name.")).toBeVisible();
  await expect(nia.page.getByText("Choose a password.")).toBeVisible();
  await expect(nia.page.getByRole("textbox", { name: "Your name" })).toBeFocused();
  await nia.page.getByRole("textbox", { name: "Your name" }).fill("Nia Example");
  await nia.page.getByLabel("New password").fill("short");
  await nia.page.keyboard.press("Enter");
  await expect(nia.page.getByText("A password has at least 8 characters.")).toBeVisible();
  await nia.page.getByLabel("New password").fill("a long enough one");
  await nia.page.keyboard.press("Enter");
  await expect(nia.page).toHaveURL(/\/w\/101\/devices$/);
  await expect(row(nia.page)).toBeVisible();
  await expect(button(nia.page, "Account menu of Nia Example")).toBeVisible();
  // The same link again: it was used.
  nia.guard.allow(/status of 403/);
  await nia.page.goto("about:blank");
  await nia.page.goto(await linkTo(server, address));
  await expect(nia.page.getByRole("heading", { name: "This invitation was used already" })).toBeVisible();
  await nia.close();
});

test("several addresses at once: what is wrong is named, who is a member already is told apart", async ({ page }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await button(page, "Invite people").click();
  const field = panel(page).getByRole("textbox", { name: /E-mail addresses/ });
  await expect(field).toBeFocused();
  await expect(panel(page).getByText(/places are taken|without a limit/)).toBeVisible();
  await expectAccessible(page);
  await button(page, "Send invitations").click();
  await expect(panel(page).getByText("Enter at least one e-mail address.")).toBeVisible();
  await expect(panel(page).getByText("Choose a role.")).toBeVisible();
  await field.fill("Ola Nordmann <ola@acme.example>, zoe@acme.example; nonsense");
  await panel(page).getByRole("radio", { name: "Observer" }).check();
  await button(page, "Send 2 invitations").click();
  await expect(panel(page).getByText("This is not an e-mail address: “nonsense”")).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill("Ola Nordmann <ola@acme.example>, zoe@acme.example; ZOE@acme.example");
  // Closed by mistake: what was typed is still there.
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await button(page, "Invite people").click();
  await expect(field).toHaveValue(/zoe@acme\.example/);
  await button(page, "Send 2 invitations").click();
  await expect(panel(page).getByText("1 person is invited.")).toBeVisible();
  await expect(panel(page).getByRole("listitem").filter({ hasText: "ola@" })).toContainText("is a member of this workspace already");
  await expectAccessible(page);
});

test("somebody with an account: signs in on the page of the link, joins, and the wrong account is told so", async ({ page, browser, server }) => {
  test.slow();
  await signIn(page, "kim");
  await page.goto("w/101/users");
  await invite(page, [PEOPLE.noor], "Observer");
  const link = await linkTo(server, PEOPLE.noor);

  const other = await another(browser, server);
  await signIn(other.page, "uli");
  await other.page.goto(link);
  await expect(other.page.getByText(`You are signed in as ${PEOPLE.uli}`)).toBeVisible();
  await expectAccessible(other.page);
  await button(other.page, "Sign out and come back").click();
  await expect(other.page.getByRole("heading", { name: "Sign in to join" })).toBeVisible();
  expect(other.page.url()).toBe(`${server.url}invitation`);
  await expect(other.page.getByRole("textbox", { name: "E-mail" })).toHaveValue(PEOPLE.noor);
  await expectAccessible(other.page);
  await other.page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await other.page.keyboard.press("Enter");
  await button(other.page, "Join Acme Trackers").click();
  await expect(other.page).toHaveURL(/\/w\/101\/devices$/);
  await expect(row(other.page)).toBeVisible();
  await other.close();
});

test("sending again kills the old link; revoking kills the new one; a cut one is not known", async ({ page, browser, server }) => {
  test.slow();
  const address = "rex@acme.example";
  await signIn(page, "kim");
  await page.goto("w/101/users/invitations");
  await expect(row(page)).toBeVisible();
  await expectAccessible(page);
  await invite(page, [address], "User");
  await button(page, "Done").click();
  const old = await linkTo(server, address);
  await choose(page, address, "Send again");
  await expect(page.getByRole("dialog", { name: `New link for ${address}` })).toBeVisible();
  await button(page, "Done").click();
  const fresh = await linkTo(server, address, 2);
  expect(fresh).not.toBe(old);

  const rex = await another(browser, server);
  rex.guard.allow(/status of 40[34]/);
  const open = async (link: string) => {
    await rex.page.goto("about:blank");
    await rex.page.goto(link);
  };
  await open(old);
  await expect(rex.page.getByRole("heading", { name: "There is a newer link" })).toBeVisible();
  await expect(rex.page.getByText("Open the link of the latest message.")).toBeVisible();
  await expectAccessible(rex.page);
  await open(fresh);
  await expect(button(rex.page, "Create account and join Acme Trackers")).toBeVisible();

  await choose(page, address, "Copy a new link …");
  await expect(page.getByText("The link in the mail that was sent before stops working at once.")).toBeVisible();
  await expectAccessible(page);
  await button(page, "Make a new link").click();
  const copied = (await page.getByRole("dialog").locator("code").textContent())!;
  await expectAccessible(page);
  await button(page, "Done").click();
  await open(fresh);
  await expect(rex.page.getByRole("heading", { name: "There is a newer link" })).toBeVisible();
  await choose(page, address, "Revoke the invitation …");
  await button(page, "Revoke the invitation").click();
  await expect(person(page, address)).toHaveCount(0);
  await open(copied);
  await expect(rex.page.getByRole("heading", { name: "This invitation is no longer valid" })).toBeVisible();
  await open(copied.slice(0, -4));
  await expect(rex.page.getByRole("heading", { name: "This link is not known" })).toBeVisible();
  await open("invitation");
  await expect(rex.page.getByRole("heading", { name: "The link is not complete" })).toBeVisible();
  await rex.close();
});

test("what waits is listed in the picker and counted in the switcher; accepted, it offers the way in", async ({ page, browser, server }) => {
  test.slow();
  await signIn(page, "sam");
  await page.goto("w/102/users");
  await expect(row(page)).toBeVisible();
  await invite(page, [PEOPLE.uli, PEOPLE.ola], "Observer");

  const uli = await another(browser, server);
  await signIn(uli.page, "uli");
  await uli.page.goto("w/101/devices");
  await expect(row(uli.page)).toBeVisible();
  await uli.page.getByRole("button", { name: /Switch workspace/ }).click();
  await uli.page.getByRole("link", { name: "1 invitation" }).click();
  const waiting = uli.page.getByRole("list", { name: "Invitations for you" });
  await expect(waiting.getByText("Sam Okafor invites you to Acme Sandbox")).toBeVisible();
  await expect(waiting.getByText(/Observer · expires in 7 days/)).toBeVisible();
  await expectAccessible(uli.page);
  await button(uli.page, "Join Acme Sandbox").click();
  await expect(uli.page.getByText("You are now in Acme Sandbox.")).toBeVisible();
  await expect(waiting).toHaveCount(0);
  await uli.page.getByRole("link", { name: "Open it" }).click();
  await expect(uli.page).toHaveURL(/\/w\/102\/devices$/);
  await expect(row(uli.page)).toBeVisible();
  await uli.close();

  const ola = await another(browser, server);
  await signIn(ola.page, "ola");
  await ola.page.goto("workspaces");
  await button(ola.page, /^Decline/).click();
  await expectAccessible(ola.page);
  await button(ola.page, "Decline the invitation").click();
  await expect(ola.page.getByRole("region", { name: "Notifications" }).getByText("You have declined the invitation to Acme Sandbox.")).toBeVisible();
  await expect(button(ola.page, "Join Acme Sandbox")).toHaveCount(0);
  await ola.close();
});

test("the panel has an address over either list; Back closes it, and a link opens it", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/users?q=access%3Asuspended");
  await expect(person(page, "Suspended")).toHaveCount(4);
  await button(page, "Invite people").click();
  await expect(page).toHaveURL(/\/w\/101\/users\/invite\?q=access/);
  await panel(page).getByRole("textbox", { name: /E-mail addresses/ }).fill("nobody@acme.example");
  await page.goBack();
  await expect(panel(page)).toHaveCount(0);
  await expect(person(page, "Suspended")).toHaveCount(4);
  await page.goForward();
  await expect(panel(page).getByRole("textbox", { name: /E-mail addresses/ })).toHaveValue("nobody@acme.example");
  await page.goto("w/101/users/invitations/invite");
  await expect(panel(page).getByRole("heading", { name: "Invite people to Acme Trackers" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/w\/101\/users\/invitations$/);
  await expect(row(page)).toBeVisible();
});

test("by keyboard alone: inviting somebody", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto("w/101/users/invitations");
  await expect(row(page)).toBeVisible();
  await button(page, "Invite people").focus();
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("textbox", { name: /E-mail addresses/ })).toBeFocused();
  await page.keyboard.type("kay@acme.example");
  // The roles are asked for when the panel opens.
  await expect(panel(page).getByRole("radio", { name: "Administrator" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(panel(page).getByRole("radio", { name: "Administrator" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(panel(page).getByRole("radio", { name: "Observer" })).toBeChecked();
  await page.keyboard.press("Tab");
  await expect(button(page, "Cancel")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByText("1 person is invited.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(button(page, "Invite people")).toBeFocused();
  await expect(person(page, "kay@acme.example")).toContainText("Observer");
});

test("in German", async ({ browser, server }) => {
  const sam = await another(browser, server, undefined, { locale: "de-DE" });
  const { page } = sam;
  // The account's language, whatever the browser's.
  const { auth_token } = await signIn(page, "sam");
  const changed = await page.request.patch("/api/ext/v1/account", { headers: { Authorization: `Bearer ${auth_token}` }, data: { locale: "de" } });
  expect(changed.status()).toBe(204);
  await page.goto("w/101/users");
  await button(page, "Personen einladen").click();
  await expect(panel(page).getByRole("heading", { name: "Personen in Acme Trackers einladen" })).toBeVisible();
  await expect(panel(page).getByText("Sieht Geräte, SIMs und Verbrauch; ändert nichts.")).toBeVisible();
  await page.keyboard.press("Escape");
  await person(page, PEOPLE.sam).getByRole("button", { name: /^Aktionen für/ }).click();
  await expect(page.getByRole("menuitem", { name: /Diesen Workspace verlassen/ })).toContainText("Als SuperAdmin gehören Sie zu jedem verknüpften Workspace.");
  await sam.close();
});
