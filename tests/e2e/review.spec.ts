// The access review (U-7): who has which access where, found, compared, taken along as a file and changed by a plan; and the same page
// over 195 workspaces of 2,000 people each.
import { readFileSync } from "node:fs";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, signIn, WORKSPACES, withServer } from "./fixtures";
import { hold } from "./support/held";

const { acmeMain, acmeTrackers, acmeSandbox } = WORKSPACES;
const row = (page: Page) => page.locator("tbody tr[data-key]");
const rowOf = (page: Page, text: string) => row(page).filter({ hasText: text });
/** The cells of a row by the heads of their columns. */
async function cellOf(page: Page, who: string, head: string) {
  let at = -1;
  const heads = async () => {
    const all = (await page.locator("thead th").allInnerTexts()).map((text) => text.trim());
    at = all.findIndex((text) => text.startsWith(head));
    return all[at] ?? all.join(" | ");
  };
  await expect.poll(heads, { message: `a column ${head}` }).toMatch(new RegExp(`^${head}`));
  return rowOf(page, who).locator("th, td").nth(at);
}

async function saved(page: Page, click: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), click()]);
  return { name: download.suggestedFilename(), text: readFileSync((await download.path())!, "utf8") };
}

const test = withServer("--devices", "60");

test.describe("over the workspaces of the demo world", () => {
  test.describe.configure({ mode: "default" });

  test("people by workspaces, filtered, opened, by keyboard, and in both themes", async ({ page }) => {
    test.slow();
    await signIn(page, "sam");
    await page.goto("workspaces");
    await page.getByRole("link", { name: "Access review" }).click();
    await expect(page).toHaveURL(/\/review$/);
    await expect(page.getByText(/^\d+ people in the workspaces that you administer$/)).toBeVisible();
    await page.getByRole("searchbox", { name: "Search name or e-mail" }).fill("kim@");
    await expect(row(page)).toHaveCount(1);
    // sam administers 100, 101 (as SuperAdmin) and 102.
    await expect(await cellOf(page, "Kim Larsen", acmeMain.name)).toContainText("User");
    await expect(await cellOf(page, "Kim Larsen", acmeTrackers.name)).toContainText("Owner");
    await expect(await cellOf(page, "Kim Larsen", acmeSandbox.name)).toContainText("Not in it");
    await expectAccessible(page);

    // One person, at an address of its own; back with the focus where it was.
    await row(page).getByRole("link").focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "Kim Larsen" });
    await expect(panel.getByText("Access to 2 workspaces")).toBeVisible();
    await expect(page).toHaveURL(/person=\d+/);
    await expectAccessible(page);
    await page.reload();
    await expect(panel).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
    await expect(page).toHaveURL(/q=search%3Akim/);

    // Filters: Administrators only, without a second factor, suspended, never signed in.
    await page.goto("review");
    for (const [filter, option] of [
      ["Role", "Administrator"],
      ["Second factor", "None"],
      ["Access", "Suspended"],
      ["Last sign-in", "Never signed in"],
    ]) {
      await page.goto("review");
      const all = parseInt(await page.getByText(/^\d+ people in the workspaces/).innerText());
      await page.getByRole("button", { name: new RegExp(`Filter by.*${filter}$`) }).click();
      await page.getByRole("option", { name: option, exact: true }).click();
      const match = page.getByText(/^(\d+ people match|1 person matches)$/);
      // The figure of before stands there until the answer comes.
      await expect.poll(async () => parseInt(await match.innerText()), { message: `${filter}: ${option}` }).toBeLessThan(all);
      const found = parseInt(await match.innerText());
      expect(found, `${filter}: ${option}`).toBeGreaterThan(0);
      await expect(row(page), `${filter}: ${option}`).toHaveCount(Math.min(found, 50));
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("review");
    await expect(row(page).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(page);
  });

  test("workspaces in figures lead to their people, and the file is dated and safe to open", async ({ page }) => {
    const { auth_token } = await signIn(page, "kim");
    const headers = { Authorization: `Bearer ${auth_token}` };
    // A name that a spreadsheet would run.
    const answer = await page.request.patch("/api/ext/v1/account", { headers, data: { name: "=1+1;@SUM(A1);-2+3" } });
    expect(answer.status()).toBe(204);
    await page.goto("review/workspaces");
    await expect(row(page)).toHaveCount(1);
    await expect(row(page)).toContainText(acmeTrackers.name);
    await expectAccessible(page);
    const today = new Date().toISOString().slice(0, 10);
    const file = await saved(page, () => page.getByRole("button", { name: "Export CSV" }).click());
    expect(file.name).toBe(`access-review-${today}.csv`);
    expect(file.text.startsWith("\ufeffdate,workspace_id,workspace,")).toBe(true);
    expect(file.text).toContain(`${today},${acmeTrackers.id},`);
    expect(file.text).toContain("'=1+1;'@SUM(A1);'-2+3");
    // No cell of any line begins with what is run.
    const cells = file.text.slice(1).split("\r\n").flatMap((line) => line.split(/[,;]/));
    expect(cells.filter((cell) => /^"?\s*[-=+@\t]/.test(cell))).toEqual([]);
    await row(page).getByRole("link").last().click();
    await expect(page).toHaveURL(/review\?q=workspace%3A101/);
    // Said with the answer: a row alone might be of the page before.
    await expect(page.getByText(/^\d+ people match$/)).toBeVisible();
    await expect(row(page).first()).toBeVisible();
    await page.request.patch("/api/ext/v1/account", { headers, data: { name: "Kim Larsen" } });
  });

  test("two workspaces compared, and what differs is taken over as a plan", async ({ page }) => {
    test.slow();
    await signIn(page, "sam");
    await page.goto("review/compare");
    await expect(page.getByRole("heading", { name: "Choose two different workspaces" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Take over/ })).toHaveCount(0);
    for (const [which, name] of [["First", acmeMain.name], ["Second", acmeSandbox.name]]) {
      await page.getByRole("button", { name: new RegExp(`^${which} workspace`) }).click();
      await page.getByRole("combobox").fill(name);
      await page.keyboard.press("Enter");
    }
    await expect(page).toHaveURL(/first%3A100.*second%3A102/);
    await expect(page.getByText(/^\d+ (people differ|person differs)$/)).toBeVisible();
    await expect(rowOf(page, "Kim Larsen")).toContainText(`Only in ${acmeMain.name}`);
    await expectAccessible(page);
    await page.getByRole("searchbox", { name: "Search name or e-mail" }).fill("kim@");
    await expect(row(page)).toHaveCount(1);
    await page.getByRole("button", { name: /^Take over/ }).click();
    const plan = page.getByRole("dialog", { name: `Take over from ${acmeMain.name} into ${acmeSandbox.name}` });
    const line = plan.getByRole("listitem").filter({ hasText: "kim@acme.example" });
    await expect(line).toContainText("Not in it");
    await expect(line).toContainText("User, invited");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(plan).toHaveCount(0);
  });

  test("one person gets what another has: seen as a plan, done, seen, and taken back", async ({ page }) => {
    test.slow();
    const { auth_token } = await signIn(page, "sam");
    const headers = { Authorization: `Bearer ${auth_token}` };
    await page.goto("review/give");
    await expect(page.getByRole("button", { name: "Show the plan" })).toHaveAttribute("aria-disabled", "true");
    const side = (name: string) => page.getByRole("region", { name });
    // Kim is the model (Owner of 101, User in 100), Ola is Observer in 101.
    await side("Take as the model").getByRole("searchbox").fill("kim@acme");
    await side("Take as the model").getByRole("button", { name: "Kim Larsen" }).click();
    await side("Give to").getByRole("searchbox").fill("ola@acme");
    await side("Give to").getByRole("button", { name: /^Ola/ }).click();
    await expect(page).toHaveURL(/from=\d+&to=\d+/);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Show the plan" }).click();
    const plan = page.getByRole("dialog", { name: /^Give Ola.* what Kim Larsen has$/ });
    const line = (workspace: string) => plan.getByRole("listitem").filter({ hasText: workspace });
    await expect(line(acmeTrackers.name)).toContainText(/Observer.*Administrator/s);
    await expect(line(acmeMain.name)).toContainText(/Not in it.*User, invited/s);
    await expect(plan.getByRole("alert")).toContainText("joins when they accept");
    await expectAccessible(page);
    await plan.getByRole("button", { name: "Make 2 changes" }).click();
    await expect(line(acmeTrackers.name)).toContainText("Done");
    await expect(line(acmeMain.name)).toContainText("Done");
    const [ola] = await (await page.request.get("/api/ext/v1/account/review?q=search:ola@acme.example", { headers })).json();
    const places = Object.fromEntries(ola.places.map((place: any) => [place.workspace.id, [place.roles[0].id, place.access]]));
    expect(places).toEqual({ [acmeMain.id]: [2, "invited"], [acmeTrackers.id]: [1, "active"] });
    // The way back is a plan as well.
    await plan.getByRole("button", { name: "Take it back …" }).click();
    const back = page.getByRole("dialog", { name: "Take the changes back" });
    await back.getByRole("button", { name: "Take 2 changes back" }).click();
    await expect(back.getByText("2 changes were made.")).toBeVisible();
    const [after] = await (await page.request.get("/api/ext/v1/account/review?q=search:ola@acme.example", { headers })).json();
    expect(after.places.map((place: any) => [place.workspace.id, place.roles[0].id])).toEqual([[acmeTrackers.id, 3]]);
    // Nobody changes their own role, and the Owner keeps theirs: left out, with the reason.
    await back.getByRole("button", { name: "Close" }).last().click();
    await page.goto("review/give");
    await side("Take as the model").getByRole("searchbox").fill("uli@acme");
    await side("Take as the model").getByRole("button", { name: /^Uli/ }).click();
    await side("Give to").getByRole("searchbox").fill("kim@acme");
    await side("Give to").getByRole("button", { name: "Kim Larsen" }).click();
    await page.getByRole("radio", { name: "Make it the same" }).check();
    await page.getByRole("button", { name: "Show the plan" }).click();
    const other = page.getByRole("dialog", { name: /^Give Kim Larsen/ });
    await expect(other.getByRole("listitem").filter({ hasText: acmeTrackers.name })).toContainText("The Owner cannot be removed");
    await expect(other.getByRole("alert")).toContainText("loses access");
  });

  test("whoever administers nothing reads so, in German", async ({ page }) => {
    const { auth_token } = await signIn(page, "uli");
    await page.request.patch("/api/ext/v1/account", {
      headers: { Authorization: `Bearer ${auth_token}` },
      data: { locale: "de" },
    });
    await page.goto("review");
    await expect(page.getByRole("heading", { level: 1, name: "Zugriffsprüfung" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Für Sie gibt es nichts zu prüfen" })).toBeVisible();
    await expectAccessible(page);
  });
});

const crowd = withServer("--devices", "10", "--workspaces", "200", "--people", "2000");

crowd("195 workspaces of 2,000 people: the page answers, and stays the same size", async ({ page }) => {
  crowd.slow();
  await signIn(page, "holding@acme.example");
  const nodes = () => page.evaluate(() => document.querySelectorAll("*").length);
  const columns = () => page.locator("thead th").allInnerTexts();
  await page.goto("review");
  await expect(row(page)).toHaveCount(50, { timeout: 30_000 });
  await expect(page.getByText(/^2,00\d people in the workspaces that you administer$/)).toBeVisible();
  await expect(page.getByText(/^Workspaces 1 to \d of 195$/)).toBeVisible();
  const first = await columns();
  const size = await nodes();
  expect(size, "fifty rows, whatever there is besides").toBeLessThan(4_500);

  // Another window of workspaces, by keyboard; the focus stays on the way on.
  const next = page.getByRole("button", { name: "Further workspaces" });
  await next.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Workspaces [5-9] to \d+ of 195$/)).toBeVisible();
  await expect(row(page)).toHaveCount(50, { timeout: 30_000 });
  await expect(next).toBeFocused();
  expect(await columns()).not.toEqual(first);
  expect(await nodes()).toBeLessThan(4_500);

  // A page far down, sorted, searched, chosen workspaces.
  await page.goto("review?page=40&sort=-workspaces");
  await expect(row(page).first()).toBeVisible({ timeout: 30_000 });
  await page.goto("review?q=search%3Aperson01999");
  await expect(row(page)).toHaveCount(1, { timeout: 30_000 });
  await row(page).getByRole("link").click();
  const panel = page.getByRole("dialog", { name: "Person 01999" });
  await expect(panel.getByText("Access to 195 workspaces")).toBeVisible();
  await expect(panel.getByRole("listitem")).toHaveCount(195);
  await page.keyboard.press("Escape");
  await page.goto("review?q=workspace%3A1000%7C1194,sign_in%3Anever");
  await expect(row(page)).toHaveCount(50, { timeout: 30_000 });
  expect((await columns()).filter((text) => /\d{3}$/.test(text.trim()))).toHaveLength(2);

  // Figures of 195 workspaces, and two of them beside each other.
  await page.goto("review/workspaces");
  await expect(row(page)).toHaveCount(50, { timeout: 30_000 });
  expect(await nodes()).toBeLessThan(4_500);
  await page.goto("review/compare?q=first%3A1000,second%3A1001");
  await expect(row(page)).toHaveCount(50, { timeout: 30_000 });
  expect(await nodes()).toBeLessThan(4_500);
});

test.describe("answers that come late", () => {
  const side = (page: Page, name: string) => page.getByRole("region", { name });
  const as = (token: string) => ({ Authorization: `Bearer ${token}` });

  test("somebody else is chosen: nothing is planned for whoever was chosen before", async ({ page }) => {
    const { auth_token } = await signIn(page, "sam");
    const id = async (mail: string) => {
      const found = await page.request.get(`/api/ext/v1/account/review?q=search:${mail}`, { headers: as(auth_token) });
      return ((await found.json()) as { id: number }[])[0]!.id;
    };
    const [kim, ola, uli] = [await id("kim@acme.example"), await id("ola@acme.example"), await id("uli@acme.example")];
    await page.goto(`review/give?from=${kim}&to=${ola}`);
    const show = page.getByRole("button", { name: "Show the plan" });
    await expect(side(page, "Give to")).toContainText("Ola Nordmann");
    await expect(show).not.toHaveAttribute("aria-disabled", "true");
    const held = await hold(page, `**/account/review/person/${uli}`);
    await side(page, "Give to").getByRole("button", { name: "Choose somebody else" }).click();
    await side(page, "Give to").getByRole("searchbox").fill("uli@acme");
    await side(page, "Give to").getByRole("button", { name: /^Uli/ }).click();
    await held.asked;
    await expect(show).toHaveAttribute("data-tip", "Wait until both are loaded.");
    await expect(side(page, "Give to")).not.toContainText("Ola Nordmann");
    held.release();
    await expect(side(page, "Give to")).toContainText("Uli Brandt");
    await show.click();
    await expect(page.getByRole("dialog", { name: /^Give Uli Brandt what Kim Larsen has$/ })).toBeVisible();
  });

  test("further workspaces: nobody is said not to be in one before it is known", async ({ page }) => {
    await page.setViewportSize({ width: 1100, height: 800 });
    await signIn(page, "sam");
    await page.goto("review?q=search%3Akim%40");
    await expect(page.getByText("Workspaces 1 to 2 of 3")).toBeVisible();
    await expect(await cellOf(page, "Kim Larsen", acmeMain.name)).toContainText("User");
    const held = await hold(page, new RegExp(`account/review\\?.*columns=${acmeTrackers.id}&?$`));
    await page.getByRole("button", { name: "Further workspaces" }).click();
    await held.asked;
    await expect(page.getByText("Workspaces 3 to 3 of 3")).toBeVisible();
    await expect(await cellOf(page, "Kim Larsen", acmeTrackers.name)).toHaveText("");
    held.release();
    await expect(await cellOf(page, "Kim Larsen", acmeTrackers.name)).toContainText("Owner");
  });

  test("another workspace to compare with: no row of the one before under its name", async ({ page }) => {
    await signIn(page, "sam");
    await page.goto(`review/compare?q=first%3A${acmeMain.id},second%3A${acmeSandbox.id}`);
    await expect(row(page).first()).toBeVisible();
    const held = await hold(page, `**/account/review/compare/${acmeMain.id}/${acmeTrackers.id}`);
    await page.getByRole("group", { name: "Choose two different workspaces" }).getByRole("button", { name: /^Second workspace/ }).click();
    await page.getByRole("combobox", { name: "Search workspaces" }).fill(acmeTrackers.name);
    await page.keyboard.press("Enter");
    await held.asked;
    await expect(page.getByRole("columnheader", { name: acmeTrackers.name })).toBeVisible();
    await expect(row(page)).toHaveCount(0);
    held.release();
    await expect(row(page).first()).toBeVisible();
  });

  test("whoever is suspended in the first workspace hands on no access", async ({ page }) => {
    const { auth_token } = await signIn(page, "sam");
    const standing = async (access: string) => {
      const answer = await page.request.patch(`/api/ext/v1/user/3/workspace/${acmeTrackers.id}`, { headers: as(auth_token), data: { access } });
      expect(answer.status(), await answer.text()).toBe(200);
    };
    await standing("suspended");
    await page.goto(`review/compare?q=first%3A${acmeTrackers.id},second%3A${acmeSandbox.id},search%3Aola%40`);
    await expect(rowOf(page, "Ola Nordmann")).toContainText("Observer, suspended");
    await page.getByRole("button", { name: /^Take over/ }).click();
    const line = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "ola@acme.example" });
    await expect(line).toContainText("The model is not active there");
    await standing("active");
  });
});
