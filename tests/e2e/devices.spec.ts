// The device list and one device (D-1, D-2): the URL holds the view, changes can be taken back, refusals are explained.
import { type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expect, expectAccessible, signIn, test, WORKSPACES, type Person } from "./fixtures";

const { acmeMain, acmeTrackers, betaStudios } = WORKSPACES;

const table = (page: Page) => page.getByRole("table", { name: "Devices" });
const rows = (page: Page) => table(page).locator("tbody tr[data-key]");
const names = (page: Page) => rows(page).locator(".tb-link").allTextContents();
const pager = (page: Page) => page.getByRole("navigation", { name: "Pages: Devices" });
const range = (page: Page) => page.locator(".pgr-range");
const query = (page: Page) => new URL(page.url()).searchParams;

async function open(page: Page, who: Person, path: string) {
  const session = await signIn(page, who);
  await page.goto(path);
  return session;
}

/** Asks the API for devices of the workspace that the token is for. */
async function devices(page: Page, token: string, search: string) {
  const answer = await page.request.get(`/api/v1/endpoint?${search}`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status()).toBe(200);
  return (await answer.json()) as { id: number; name: string; sim?: { iccid: string; iccid_with_luhn: string; status: { id: number } } }[];
}

async function addFilter(page: Page, name: string, value: string) {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  await page.getByLabel(name, { exact: true }).fill(value);
  await page.keyboard.press("Enter");
}

test.describe("the list", () => {
  test("says how many there are, and sorts with the URL and Back", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await expect(page.getByText(/^25,000 devices · [\d,]+ online$/)).toBeVisible();
    await expect(range(page)).toHaveText("1–50 of 25,000");
    await expect(rows(page)).toHaveCount(50);

    const head = table(page).getByRole("columnheader", { name: "Name" });
    await head.getByRole("button").click();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    expect(query(page).get("sort")).toBe("name");
    await head.getByRole("button").click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    expect(query(page).get("sort")).toBe("-name");
    const last = await devices(page, (await signIn(page, "kim")).auth_token, "sort=-name&per_page=50");
    await expect.poll(() => names(page)).toEqual(last.map((device) => device.name || `Device ${device.id}`));
    await page.goBack();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
  });

  test("tooltips are those of the row as it is now, also after the page was turned", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/devices?per_page=25`);
    const sim = (row: number) => rows(page).nth(row).locator(".mono");
    const told = page.locator(".tip");
    for (const [at, turn] of [[1, "page 2"], [2, null]] as const) {
      const shown = await devices(page, auth_token, `per_page=25&page=${at}`);
      const row = shown.findIndex((device) => device.sim);
      await expect(sim(0)).toHaveText(new RegExp(`${shown[row].sim?.iccid_with_luhn.slice(-6)}$`));
      // In the page only now: the pointer is on the row.
      await sim(0).hover();
      await expect(told).toBeVisible();
      await expect(told).toHaveText(shown[row].sim?.iccid_with_luhn ?? "");
      if (turn) await pager(page).getByRole("link", { name: turn, exact: false }).click();
    }
  });

  test("rows below the screen are those of the same page, in every frame", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await expect(rows(page)).toHaveCount(50);
    await page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      const look = () => {
        const all = [...document.querySelectorAll<HTMLElement>("tbody tr[data-key]")];
        const laidOut = all.every((row) => row.querySelector("a")?.checkVisibility({ contentVisibilityAuto: true }));
        seen.add(`${all[0]?.dataset.key} ${all[49]?.dataset.key} ${laidOut}`);
        requestAnimationFrame(look);
      };
      look();
    });
    await pager(page).getByRole("link", { name: /next/i }).click();
    await expect(range(page)).toHaveText("51–100 of 25,000");
    const seen = () => page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
    await expect.poll(async () => (await seen()).length).toBeGreaterThan(1);
    expect(await seen()).toEqual(["20000001 20000050 true", "20000051 20000100 true"]);
  });

  test("a skeleton is drawn for an answer that takes its time", async ({ page }) => {
    await signIn(page, "kim");
    let answer = () => {};
    const asked = new Promise<void>((go) => (answer = go));
    await page.route(/\/api\/v1\/endpoint\?/, async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto(`w/${acmeTrackers.id}/devices`);
    await expect(table(page).locator(".tb-ghost").first()).toBeVisible();
    answer();
    await expect(rows(page)).toHaveCount(50);
    await expect(table(page).locator(".tb-ghost")).toHaveCount(0);
  });

  test("labels are shown where there is room, and counted where they would be cut off", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const shown = (await devices(page, auth_token, "per_page=50")) as unknown as { tag_assignments: { name: string }[] }[];
    const at = shown.findIndex((device) => device.tag_assignments.length > 1);
    const tags = shown[at].tag_assignments;
    const label = rows(page).nth(at).getByText(tags[0].name, { exact: true });
    const count = rows(page).nth(at).getByText(`${tags.length} tags`, { exact: true });
    await page.setViewportSize({ width: 1700, height: 900 });
    await expect(label).toBeVisible();
    await expect(count).toBeHidden();
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(label).toBeHidden();
    await count.hover();
    await expect(page.locator(".tip")).toHaveText(tags.map((tag) => tag.name).join(", "));
    await page.setViewportSize({ width: 360, height: 760 });
    await expect(label).toBeVisible();
    await expect(count).toBeHidden();
  });

  test("everything of a row is in sight on a screen of 1440 px, with room for a scroll bar", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await signIn(page, "kim");
    for (const list of ["devices", "sims", "users"]) {
      await page.goto(`w/${acmeTrackers.id}/${list}`);
      const wrap = page.locator(".tb-wrap").first();
      await expect(wrap.locator("tbody tr[data-key]").first()).toBeVisible();
      const spare = await wrap.evaluate((element) => element.getBoundingClientRect().width - (element.querySelector("table")?.getBoundingClientRect().width ?? 0));
      const least = await wrap.evaluate((element) => {
        const table = element.querySelector("table");
        return table ? parseFloat(getComputedStyle(table).minWidth) : NaN;
      });
      expect(least, list).toBeLessThanOrEqual(1160 - 15);
      expect(spare, list).toBeGreaterThanOrEqual(0);
    }
  });

  test("filters by status and tag with chips; Back takes a filter away", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await page.getByRole("button", { name: "Filter by: Status" }).click();
    await page.getByRole("option", { name: "Disabled" }).click();
    await expect.poll(() => query(page).get("q")).toBe("status:1");
    await expect(rows(page).getByRole("switch", { checked: false })).toHaveCount(50);
    await expect(rows(page).getByRole("switch", { checked: true })).toHaveCount(0);

    await page.getByRole("button", { name: "Filter by: Tag" }).click();
    // Within the list, which the tags may reach late: the page has a select with options, too.
    const tag = page.getByRole("listbox").getByRole("option").first();
    await expect(tag).toBeVisible();
    const name = ((await tag.textContent()) ?? "").trim();
    await tag.click();
    await expect.poll(() => query(page).get("q")).toBe(`status:1,tags:${name}`);
    const chips = page.getByRole("group", { name: "Filters" });
    await expect(chips).toContainText("Status:Disabled");
    await expect(chips).toContainText(`Tag:${name}`);

    await page.goBack();
    await expect.poll(() => query(page).get("q")).toBe("status:1");
    await expect(chips).not.toContainText("Tag:");
    await page.getByRole("button", { name: "Remove filter Status" }).click();
    await expect(range(page)).toHaveText("1–50 of 25,000");
    await expect(chips).toHaveCount(0);
  });

  test("finds a device by name and by ICCID of 19 or 20 digits; a shared link shows the same", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const [device] = (await devices(page, auth_token, "per_page=20&page=7")).filter((one) => one.sim);
    const sim = device.sim!;
    for (const iccid of [sim.iccid_with_luhn, sim.iccid]) {
      await addFilter(page, "ICCID", iccid);
      await expect.poll(() => query(page).get("q")).toBe(`iccid_with_luhn:${iccid}`);
      await expect(rows(page)).toHaveCount(1);
      await expect(rows(page).locator(".tb-link")).toHaveText(device.name);
      await page.getByRole("button", { name: "Remove filter ICCID" }).click();
      // Or the next search would find what is still in sight.
      await expect(range(page)).toHaveText("1–50 of 25,000");
    }
    const found = await devices(page, auth_token, `per_page=50&q=${encodeURIComponent("name:Trailer*Bergen")}`);
    const seen = found.map((one) => one.name);
    expect(seen[0]).toMatch(/Trailer.*Bergen/);
    await addFilter(page, "Name", "Trailer*Bergen");
    await expect.poll(() => names(page)).toEqual(seen);

    const link = page.url();
    await page.goto("about:blank");
    await page.goto(link);
    await expect.poll(() => names(page)).toEqual(seen);
  });

  test("searches while typing; Back returns to the whole list", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await expect(rows(page)).toHaveCount(50);
    await page.getByRole("searchbox", { name: "Search devices" }).pressSequentially("TRK-00017", { delay: 20 });
    await expect(rows(page)).toHaveCount(1);
    expect(query(page).get("q")).toBe("search:TRK-00017");
    await page.goBack();
    await expect(range(page)).toHaveText("1–50 of 25,000");
    await expect(page.getByRole("searchbox", { name: "Search devices" })).toHaveValue("");
  });

  test("pages to the 400th; its link reproduces it", async ({ page, context }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices?sort=name`);
    await pager(page).getByRole("link", { name: "Page 2" }).click();
    await expect(range(page)).toHaveText("51–100 of 25,000");
    await page.goto(`w/${acmeTrackers.id}/devices?page=400&sort=name`);
    await expect(range(page)).toHaveText("19,951–20,000 of 25,000");
    await expect(pager(page).locator("[aria-current=page]")).toHaveText("400");
    await expect(rows(page)).toHaveCount(50);
    const seen = await names(page);
    const other = await context.newPage();
    await other.goto(page.url());
    await expect.poll(() => names(other)).toEqual(seen);
    await pager(page).getByRole("link", { name: "Next page" }).click();
    await expect(range(page)).toHaveText("20,001–20,050 of 25,000");
  });

  test("rows per page and density are kept", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await page.getByLabel("Rows per page").selectOption("25");
    await expect(range(page)).toHaveText("1–25 of 25,000");
    expect(query(page).get("per_page")).toBe("25");
    await page.getByRole("button", { name: "Columns and rows" }).click();
    await page.getByRole("radio", { name: "Compact" }).check();
    await expect(table(page)).toHaveClass(/is-compact/);
    await page.reload();
    await expect(table(page)).toHaveClass(/is-compact/);
    await expect(rows(page)).toHaveCount(25);
    // Another list takes it over, and its address says so.
    await page.goto(`w/${acmeTrackers.id}/sims`);
    await expect(page.getByRole("table", { name: "SIMs" })).toHaveClass(/is-compact/);
    await expect.poll(() => query(page).get("density")).toBe("compact");
  });

  test("no match is no error and no empty workspace: it can be cleared", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices?q=name%3Anothing%20is%20called%20this`);
    await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
    await page.getByRole("button", { name: "Clear all filters" }).click();
    await expect(range(page)).toHaveText("1–50 of 25,000");
  });

  test("an address with an unknown filter says so and asks nothing", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await open(page, "kim", `w/${acmeTrackers.id}/devices?q=secret%3A1`);
    await expect(page.getByRole("heading", { name: "This address cannot be read as a list" })).toBeVisible();
    expect(asked).not.toContain("/api/v1/endpoint");
    await page.getByRole("button", { name: "Show the whole list" }).click();
    await expect(range(page)).toHaveText("1–50 of 25,000");
  });

  test("a failed answer is an error with retry, not an empty list", async ({ page, guard }) => {
    guard.allow(/net::ERR_FAILED/);
    await signIn(page, "kim");
    await page.route(/\/api\/v1\/endpoint\?/, (route) => route.abort());
    await page.goto(`w/${acmeTrackers.id}/devices`);
    await expect(page.getByRole("alert")).toContainText("The server cannot be reached");
    await expect(page.getByRole("heading", { name: "Devices" })).toBeVisible();
    await expect(page.getByText("No devices yet")).toHaveCount(0);
    await page.unroute(/\/api\/v1\/endpoint\?/);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(rows(page)).toHaveCount(50);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("the switch disables and Undo enables again", async ({ page }) => {
    // Of Beta's devices, so that no other test sees the change.
    await open(page, "noor", `w/${betaStudios.id}/devices?q=status%3A0,sim_status%3A1&sort=-name`);
    const id = await rows(page).first().getAttribute("data-key");
    await page.goto(`w/${betaStudios.id}/devices?q=id%3A${id}`);
    const device = rows(page).getByRole("switch");
    await device.click();
    await expect(page.getByText(/is disabled, its SIM suspended/).first()).toBeVisible();
    // Messages stay while the pointer is on them.
    await page.getByRole("button", { name: "Undo" }).hover();
    await expect(device).not.toBeChecked();
    await expect(rows(page)).toContainText("Suspended");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(device).toBeChecked();
    await expect(rows(page)).toContainText("Activated");
  });

  test("a switch that stops half way says so", async ({ page, guard }) => {
    guard.allow(/status of 503/);
    await open(page, "noor", `w/${betaStudios.id}/devices?q=status%3A0,sim_status%3A1&sort=name`);
    const id = await rows(page).first().getAttribute("data-key");
    await page.goto(`w/${betaStudios.id}/devices?q=id%3A${id}`);
    await page.route(`**/api/v1/endpoint/${id}`, (route) => route.fulfill({ status: 503, body: "" }));
    await rows(page).getByRole("switch").click();
    await expect(page.getByRole("alert")).toContainText("is only half disabled: its SIM is suspended");
    await expect(rows(page).getByRole("switch")).toBeChecked();
    // What the next press does depends on the SIM as the page knows it.
    await expect(rows(page)).toContainText("Suspended");
    await page.unroute(`**/api/v1/endpoint/${id}`);
    await rows(page).getByRole("switch").click();
    await expect(page.getByText(/is disabled/).first()).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rows(page).getByRole("switch")).toBeChecked();
  });

  test("a switch that starts charges asks first", async ({ page }) => {
    await open(page, "noor", `w/${betaStudios.id}/devices?q=status%3A1,sim_status%3A0`);
    const id = await rows(page).first().getAttribute("data-key");
    await page.goto(`w/${betaStudios.id}/devices?q=id%3A${id}`);
    const device = rows(page).getByRole("switch");
    const question = page.getByRole("alertdialog", { name: /^Enable “.*” and start charges\?$/ });
    await device.click();
    await expect(question).toContainText("cannot go back to a state without charges");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(question).toHaveCount(0);
    await expect(device).not.toBeChecked();
    await expect(rows(page)).toContainText("Issued");

    await device.click();
    await question.getByRole("button", { name: "Enable and activate the SIM" }).click();
    await expect(page.getByText(/is enabled, its SIM activated/).first()).toBeVisible();
    await expect(device).toBeChecked();
    await expect(rows(page)).toContainText("Activated");
    // Suspended is no free state either, but not a start: nothing is asked.
    await device.click();
    await expect(page.getByText(/is disabled, its SIM suspended/).first()).toBeVisible();
    await expect(rows(page)).toContainText("Suspended");
    await device.click();
    await expect(device).toBeChecked();
    await expect(rows(page)).toContainText("Activated");
    await expect(question).toHaveCount(0);
  });

  test("who turns pages by keyboard stays on the link", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await expect(range(page)).toHaveText("1–50 of 25,000");
    const pages = page.getByRole("navigation", { name: "Pages: Devices" });
    const next = pages.getByRole("link", { name: /next/i });
    await next.focus();
    for (const shown of ["51–100 of 25,000", "101–150 of 25,000"]) {
      await page.keyboard.press("Enter");
      await expect(range(page)).toHaveText(shown);
      await expect(next).toBeFocused();
    }
    await pages.getByRole("link", { name: "Page 500" }).press("Enter");
    await expect(range(page)).toHaveText("24,951–25,000 of 25,000");
    await expect(pages.getByRole("link", { name: "Page 500" })).toBeFocused();
  });

  test("the page is saved as CSV, in full and harmless to a spreadsheet", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices?q=sim_status%3A0&sort=name`);
    await expect(rows(page)).toHaveCount(50);
    await page.getByRole("button", { name: "Save as CSV" }).click();
    const item = page.getByRole("menuitem", { name: "This page (50 rows)" });
    const [file] = await Promise.all([page.waitForEvent("download"), item.click()]);
    expect(file.suggestedFilename()).toBe("Devices 1-50.csv");
    const lines = readFileSync(await file.path(), "utf8").split("\r\n");
    expect(lines[0]).toBe('\ufeffName,Status,Connection,SIM,Operator,"Usage, MB",Last updated');
    expect(lines).toHaveLength(52);
    const shown = await names(page);
    const at = shown.findIndex((name) => /^[+=@-]/.test(name));
    expect(at, "a name that begins like a formula").toBeGreaterThanOrEqual(0);
    expect(lines[at + 1]).toContain(`"'${shown[at].replaceAll('"', '""')}`);
    expect(lines[at + 1]).toMatch(/,\d{19,20} Issued,/);
  });

  test("below a short list follows the pager", async ({ page }) => {
    await open(page, "noor", `w/${betaStudios.id}/devices?q=id%3A40000026`);
    await expect(rows(page)).toHaveCount(1);
    // Both at once: what comes late above the list moves both.
    const gap = await page.getByRole("table").evaluate((table) => {
      const text = document.querySelector(".pgr-range");
      return text ? text.getBoundingClientRect().top - table.getBoundingClientRect().bottom : NaN;
    });
    expect(gap).toBeLessThan(32);
  });

  test("an Observer sees why the switch does not move", async ({ page }) => {
    await open(page, "ola", `w/${acmeTrackers.id}/devices`);
    const device = rows(page).getByRole("switch").first();
    await expect(device).toHaveAttribute("aria-disabled", "true");
    await expect(device).toHaveAccessibleDescription(/Roles that do: SuperAdmin, Administrator, User/);
    const before = await device.isChecked();
    // Playwright waits for what is disabled to become enabled, unless forced.
    await device.click({ force: true });
    expect(await device.isChecked()).toBe(before);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("is accessible", async ({ page }) => {
    test.slow();
    await open(page, "kim", `w/${acmeTrackers.id}/devices?q=status%3A0,connectivity%3Aonline`);
    await expect(rows(page)).toHaveCount(50);
    await expectAccessible(page);
  });
});

test.describe("one device", () => {
  test("is renamed in place, and Undo gives the old name back", async ({ page }) => {
    const { auth_token } = await open(page, "sam", `w/${acmeMain.id}/devices`);
    const [device] = await devices(page, auth_token, "per_page=1&page=3&sort=id");
    await page.goto(`w/${acmeMain.id}/devices/${device.id}`);
    await expect(page.getByRole("heading", { level: 1, name: device.name })).toBeVisible();
    await page.getByRole("button", { name: "Rename" }).click();
    const field = page.getByLabel("Name", { exact: true });
    await expect(field).toBeFocused();
    await field.fill("   ");
    await field.press("Enter");
    await expect(page.getByText("Enter a name.")).toBeVisible();
    await field.fill("Renamed <b>by a test</b>");
    await field.press("Enter");
    // Messages stay while the pointer is on them.
    await page.getByRole("button", { name: "Undo" }).hover();
    await expect(page.getByRole("heading", { level: 1, name: "Renamed <b>by a test</b>" })).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("heading", { level: 1, name: device.name })).toBeVisible();
  });

  test("keeps what was typed when the server fails", async ({ page, guard }) => {
    guard.allow(/status of 500/);
    const { auth_token } = await open(page, "sam", `w/${acmeMain.id}/devices`);
    const [device] = await devices(page, auth_token, "per_page=1&page=4&sort=id");
    await page.goto(`w/${acmeMain.id}/devices/${device.id}`);
    await page.route(`**/api/v1/endpoint/${device.id}`, (route) =>
      route.request().method() === "PATCH" ? route.fulfill({ status: 500, body: "" }) : route.continue(),
    );
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Typed with care");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("The server failed (status 500)")).toBeVisible();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Typed with care");
  });

  test("asks before what was typed is lost to a switch or a link (W-3)", async ({ page }) => {
    const { auth_token } = await open(page, "sam", `w/${acmeMain.id}/devices`);
    const [device] = await devices(page, auth_token, "per_page=1&page=6&sort=id");
    await page.goto(`w/${acmeMain.id}/devices/${device.id}`);
    await page.getByRole("button", { name: "Rename" }).click();
    const field = page.getByLabel("Name", { exact: true });
    await expect(field).toBeFocused();
    const question = page.getByRole("alertdialog", { name: "Leave without saving?" });

    // Nothing typed, nothing asked: away and back.
    await page.getByRole("link", { name: "SIMs", exact: true }).click();
    await expect(page).toHaveURL(/\/sims/);
    await page.goBack();
    await page.getByRole("button", { name: "Rename" }).click();
    await field.fill("Not saved yet");

    await page.getByRole("button", { name: /Switch workspace/ }).click();
    await page.getByRole("option", { name: /Acme Sandbox/ }).click();
    await expect(question).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(question).toBeHidden();
    await expect(field).toHaveValue("Not saved yet");
    expect(page.url()).toContain(`/w/${acmeMain.id}/devices/${device.id}`);

    await page.getByRole("link", { name: "SIMs", exact: true }).click();
    await question.getByRole("button", { name: "Leave without saving" }).click();
    await expect(page).toHaveURL(new RegExp(`/w/${acmeMain.id}/sims`));
    await expect(question).toBeHidden();
    // Only of the form that was left: the next page asks nothing.
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await expect(page).toHaveURL(/\/users/);
  });

  test("gets tags, and Undo takes them back; Undo works from another page too", async ({ page }) => {
    const { auth_token } = await open(page, "sam", `w/${acmeMain.id}/devices`);
    const [device] = await devices(page, auth_token, "per_page=1&page=5&sort=id");
    await page.goto(`w/${acmeMain.id}/devices/${device.id}`);
    await page.getByRole("button", { name: "Edit tags" }).click();
    const field = page.getByLabel("Tags", { exact: true });
    const before = await field.inputValue();
    await field.fill(`${before}, tested once`);
    await field.press("Enter");
    const undo = page.getByRole("button", { name: "Undo" });
    // Messages stay while the pointer is on them.
    await undo.hover();
    await expect(page.locator(".tag", { hasText: "tested once" })).toBeVisible();
    await page.getByRole("link", { name: "All devices" }).click();
    await undo.hover();
    await expect(rows(page).first()).toBeVisible();
    await undo.click();
    await expect(page.getByText("Undone").first()).toBeVisible();
    const [after] = await devices(page, auth_token, `q=${encodeURIComponent(`id:${device.id}`)}`);
    expect(JSON.stringify(after)).not.toContain("tested once");
  });

  test("of another workspace is not found", async ({ page, guard }) => {
    guard.allow(/status of 404/);
    const foreign = await signIn(page, "noor");
    const [device] = await devices(page, foreign.auth_token, "per_page=1");
    await open(page, "kim", `w/${acmeTrackers.id}/devices/${device.id}`);
    await expect(page.getByRole("heading", { name: `There is no device ${device.id} in this workspace` })).toBeVisible();
    if (device.name) await expect(page.getByText(device.name)).toHaveCount(0);
    await page.getByRole("link", { name: "All devices" }).click();
    await expect(range(page)).toHaveText("1–50 of 25,000");
  });

  test("shows an Observer every control with its reason", async ({ page }) => {
    const { auth_token } = await open(page, "ola", `w/${acmeTrackers.id}/devices`);
    const [device] = (await devices(page, auth_token, "per_page=50")).filter((one) => one.sim?.status.id === 1);
    await page.goto(`w/${acmeTrackers.id}/devices/${device.id}`);
    for (const control of [
      page.getByRole("button", { name: "Rename" }),
      page.getByRole("button", { name: "Edit tags" }),
      page.getByRole("button", { name: "Suspend" }),
      page.getByRole("switch", { name: "Device enabled" }),
    ]) {
      await expect(control).toHaveAttribute("aria-disabled", "true");
      await expect(control).toHaveAccessibleDescription(/Your role does not include/);
    }
  });

  test("is accessible", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const [device] = (await devices(page, auth_token, "per_page=50")).filter((one) => one.sim?.status.id === 1);
    await page.goto(`w/${acmeTrackers.id}/devices/${device.id}`);
    await expect(page.getByRole("heading", { name: "General" })).toBeVisible();
    await expectAccessible(page);
  });
});
