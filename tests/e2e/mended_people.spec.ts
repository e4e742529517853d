// What is said of a deed reaches whoever did it, and the focus stays with them: inviting behind a closed panel, joining from two tabs, removing
// somebody in their own panel, lists whose rows go, days that a report cannot cover, a file that the browser does not take, apps of which one
// dialog was closed and another opened meanwhile. On a backend of its own: people come and go here.
import { type Page } from "@playwright/test";
import { another, as, expect, PEOPLE, signIn, withServer } from "./fixtures";
import { hold } from "./support/held";
import { linkTo } from "./support/mail";

const test = withServer("--devices", "60");
// In turn: what one does to a person is what the next finds.
test.describe.configure({ mode: "default" });

const refused = (message: string) => ({ status: 409, json: { error_code: 1409, error_token: "NotAllowed", message } });
const main = (page: Page, name: string | RegExp) => page.getByRole("main").getByRole("button", { name });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const panel = (page: Page) => page.getByRole("dialog");
const question = (page: Page, name: string | RegExp) => page.getByRole("alertdialog", { name });
const toast = (page: Page, text: string | RegExp) => page.getByRole("region", { name: "Notifications" }).getByText(text);
const addresses = (page: Page) => panel(page).getByRole("textbox", { name: /E-mail addresses/ });

/** Leaves the panel by the keyboard. */
async function leave(page: Page) {
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
}

test("inviting: a panel that is closed while it sends keeps what became of it, and a new text stays", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "kim");
  await page.goto("w/101/users");
  const open = () => main(page, "Invite people").click();
  const send = async (text: string) => {
    await addresses(page).fill(text);
    await panel(page).getByRole("radio", { name: "Observer" }).check();
    await panel(page).getByRole("button", { name: /^Send \d+ invitation/ }).click();
  };
  await open();
  const both = await hold(page, "**/api/ext/v1/invitation", { method: "POST" });
  await send("one@mended.example, two@mended.example");
  await both.asked;
  await leave(page);
  both.release();
  await expect(toast(page, /^2 people are invited\. Open “Invite people” again/)).toBeVisible();
  await open();
  await expect(panel(page).getByRole("list", { name: "What became of each address" }).getByRole("listitem")).toHaveCount(2);
  await expect(panel(page).getByRole("button", { name: "Copy the link for two@mended.example" })).toBeVisible();
  await panel(page).getByRole("button", { name: "Done" }).click();
  await open();
  await expect(addresses(page)).toHaveValue("");

  const third = await hold(page, "**/api/ext/v1/invitation", { method: "POST" });
  await send("three@mended.example");
  await third.asked;
  await leave(page);
  await open();
  await expect(addresses(page)).toHaveValue("three@mended.example");
  await addresses(page).fill("four@mended.example");
  third.release();
  await expect(panel(page).getByText("1 person is invited.")).toBeVisible();
  await panel(page).getByRole("button", { name: "Invite more" }).click();
  await expect(addresses(page)).toHaveValue("four@mended.example");

  const none = await hold(page, "**/api/ext/v1/invitation", { method: "POST", answer: refused("Nobody, for now.") });
  await send("four@mended.example");
  await none.asked;
  await leave(page);
  none.release();
  await expect(toast(page, "Nobody, for now.")).toBeVisible();
  await open();
  await expect(panel(page).getByRole("alert")).toContainText("Nobody, for now.");
  await expect(addresses(page)).toHaveValue("four@mended.example");
});

test("adding to another workspace: a late answer closes no form that was opened since, and no failure is silent", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "sam");
  await page.goto("w/101/users/4");
  const send = async () => {
    await button(page, /^Add to another workspace/).click();
    await panel(page).getByRole("combobox", { name: "Workspace" }).selectOption("Acme Sandbox");
    await panel(page).getByRole("radio", { name: "Observer" }).check();
    await button(page, "Send the invitation").click();
  };
  const cancel = () => panel(page).locator("form").getByRole("button", { name: "Cancel" }).click();
  const add = /\/api\/ext\/v1\/user\/4\/workspace\/102$/;
  const no = await hold(page, add, { method: "POST", answer: refused("Not to the Sandbox.") });
  await send();
  await no.asked;
  await cancel();
  no.release();
  await expect(toast(page, "Not to the Sandbox.")).toBeAttached();
  await expect(button(page, /^Add to another workspace/)).toBeVisible();
  await page.unrouteAll({ behavior: "wait" });

  const late = await hold(page, add, { method: "POST" });
  await send();
  await late.asked;
  await cancel();
  await button(page, /^Add to another workspace/).click();
  late.release();
  await expect(panel(page)).toContainText(`${PEOPLE.uli} is invited to Acme Sandbox.`);
  await expect(panel(page).getByRole("combobox", { name: "Workspace" })).toBeVisible();
});

test("two invitations in two tabs: whoever made the account by one joins by the other", async ({ page, browser, server }) => {
  test.slow();
  const address = "tab@mended.example";
  const invite = async (who: "kim" | "noor", workspace: number) => {
    const { auth_token } = await signIn(page, who);
    const data = { workspace: { id: workspace }, addresses: [address], role: { id: 3 } };
    const made = await page.request.post("/api/ext/v1/invitation", { ...as(auth_token), data });
    expect(made.status(), await made.text()).toBe(200);
  };
  await invite("kim", 101);
  const toTrackers = await linkTo(server, address);
  await invite("noor", 200);
  const toStudios = await linkTo(server, address, 2);
  const tab = await another(browser, server);
  tab.guard.allow(/status of 409/);
  const [first, second] = [tab.page, await tab.page.context().newPage()];
  const fill = async (at: Page, workspace: string) => {
    await at.getByRole("textbox", { name: "Your name" }).fill("Tab Example");
    await at.getByLabel("New password").fill("a long enough one");
    await at.getByRole("button", { name: `Create account and join ${workspace}` }).click();
  };
  await first.goto(toTrackers);
  await expect(first.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await second.goto(toStudios);
  await fill(second, "Beta Studios");
  await expect(second).toHaveURL(/\/w\/200\/devices$/);
  await second.close();
  // The form of the first tab is from before: the address has an account by now.
  await fill(first, "Acme Trackers");
  await expect(first.getByRole("heading", { name: "Sign in to join" })).toBeVisible();
  await first.getByRole("textbox", { name: "Password" }).fill("a long enough one");
  await first.keyboard.press("Enter");
  await first.getByRole("button", { name: "Join Acme Trackers" }).click();
  await expect(first).toHaveURL(/\/w\/101\/devices$/);
  await tab.close();
});

test("removing somebody in their panel: what was done stays said, nothing reads like an error, and the focus stays in it", async ({ page, guard }) => {
  guard.allow(/status of 404/);
  await signIn(page, "kim");
  await page.goto("w/101/users/107");
  const place = panel(page).getByRole("region", { name: "Acme Trackers" });
  await place.getByRole("button", { name: /^Remove/ }).focus();
  await page.keyboard.press("Enter");
  await question(page, /from Acme Trackers\?$/).getByRole("button", { name: /^Remove/ }).click();
  await expect(place).toHaveCount(0);
  const said = panel(page).getByRole("status").filter({ hasText: "is no longer in Acme Trackers." });
  await expect(said).toBeVisible();
  await expect(panel(page)).not.toContainText("There is nobody with this number");
  await expect(said.locator("xpath=ancestor-or-self::*[@tabindex='-1'][1]")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
});

test("a draft for a workspace that the person has left meanwhile asks nothing any more", async ({ page, guard }) => {
  guard.allow(/status of 4\d\d/);
  const { auth_token } = await signIn(page, "sam");
  // Kim: a User of Acme Main, where somebody else removes her while her roles are ticked here.
  await page.goto("w/101/users/2");
  const place = panel(page).getByRole("region", { name: "Acme Main" });
  await place.getByRole("button", { name: /^Change roles/ }).click();
  await place.getByRole("checkbox", { name: /^Observer/ }).check();
  const gone = await page.request.patch("/api/ext/v1/user/2/workspace/100", { ...as(auth_token), data: { access: "none" } });
  expect(gone.status(), await gone.text()).toBe(200);
  await place.getByRole("button", { name: "Save roles" }).click();
  await expect(place).toHaveCount(0);
  await leave(page);
  await page.getByRole("link", { name: "Devices", exact: true }).click();
  await expect(page).toHaveURL(/\/w\/101\/devices/);
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
});

test("sessions: the focus goes on to the next row, and to the heading after the last", async ({ page, browser, server }) => {
  const others = [await another(browser, server, "uli"), await another(browser, server, "uli")];
  await signIn(page, "uli");
  await page.goto("account/sessions");
  const rows = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await expect(rows).toHaveCount(3);
  await rows.nth(1).getByRole("button", { name: /^End/ }).focus();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1).getByRole("button", { name: /^End/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "Where you are signed in" })).toBeFocused();
  for (const other of others) await other.close();
});

/** Answers for two trusted devices that can be trusted no more. */
async function trust(page: Page) {
  const device = (id: number, name: string) => ({ id, name, operating_system: "Linux", browser: "Firefox", activation_date: "2026-11-01T10:00:00Z" });
  let kept = [device(901, "First laptop"), device(902, "Second laptop")];
  await page.route(/\/mfa\/trusted_device(\/\d+)?$/, (route) => {
    const url = route.request().url();
    if (route.request().method() !== "DELETE") return route.fulfill({ json: kept });
    kept = kept.filter((one) => !url.endsWith(`/${one.id}`));
    return route.fulfill({ status: 204 });
  });
}

for (const [where, who, path] of [["the own account", "uli", "account/security"], ["the panel of a person", "kim", "w/101/users/4"]] as const) {
  test(`trusted devices in ${where}: the focus goes on, too`, async ({ page }) => {
    await signIn(page, who);
    await trust(page);
    await page.goto(path);
    const remove = (name: string) => button(page, new RegExp(`^Remove ?${name}`));
    await remove("First laptop").focus();
    await page.keyboard.press("Enter");
    await expect(remove("First laptop")).toHaveCount(0);
    await expect(remove("Second laptop")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(remove("Second laptop")).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "Trusted devices" })).toBeFocused();
  });
}

test("requests for an app: after one is declined and one approved the focus is in the list still", async ({ page }) => {
  for (const who of ["ola", "uli"] as const) {
    const { auth_token } = await signIn(page, who);
    const asked = await page.request.post("/api/ext/v1/workspace/app/reports/request", { ...as(auth_token), data: { message: "" } });
    expect(asked.status(), await asked.text()).toBe(201);
  }
  await signIn(page, "kim");
  await page.goto("w/101/apps/reports");
  const requests = page.getByRole("group", { name: /^Request of/ });
  await expect(requests).toHaveCount(2);
  await requests.first().getByRole("button", { name: "Decline" }).focus();
  await page.keyboard.press("Enter");
  await panel(page).getByRole("textbox", { name: "Reason" }).fill("Not this month.");
  await panel(page).getByRole("button", { name: "Decline" }).click();
  await expect(requests).toHaveCount(1);
  await expect(requests.getByRole("button", { name: "Approve" })).toBeFocused();
  await page.keyboard.press("Enter");
  await panel(page).getByRole("radio", { name: "Reader" }).check();
  await panel(page).getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Nobody waits for an answer.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Requests for access" })).toBeFocused();
});

test("the report: a day that it cannot cover does not stay in the field", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto("w/100/report");
  const [first, last] = [page.getByLabel("First day"), page.getByLabel("Last day")];
  await expect(page.getByText(/· 30 days$/)).toBeVisible();
  const today = await last.inputValue();
  await last.fill("2099-01-01");
  await last.blur();
  await expect(last).toHaveValue(today);
  await first.fill("2001-01-01");
  await first.blur();
  await expect(first).not.toHaveValue("2001-01-01");
  const earliest = await first.inputValue();
  await first.fill("2001-02-02");
  await first.blur();
  await expect(first).toHaveValue(earliest);
});

test("a copy of the data that the browser does not take is no success", async ({ page }) => {
  await page.addInitScript(() => {
    const real = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (what) => {
      if (what instanceof Blob && what.type === "application/json") throw new Error("no room");
      return real(what);
    };
  });
  await signIn(page, "ola");
  await page.goto("account/data");
  await main(page, "Download my data").click();
  await expect(page.locator(".tst.is-warn").filter({ hasText: "The browser did not take the file." })).toBeVisible();
});

test("giving access: a failure that comes late is said, and not under the next person's name", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "kim");
  await page.goto("w/101/apps/reports");
  const send = async (message: string) => {
    const held = await hold(page, "**/api/ext/v1/workspace/app/reports/access", { method: "POST", answer: refused(message) });
    await main(page, "Give access").click();
    // Any member: who has access by now is what the tests before have made of it.
    const members = panel(page).getByRole("group", { name: "Member" }).getByRole("radio");
    await expect(members.first()).toBeVisible();
    await members.first().check();
    await panel(page).getByRole("radio", { name: "Reader" }).check();
    await panel(page).getByRole("button", { name: "Give access" }).click();
    await held.asked;
    await leave(page);
    return held;
  };
  const silent = await send("Not them, first.");
  silent.release();
  await expect(toast(page, "Not them, first.")).toBeVisible();
  const other = await send("Not them, again.");
  await main(page, "Give access").click();
  other.release();
  await expect(toast(page, "Not them, again.")).toBeVisible();
  await expect(panel(page)).toBeVisible();
  await expect(panel(page).getByRole("alert")).toHaveCount(0);
});

test("the plan of an app: answers to a dialog that was left change nothing in the one that was opened since", async ({ page, guard }) => {
  guard.allow(/status of 409/);
  await signIn(page, "kim");
  await page.goto("w/101/apps/sms-console");
  const change = async () => {
    await main(page, "Change plan").click();
    await panel(page).getByRole("radio", { checked: false }).first().check();
    await panel(page).getByRole("button", { name: "Change plan" }).click();
  };
  const no = await hold(page, "**/app/sms-console/plan", { method: "PUT", answer: refused("Not this plan.") });
  await change();
  await no.asked;
  await leave(page);
  await main(page, "Change plan").click();
  no.release();
  await expect(toast(page, "Not this plan.")).toBeVisible();
  await expect(panel(page)).toBeVisible();
  await expect(panel(page).getByRole("alert")).toHaveCount(0);
  await leave(page);
  await page.unrouteAll({ behavior: "wait" });

  const late = await hold(page, "**/app/sms-console/plan", { method: "PUT" });
  await change();
  await late.asked;
  await leave(page);
  await main(page, "Change plan").click();
  late.release();
  await expect(toast(page, /^SMS console is on the plan/)).toBeVisible();
  await expect(panel(page)).toBeVisible();
  await leave(page);

  const kept = await hold(page, "**/app/sms-console/cancel", { method: "POST", answer: refused("It goes on.") });
  await main(page, "Cancel the app").click();
  await question(page, "Cancel SMS console?").getByRole("button", { name: "Cancel SMS console" }).click();
  await kept.asked;
  await page.keyboard.press("Escape");
  await expect(question(page, "Cancel SMS console?")).toHaveCount(0);
  await main(page, "Cancel the app").click();
  kept.release();
  await expect(toast(page, "It goes on.")).toBeVisible();
  await expect(question(page, "Cancel SMS console?")).toBeVisible();
  await expect(question(page, "Cancel SMS console?").getByRole("alert")).toHaveCount(0);
});
