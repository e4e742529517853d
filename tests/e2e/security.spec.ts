// The own account's security, on a backend of its own: password, second factor by app and by mail with recovery codes and trusted
// browsers, sessions in two browsers, the way back in by mail, a copy of the data, deletion. Each test takes a person of its own, because
// each changes what signing in asks of them.
import { type Browser, type Page } from "@playwright/test";
import { another, as, expect, expectAccessible, type Guard, PASSWORD, PEOPLE, session, totp, WORKSPACES, withServer } from "./fixtures";
import { hold } from "./support/held";
import { codeTo, linkTo, mailsTo } from "./support/mail";

const test = withServer("--devices", "200");

/** A member of Acme Trackers without a second factor, who reads English and whom no other test uses. */
const person = (n: number) => `person${String(n).padStart(2, "0")}@acme.example`;
const field = (page: Page, name: string | RegExp) => page.getByRole("textbox", { name });
const password = (page: Page, name = "Password") => page.getByLabel(name, { exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const toast = (page: Page, text: string) => page.locator(".tst-text").filter({ hasText: text }).first();
const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

/** Types e-mail and password into the sign-in page. */
async function enter(page: Page, username: string, secret = PASSWORD) {
  await field(page, "E-mail").fill(username);
  await password(page).fill(secret);
  await button(page, "Sign in").click();
}

/** Confirms with the password in a dialog. */
async function confirm(page: Page, verb: string, secret = PASSWORD) {
  const box = page.getByRole("dialog");
  await box.getByLabel(/^Your password/).fill(secret);
  await box.getByRole("button", { name: verb, exact: true }).click();
}

async function signOut(page: Page) {
  await button(page, /^Account menu of/).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(password(page)).toBeVisible();
}

async function inAnother(browser: Browser, at: string | undefined, work: (page: Page, guard: Guard) => Promise<void>) {
  const other = await another(browser, at);
  await work(other.page, other.guard);
  await other.close();
}

test("a new password: the old one asked, each field says its own, the other browser has to sign in", async ({ page, browser, baseURL, guard }) => {
  guard.allow(/status of (401|422)/);
  const who = person(20);
  await inAnother(browser, baseURL, async (other, guarded) => {
    guarded.allow(/status of 401/);
    await session(other, who);
    await other.goto("account");
    await expect(field(other, "Name")).toBeVisible();
    await session(page, who);
    await page.goto("account/security");
    await button(page, "Change password").click();
    const box = dialog(page, "Change your password");
    const change = box.getByRole("button", { name: "Change password" });
    await expect(box.getByLabel(/^Current password/)).toBeFocused();
    await change.click();
    await expect(box).toContainText("Enter your password.");
    await box.getByLabel(/^Current password/).fill("not it");
    const chosen = box.getByLabel(/^New password/);
    await chosen.fill("password1");
    await expect(box).toContainText("one of the passwords that are tried first");
    await chosen.fill("person20 it is");
    await expect(box).toContainText("your name or address is in it");
    await chosen.fill("a lamp, a river, a stone");
    await expect(box).toContainText("Strong.");
    await box.getByRole("button", { name: "Show password" }).last().click();
    await expect(chosen).toHaveAttribute("type", "text");
    await expectAccessible(page);
    await change.click();
    await expect(box.getByLabel(/^Current password/)).toHaveAttribute("aria-invalid", "true");
    await expect(chosen).toHaveValue("a lamp, a river, a stone");
    await box.getByLabel(/^Current password/).fill(PASSWORD);
    await change.click();
    await expect(toast(page, "Password changed.")).toBeVisible();
    await expect(box).toHaveCount(0);
    await expect(page.getByText(/^Changed on/)).toBeVisible();
    // The other browser finds out with its next request.
    await other.getByRole("tab", { name: "Sessions" }).click();
    await expect(dialog(other, "Sign in again")).toBeVisible();
  });
  expect((await session(page, who)).status).toBe(401);
  expect((await session(page, who, "a lamp, a river, a stone")).status).toBe(200);
});

test("an app: set up, recovery codes kept, sign-in with its code, a trusted browser, and off again", async ({ page, server, guard }) => {
  test.slow();
  guard.allow(/status of (401|422)/);
  const who = person(11);
  await session(page, who);
  await page.goto("account/security");
  await button(page, "Set up an app").click();
  await confirm(page, "Go on", "guess");
  await expect(page.getByRole("dialog")).toContainText("is not your password");
  await confirm(page, "Go on");
  const box = dialog(page, "Set up an app");
  await expect(box.getByRole("img", { name: "QR code with the secret for your app" })).toBeVisible();
  await expectAccessible(page);
  await box.getByRole("button", { name: /Show the secret/ }).click();
  const secret = (await box.locator(".set-up-key").innerText()).replace(/\s/g, "");
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await field(page, /^Code/).fill("12");
  await box.getByRole("button", { name: "Verify code" }).click();
  await expect(box).toContainText("A code has six letters or digits.");
  await field(page, /^Code/).fill(totp(secret));
  await box.getByRole("button", { name: "Verify code" }).click();

  // Shown once: neither a click elsewhere nor "Done" loses them before they are kept.
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const [first, second] = await codes.allInnerTexts();
  expect(first).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Sessions" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  const done = button(page, "Done");
  await expect(done).toHaveAttribute("aria-disabled", "true");
  const download = page.waitForEvent("download");
  await button(page, "Download as text").click();
  expect((await download).suggestedFilename()).toBe("switchyard-recovery-codes.txt");
  await page.getByRole("checkbox", { name: "I have kept them" }).check();
  await done.click();
  await expect(codes).toHaveCount(0);
  await expect(page.getByText("On, by app")).toBeVisible();
  await expect(page.getByText(/^10 of 10 codes are left/)).toBeVisible();
  await signOut(page);

  // A recovery code works once, however it is typed.
  await page.goto("account/security");
  await enter(page, who);
  await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
  await button(page, "Use a recovery code instead").click();
  const recovery = field(page, "Recovery code");
  await expect(recovery).toBeFocused();
  await expectAccessible(page);
  await recovery.fill(first.toLowerCase().replaceAll("-", " "));
  await button(page, "Verify code").click();
  await expect(page.getByText(/^9 of 10 codes are left/)).toBeVisible();
  await signOut(page);
  await page.goto("account/security");
  await enter(page, who);
  await button(page, "Use a recovery code instead").click();
  await recovery.fill(first);
  await button(page, "Verify code").click();
  await expect(page.getByRole("alert")).toContainText("was used already");
  // The code of the app, of the next half minute: the one of this may be used up. This browser is trusted from now on.
  await button(page, "Use a code instead").click();
  await field(page, "Code").fill(totp(secret, Date.now() + 30_000));
  await page.getByRole("checkbox", { name: "Trust this browser for 90 days" }).check();
  await button(page, "Verify code").click();
  await expect(page.getByText("On, by app")).toBeVisible();
  const trusted = page.getByRole("list", { name: "Trusted devices" }).getByRole("listitem");
  await expect(trusted).toHaveCount(1);
  await expect(trusted).toContainText("Chrome on Linux");
  await signOut(page);
  await page.goto("account/security");
  await enter(page, who);
  await expect(trusted).toHaveCount(1);
  await trusted.getByRole("button", { name: /^Remove/ }).click();
  await expect(toast(page, "This browser is asked for a code again.")).toBeVisible();
  await expect(trusted).toHaveCount(0);

  // A fresh set ends the old one.
  await button(page, "Make new codes").click();
  await confirm(page, "Make new codes");
  await expect(codes).toHaveCount(10);
  expect(await codes.allInnerTexts()).not.toContain(second);
  await page.getByRole("checkbox", { name: "I have kept them" }).check();
  await done.click();
  await button(page, "Turn off").click();
  await confirm(page, "Turn off");
  await expect(toast(page, "The second factor is off.")).toBeVisible();
  await expect(page.getByText("Not set")).toBeVisible();
  expect((await session(page, who)).auth_token).toBeTruthy();
  expect(mailsTo(server, who)).toEqual([]);
});

test("codes by e-mail: set up with a mailed code, signed in with another, and not sent again at once", async ({ page, server, guard }) => {
  guard.allow(/status of (401|422|429)/);
  const who = person(12);
  await session(page, who);
  await page.goto("account/security");
  await button(page, "Use codes by e-mail").click();
  await confirm(page, "Go on");
  const box = dialog(page, "Use codes by e-mail");
  await expect(box).toContainText(`We have sent a code to ${who}`);
  await expectAccessible(page);
  await field(page, /^Code/).fill("000000");
  await box.getByRole("button", { name: "Verify code" }).click();
  await expect(box).toContainText("Only the code of the newest mail works");
  await field(page, /^Code/).fill(await codeTo(server, who));
  await box.getByRole("button", { name: "Verify code" }).click();
  await page.getByRole("checkbox", { name: "I have kept them" }).check();
  await button(page, "Done").click();
  await expect(page.getByText("On, by e-mail")).toBeVisible();
  await signOut(page);
  await page.goto("account/security");
  await enter(page, who);
  await expect(page.getByText("The six characters that we sent to your e-mail address.")).toBeVisible();
  const code = await codeTo(server, who, 2);
  await button(page, "Send a new code").click();
  await expect(page.getByRole("alert")).toContainText(/You can have a new one in \d+ seconds/);
  await field(page, "Code").fill(code);
  await field(page, "Code").press("Enter");
  await expect(page.getByText("On, by e-mail")).toBeVisible();
});

test("sessions: the other browser signs in again over the page that it was at, and goes on there", async ({ page, browser, baseURL, guard }) => {
  test.slow();
  guard.allow(/status of 401/);
  const who = person(23);
  await inAnother(browser, baseURL, async (other, guarded) => {
    guarded.allow(/status of 401/);
    await session(other, who);
    await other.goto(`w/${WORKSPACES.acmeTrackers.id}/sims?per_page=10&sort=-iccid`);
    await expect(other.getByRole("table", { name: "SIMs" })).toBeVisible();
    await session(page, who);
    await page.goto("account/sessions");
    const rows = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText("This session");
    await expect(rows.nth(1)).toContainText("Chrome on Linux");
    await expect(rows.nth(1)).toContainText("from 127.0.0.1");
    await expectAccessible(page);
    await rows.nth(1).getByRole("button", { name: /^End/ }).click();
    await expect(toast(page, "Session ended.")).toBeVisible();
    await expect(rows).toHaveCount(1);
    await expect(button(page, "End all others")).toHaveAttribute("aria-disabled", "true");
    // Its next request: this click, or the portal's own question about rights, whose dialog is in the way of the click then.
    await other.getByRole("link", { name: "Next page" }).click({ timeout: 5_000 }).catch(() => undefined);
    const again = dialog(other, "Sign in again");
    await expect(again).toBeVisible();
    await again.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await again.getByRole("button", { name: "Sign in" }).click();
    await expect(again).toHaveCount(0);
    await expect(other).toHaveURL(/\/sims\?.*sort=-iccid/);
    await expect(other.getByRole("table", { name: "SIMs" })).toBeVisible();
    // All others, from the keyboard; and a reload lands on sign-in with the page remembered.
    await page.reload();
    await expect(rows).toHaveCount(2);
    await button(page, "End all others").focus();
    await page.keyboard.press("Enter");
    const ask = page.getByRole("alertdialog", { name: "End the other session?" });
    await expect(ask.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(toast(page, "All other sessions are ended.")).toBeVisible();
    const address = other.url();
    await other.reload();
    await expect(password(other)).toBeVisible();
    await enter(other, who);
    await expect(other).toHaveURL(address);
    await expect(other.getByRole("table", { name: "SIMs" })).toBeVisible();
  });
  // Whoever ended them is still in.
  await page.getByRole("tab", { name: "Profile" }).click();
  await expect(field(page, "Name")).toBeVisible();
});

test("forgot password: the same answer for everybody, a link that works once", async ({ page, server, guard }) => {
  guard.allow(/status of (401|403)/);
  const who = person(24);
  await page.goto("login");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page).toHaveURL(/\/recovery$/);
  await expectAccessible(page);
  await button(page, "Send the link").click();
  await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
  const said = async (address: string) => {
    await field(page, /^E-mail/).fill(address);
    await button(page, "Send the link").click();
    const text = await page.getByRole("status").filter({ hasText: address }).innerText();
    await button(page, "Use another address").click();
    return text.replace(address, "");
  };
  expect(await said("nobody@acme.example")).toBe(await said(who));
  const link = await linkTo(server, who, 1, "recovery");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await expect(page).toHaveURL(/\/recovery$/);
  await page.getByLabel(/^New password/).fill("12345678");
  await button(page, "Save the new password").click();
  await expect(page.getByText(/one of the passwords that are tried first/).first()).toBeVisible();
  await page.getByLabel(/^New password/).fill("three green bottles");
  await button(page, "Save the new password").click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await button(page, "Sign in").click();
  await enter(page, who, "three green bottles");
  await expect(page.getByRole("table", { name: "Devices" })).toBeVisible();
  expect((await session(page, who)).status).toBe(401);
  // Once.
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByLabel(/^New password/).fill("four green bottles");
  await button(page, "Save the new password").click();
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await button(page, "Ask for a new link").click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
});

test("a copy of the data, once a day", async ({ page }) => {
  await session(page, person(15));
  await page.goto("account/data");
  const download = page.waitForEvent("download");
  await button(page, "Download my data").click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^personal-data-\d{4}-\d{2}-\d{2}\.json$/);
  const data = JSON.parse(await (await file.createReadStream()).toArray().then((parts) => Buffer.concat(parts).toString()));
  expect(data.account.username).toBe(person(15));
  await expect(button(page, "Download my data")).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText(/^One copy in 24 hours\. You can make the next one from/).first()).toBeVisible();
});

test("deletion: asked for, told by mail and after signing in, and taken back", async ({ page, browser, baseURL, server }) => {
  test.slow();
  const who = person(29);
  await session(page, who);
  await page.goto("account/data");
  await button(page, "Delete my account").click();
  await expect(page.getByRole("dialog").getByLabel(/^Your password/)).toBeVisible();
  await expectAccessible(page);
  await confirm(page, "Delete my account");
  await expect(page.getByText("This account will be deleted", { exact: true })).toBeVisible();
  await expect.poll(() => mailsTo(server, who)[0] ?? "").toContain("/account/data");
  await inAnother(browser, baseURL, async (other) => {
    await session(other, who);
    await other.goto(`w/${WORKSPACES.acmeTrackers.id}/devices`);
    const notice = other.getByRole("alert").filter({ hasText: "Your account will be deleted on" });
    await expect(notice).toBeVisible();
    await expectAccessible(other);
    await notice.getByRole("link", { name: "See or cancel" }).click();
    await button(other, "Keep my account").click();
    await expect(toast(other, "Your account stays.")).toBeVisible();
    await expect(button(other, "Delete my account")).toBeVisible();
    await other.reload();
    await expect(button(other, "Delete my account")).toBeVisible();
    // On the page itself nothing is said of it in any case.
    await other.goto(`w/${WORKSPACES.acmeTrackers.id}/devices`);
    await expect(other.getByRole("table", { name: "Devices" })).toBeVisible();
    await expect(notice).toHaveCount(0);
  });
});

test("deletion is refused to whoever owns workspaces, which are named with the way to them", async ({ page }) => {
  await session(page, PEOPLE.sam);
  await page.goto("account/data");
  await expect(page.getByText("You own 2 workspaces. Transfer their ownership or delete them first.")).toBeVisible();
  await expect(page.getByText(/You are the SuperAdmin/)).toBeVisible();
  await expect(button(page, "Delete my account")).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("link", { name: "Acme Sandbox" }).click();
  await expect(page).toHaveURL(/\/w\/102\/settings$/);
});

test("memberships: role, since when, the default one and another one", async ({ page }) => {
  await session(page, PEOPLE.ola);
  await page.goto("account/workspaces");
  const rows = page.getByRole("list", { name: "Workspaces" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("Acme Trackers");
  await expect(rows.first()).toContainText(/Observer · Joined on/);
  await expect(rows.first()).toContainText("Default");
  await rows.nth(1).getByRole("button").click();
  await page.getByRole("menuitem", { name: /default/ }).click();
  await expect(rows.first()).toContainText("Beta Studios");
  await expect(rows.first()).toContainText("Default");
});

test("every tab: by keyboard, on a phone, without an axe violation, and in German", async ({ page }) => {
  test.slow();
  const who = person(17);
  const { auth_token } = await session(page, who);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("account");
  await page.getByRole("tab", { name: "Profile" }).focus();
  for (const [tab, heading] of [
    ["Security", "Trusted devices"],
    ["Sessions", "Where you are signed in"],
    ["Workspaces", "Workspaces"],
    ["Data and deletion", "Delete the account"],
  ]) {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("tab", { name: tab })).toBeFocused();
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
    // What is below the heading, too.
    await expect(page.locator(".skl-lines")).toHaveCount(0);
    await expect(page).toHaveTitle(new RegExp(`^${tab} · Account settings`));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(page);
  }
  await page.goBack();
  await expect(page).toHaveURL(/\/account\/workspaces$/);
  await page.request.patch("/api/ext/v1/account", { ...as(auth_token), data: { locale: "de" } });
  await page.goto("account/security");
  await expect(page.getByRole("tab", { name: "Sicherheit" })).toBeVisible();
  await expect(page.getByText("Die Anmeldung fragt nur nach E-Mail und Passwort.").or(page.getByText("Vertraute Geräte")).first()).toBeVisible();
  await expect(button(page, "App einrichten")).toBeVisible();
});

test.describe("where everybody has a second factor", () => {
  const strict = withServer("--devices", "200", "--require-mfa");

  strict("codes come by mail, the person is told once, and the last factor stays with the reason", async ({ page, server, guard }) => {
    guard.allow(/status of 401/);
    await page.goto("login");
    await enter(page, PEOPLE.uli);
    await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
    await field(page, "Code").fill(await codeTo(server, PEOPLE.uli));
    await button(page, "Verify code").click();
    const notice = page.getByRole("status").filter({ hasText: "Codes by e-mail are on for your account" });
    await expect(notice).toBeVisible();
    await expectAccessible(page);
    await notice.getByRole("link", { name: "Set up an app" }).click();
    await expect(page.getByText("On, by e-mail")).toBeVisible();
    const off = button(page, "Turn off");
    await expect(off).toHaveAttribute("aria-disabled", "true");
    await expect(off).toHaveAttribute("data-tip", /Everybody on this server has a second factor/);
    await notice.getByRole("button", { name: "Understood" }).click();
    await expect(notice).toHaveCount(0);
    await page.reload();
    await expect(page.getByText("On, by e-mail")).toBeVisible();
    await expect(notice).toHaveCount(0);
  });
});

test("answers that come late: a set-up that was given up stays so, and a page that was left is gone", async ({ page, guard }) => {
  guard.allow(/status of 422/);
  const who = person(35);
  await session(page, who);
  await page.goto("account/security");
  const made = await hold(page, "**/api/v1/user/mfa", { method: "POST" });
  await button(page, "Set up an app").click();
  await confirm(page, "Go on");
  await made.asked;
  const done = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/user/mfa"));
  await dialog(page, "Set up an app").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  made.release();
  await (await done).finished();
  // Nothing stands over the page: another box can be opened, and is the only one.
  await button(page, "Use codes by e-mail").click();
  await expect(dialog(page, "Use codes by e-mail").getByLabel(/^Your password/)).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.press("Escape");

  // The password is changed while its page is left.
  const changed = await hold(page, "**/api/v1/user/password", { method: "PATCH" });
  await button(page, "Change password").click();
  const box = page.getByRole("dialog");
  await box.getByLabel(/^Current password/).fill(PASSWORD);
  await box.getByLabel(/^New password/).fill("another good pass phrase 7");
  await box.getByRole("button", { name: "Change password" }).click();
  await changed.asked;
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Sessions" }).click();
  await expect(page.getByRole("heading", { name: "Where you are signed in" })).toBeVisible();
  changed.release();
  await expect(toast(page, "Password changed.")).toBeVisible();
  await page.getByRole("tab", { name: "Security" }).click();
  await expect(button(page, "Change password")).toBeVisible();
});
