// What every list can do ("Every list", product.md §2; domain.md §3.1): save all that matches, choose columns and height of
// rows, save views, and filter by many values, typed, pasted or from a file.
import { type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { another, as, expect, expectAccessible, expectFits, PHONE, type Person, signIn, test, WORKSPACES } from "./fixtures";

const { acmeTrackers, betaStudios } = WORKSPACES;

const rows = (page: Page) => page.locator("tbody tr[data-key]");
const heads = (page: Page) => page.locator("thead th[data-col]").allTextContents();
const range = (page: Page) => page.locator(".pgr-range");
const query = (page: Page) => new URL(page.url()).searchParams;
const tool = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const box = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const chips = (page: Page) => page.getByRole("group", { name: "Filters" });

async function open(page: Page, who: Person, path: string) {
  const session = await signIn(page, who);
  await page.goto(path);
  await expect(rows(page).first()).toBeVisible();
  return session.auth_token;
}

async function api<T>(page: Page, token: string, path: string): Promise<T> {
  const answer = await page.request.get(path, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status(), path).toBe(200);
  return (await answer.json()) as T;
}

async function edit(page: Page, name: string) {
  await tool(page, "Filter").click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  const field = page.locator(".list-editor").getByLabel(name, { exact: true });
  await expect(field).toBeFocused();
  return field;
}

async function exportAll(page: Page) {
  await tool(page, "Save as CSV").click();
  await page.getByRole("menuitem", { name: /^All that match/ }).click();
}

const read = async (download: { path(): Promise<string | null> }) => readFileSync((await download.path())!, "utf8");

test.describe("saving all that matches", () => {
  test("fetches every page in turn, in the order and the columns of the list", async ({ page }) => {
    test.slow();
    const token = await open(page, "kim", `w/${acmeTrackers.id}/devices?sort=-name&cols=name%2Cimei`);
    const asked: string[] = [];
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.pathname === "/api/v1/endpoint") asked.push(`${url.searchParams.get("page") ?? 1}/${url.searchParams.get("per_page")}`);
    });
    await tool(page, "Save as CSV").click();
    await expect(page.getByRole("menuitem", { name: "This page (50 rows)" })).toBeVisible();
    const [file] = await Promise.all([
      page.waitForEvent("download", { timeout: 60_000 }),
      page.getByRole("menuitem", { name: "All that match (25,000 rows)" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("Devices.csv");
    const lines = (await read(file)).split("\r\n");
    expect(lines[0]).toBe("\ufeffName,IMEI");
    expect(lines).toHaveLength(25_002);
    const first = await api<{ name: string; id: number }[]>(page, token, "/api/v1/endpoint?sort=-name&per_page=1");
    expect(lines[1]).toContain(first[0].name || `Device ${first[0].id}`);
    expect(asked).toEqual(Array.from({ length: 25 }, (_, at) => `${at + 1}/1000`));
    await expect(box(page, /^Save as CSV/)).toBeHidden();
  });

  test("waits when the server asks for it, and can be cancelled", async ({ page, guard }) => {
    test.slow();
    guard.allow(/status of 429/);
    await open(page, "kim", `w/${acmeTrackers.id}/devices?q=status%3A1`);
    let refused = 0;
    await page.route(/\/api\/v1\/endpoint\?.*per_page=1000/, async (route) => {
      const second = new URL(route.request().url()).searchParams.get("page") === "2";
      if (second && refused < 2) {
        refused += 1;
        return route.fulfill({ status: 429, headers: { "Retry-After": "5" }, body: "" });
      }
      return route.continue();
    });
    const began = page.waitForEvent("download", { timeout: 60_000 });
    await exportAll(page);
    await expect(box(page, "Save as CSV: Devices")).toContainText(/Going on in \d s/);
    await expectAccessible(page);
    await began;
    expect(refused).toBe(2);

    await page.unrouteAll();
    let held = 0;
    await page.route(/\/api\/v1\/endpoint\?.*per_page=1000/, () => {
      held += 1;
    });
    await exportAll(page);
    await expect.poll(() => held).toBe(1);
    await box(page, "Save as CSV: Devices").getByRole("button", { name: "Cancel" }).click();
    await expect(box(page, "Save as CSV: Devices")).toBeHidden();
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });

  test("goes on after a failure where it stopped", async ({ page, guard }) => {
    guard.allow(/status of 500/);
    await open(page, "noor", `w/${betaStudios.id}/devices`);
    const asked: string[] = [];
    await page.route(/\/api\/v1\/endpoint\?.*per_page=1000/, async (route) => {
      const number = new URL(route.request().url()).searchParams.get("page") ?? "1";
      asked.push(number);
      return asked.length === 2 ? route.fulfill({ status: 500, body: "" }) : route.continue();
    });
    await exportAll(page);
    await expect(box(page, "Save as CSV: Devices")).toContainText("The server failed (status 500)");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Try again" }).click()]);
    expect((await read(file)).split("\r\n")).toHaveLength(1_202);
    expect(asked).toEqual(["1", "2", "2"]);
  });

  test("says that rows changed meanwhile, and writes none twice", async ({ page }) => {
    test.slow();
    await open(page, "noor", `w/${betaStudios.id}/devices?sort=name`);
    await page.route(/\/api\/v1\/endpoint\?.*per_page=1000/, async (route) => {
      const answer = await route.fetch();
      if (new URL(route.request().url()).searchParams.get("page") !== "2") return route.fulfill({ response: answer });
      // The first row of this page was on the page before when that was fetched.
      const list = (await answer.json()) as unknown[];
      return route.fulfill({ response: answer, json: [list[0], ...list], headers: { ...answer.headers(), "x-total-count": "1201" } });
    });
    await exportAll(page);
    await expect(box(page, "Save as CSV: Devices")).toContainText("The list changed meanwhile");
    await expectAccessible(page);
    // The button goes; the focus stays in the box.
    await page.getByRole("button", { name: "Start again" }).press("Enter");
    await expect(box(page, "Save as CSV: Devices")).toBeFocused();
    await expect(box(page, "Save as CSV: Devices")).toContainText("The list changed meanwhile");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save what there is" }).click()]);
    const lines = (await read(file)).trim().split("\r\n");
    expect(lines).toHaveLength(1_201);
  });

  for (const [who, path, title, count] of [
    ["noor", `w/${betaStudios.id}/sims`, "SIMs", 1_500],
    ["kim", `w/${acmeTrackers.id}/users`, "Users", 0],
  ] as const) {
    test(`${title}: all that match`, async ({ page }) => {
      await open(page, who, path);
      await expect(range(page)).toContainText(" of ");
      const total = count || Number(((await range(page).textContent()) ?? "").split(" of ")[1]);
      const [file] = await Promise.all([page.waitForEvent("download"), exportAll(page)]);
      expect(file.suggestedFilename()).toBe(`${title}.csv`);
      expect((await read(file)).trim().split("\r\n")).toHaveLength(total + 1);
    });
  }
});

test.describe("columns and height of rows", () => {
  test("are chosen, kept while paging and sorting, and shared by the link", async ({ page, context }) => {
    test.slow();
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    expect(await heads(page)).toEqual(["Name", "Status", "Connection", "SIM", "Operator", "Usage, MB", "Last updated"]);
    await tool(page, "Columns and rows").click();
    const look = box(page, "Columns and rows");
    await expect(look.getByRole("checkbox", { name: "Name" })).toHaveAttribute("aria-disabled", "true");
    await look.getByRole("checkbox", { name: "SIM", exact: true }).uncheck();
    await look.getByRole("checkbox", { name: "IMEI", exact: true }).check();
    await look.getByRole("radio", { name: "Compact" }).check();
    await expect(page.locator("table.tb")).toHaveClass(/is-compact/);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(look).toBeHidden();
    await expect(tool(page, "Columns and rows")).toBeFocused();
    const shown = ["Name", "Status", "Connection", "Operator", "Usage, MB", "Last updated", "IMEI"];
    expect(await heads(page)).toEqual(shown);
    expect(query(page).get("density")).toBe("compact");

    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await page.getByRole("navigation", { name: "Pages: Devices" }).getByRole("link", { name: "Page 2" }).click();
    await expect(range(page)).toHaveText("51–100 of 25,000");
    expect(await heads(page)).toEqual(shown);
    expect(query(page).get("cols")).toBe("name,status,connection,operator,usage,updated,imei");

    const other = await context.newPage();
    await other.goto(page.url());
    await expect(rows(other)).toHaveCount(50);
    expect(await heads(other)).toEqual(shown);
    await expect(other.locator("table.tb")).toHaveClass(/is-compact/);
    await other.close();

    await tool(page, "Columns and rows").click();
    await look.getByRole("button", { name: "Reset columns" }).click();
    await expect.poll(() => heads(page)).toContain("SIM");
    expect(query(page).get("cols")).toBeNull();
    expect(query(page).get("sort")).toBe("name");
  });

  test("work by keyboard alone", async ({ page }) => {
    await open(page, "noor", `w/${betaStudios.id}/sims`);
    await tool(page, "Columns and rows").focus();
    await page.keyboard.press("Enter");
    const look = box(page, "Columns and rows");
    await expect(look.getByRole("checkbox").first()).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect.poll(() => heads(page)).not.toContain("State");
    await page.keyboard.press("Escape");
    await expect(tool(page, "Columns and rows")).toBeFocused();
  });
});

test.describe("saved views", () => {
  test("are kept with the account, opened, replaced and forgotten", async ({ page, browser, baseURL }) => {
    test.slow();
    await open(page, "ola", `w/${acmeTrackers.id}/devices?q=status%3A1&cols=name%2Cstatus`);
    await tool(page, "Saved views").click();
    const views = box(page, "Saved views");
    await expect(views).toContainText("No view of this list is saved yet.");
    await views.getByRole("button", { name: "Save view" }).click();
    await expect(views).toContainText("Enter a name.");
    await views.getByLabel("Name of this view").fill("Off & quiet");
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await expect(views.getByRole("link", { name: "Off & quiet" })).toBeVisible();

    // In another browser of the same person.
    const elsewhere = await another(browser, baseURL);
    const other = elsewhere.page;
    await open(other, "ola", `w/${acmeTrackers.id}/devices`);
    await tool(other, "Saved views").click();
    await box(other, "Saved views").getByRole("link", { name: "Off & quiet" }).click();
    await expect.poll(() => query(other).get("q")).toBe("status:1");
    await expect.poll(() => heads(other)).toEqual(["Name", "Status"]);
    await elsewhere.close();

    await views.getByLabel("Name of this view").fill("Off & quiet");
    await expect(views.getByRole("button", { name: "Replace view" })).toBeVisible();
    await views.getByRole("button", { name: "Forget the view Off & quiet" }).click();
    await expect(views).toContainText("No view of this list is saved yet.");
    await page.getByRole("button", { name: "Undo" }).click();
    // The focus has gone to the toast, and the box with it; the way back works all the same.
    await expect(views).toBeHidden();
    await tool(page, "Saved views").click();
    await expect(views.getByRole("link", { name: "Off & quiet" })).toBeVisible();
  });

  test("of nobody else are shown; a server without them says so", async ({ page, guard }) => {
    await open(page, "uli", `w/${acmeTrackers.id}/devices`);
    await tool(page, "Saved views").click();
    await expect(box(page, "Saved views")).toContainText("No view of this list is saved yet.");
    guard.allow(/status of 404/);
    await page.route("**/api/ext/v1/view", (route) => route.fulfill({ status: 404, body: "" }));
    await page.reload();
    await tool(page, "Saved views").click();
    await expect(box(page, "Saved views")).toContainText("This server keeps no saved views.");
  });
});

test.describe("filtering by many values", () => {
  test("Tab adds a value, Enter filters, Backspace takes one back; * stands for anything", async ({ page }) => {
    test.slow();
    const token = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const field = await edit(page, "Name");
    await field.fill("trailer*bergen");
    await page.keyboard.press("Tab");
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("");
    await field.fill("*TRK-00017");
    await page.keyboard.press("Enter");
    await expect.poll(() => query(page).get("q")).toBe("name:trailer*bergen|*TRK-00017");
    const total = await page.request.get("/api/v1/endpoint?per_page=1&q=name%3Atrailer*bergen%7C*TRK-00017", {
      headers: { Authorization: `Bearer ${token}` },
    });
    await expect(range(page)).toContainText(`of ${Number(total.headers()["x-total-count"]).toLocaleString("en-GB")}`);
    await expect(chips(page)).toContainText("Name:trailer*bergen, *TRK-00017");

    const again = await edit(page, "Name");
    await expect(page.locator(".list-editor .chp")).toHaveCount(2);
    await again.press("Backspace");
    await expect(page.locator(".list-editor .chp")).toHaveCount(1);
    await again.fill("*TRK-00017");
    await page.keyboard.press("Tab");
    // The cross goes with its value; the focus stays in the editor.
    await page.getByRole("button", { name: "Take *TRK-00017 away" }).press("Enter");
    await expect(page.locator(".list-editor .chp")).toHaveCount(1);
    await expect(again).toBeFocused();
    await page.keyboard.press("Enter");
    await expect.poll(() => query(page).get("q")).toBe("name:trailer*bergen");
    const numbers = await edit(page, "Device ID");
    await numbers.fill("x");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Only whole numbers fit here.")).toBeVisible();
    await expectAccessible(page);
  });

  test("pasted lines and a file add to what is set; bad lines are named", async ({ page }) => {
    const token = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const list = await api<{ sim?: { iccid_with_luhn: string } }[]>(page, token, "/api/v1/endpoint?per_page=20&q=status%3A0");
    const iccids = list.flatMap((device) => (device.sim ? [device.sim.iccid_with_luhn] : [])).slice(0, 4);
    const field = await edit(page, "ICCID");
    await field.fill(iccids[0]);
    await page.keyboard.press("Tab");
    await field.evaluate((input, text) => {
      const data = new DataTransfer();
      data.setData("text", text);
      input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, `${iccids[1]}\n${iccids[1]}\n${"9".repeat(101)}\n`);
    const many = box(page, "Filter by many values: ICCID");
    await expect(many).toContainText("1 value is set already.");
    await expect(many).toContainText("1 line is left out");
    await expect(many).toContainText("Line 3: longer than 100 characters");
    await expect(many).toContainText("1 line repeats an earlier one and counts once.");
    await many.getByRole("button", { name: "Add 1 value" }).click();
    await expect.poll(() => query(page).get("q")).toBe(`iccid_with_luhn:${iccids[0]}|${iccids[1]}`);
    await expect(rows(page)).toHaveCount(2);

    await edit(page, "ICCID");
    await page.getByRole("button", { name: "List or file …" }).click();
    const [example] = await Promise.all([page.waitForEvent("download"), many.getByRole("button", { name: "Example file" }).click()]);
    expect(await read(example)).toMatch(/^\d{19}\r\n/);
    const chosen = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    const input = many.locator("input[type=file]");
    await input.setInputFiles(chosen("sheet.xlsx", "x"));
    await expect(many).toContainText("Only .csv and .txt files can be read.");
    await input.setInputFiles(chosen("large.csv", "8".repeat(400 * 1024 + 1)));
    await expect(many).toContainText("This is larger than 400 KB.");
    await many.getByRole("button", { name: "Paste instead" }).press("Enter");
    await expect(many.getByLabel("Values, one per line")).toBeFocused();
    await input.setInputFiles(chosen("sims.csv", `"${iccids[2]}"\r\n${iccids[3]},,\r\nname,iccid\r\n`));
    await expect(many).toContainText("sims.csv: 3 lines");
    await expect(many).toContainText("Line 3: more than one column");
    await expectAccessible(page);
    await many.getByRole("button", { name: "Add 2 values" }).click();
    await expect(rows(page)).toHaveCount(4);
    await expect(chips(page)).toContainText("ICCID:4 values");
  });

  test("ten thousand values get a short address, which shows the same to others", async ({ page, browser, baseURL }) => {
    test.slow();
    const token = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const iccids: string[] = [];
    for (const number of [1, 2, 3]) {
      const list = await api<{ sim?: { iccid_with_luhn: string } }[]>(page, token, `/api/v1/endpoint?per_page=1000&page=${number}`);
      iccids.push(...list.flatMap((device) => (device.sim ? [device.sim.iccid_with_luhn] : [])));
    }
    const lines = [...iccids, ...Array.from({ length: 10_000 - iccids.length }, (_, at) => `00${String(at).padStart(18, "0")}`)];
    await edit(page, "ICCID");
    await page.getByRole("button", { name: "List or file …" }).click();
    const many = box(page, "Filter by many values: ICCID");
    await many.locator("input[type=file]").setInputFiles({ name: "all.txt", mimeType: "text/plain", buffer: Buffer.from(lines.join("\n")) });
    await expect(many).toContainText("all.txt: 10,000 lines");
    await many.getByRole("button", { name: "Add 10,000 values" }).click();
    await expect(range(page)).toContainText(`of ${iccids.length.toLocaleString("en-GB")}`, { timeout: 20_000 });
    await expect(chips(page)).toContainText("ICCID:10,000 values");
    expect(page.url().length).toBeLessThan(200);
    await page.getByRole("button", { name: "Filter by: Status" }).click();
    await page.getByRole("option", { name: "Disabled" }).click();
    await expect(chips(page)).toContainText("Status:Disabled");
    await expect(chips(page)).toContainText("ICCID:10,000 values");
    // Until then the answer to the question before is in sight.
    await expect(range(page)).not.toContainText(`of ${iccids.length.toLocaleString("en-GB")}`);

    const elsewhere = await another(browser, baseURL);
    const other = elsewhere.page;
    await open(other, "uli", page.url());
    await expect(chips(other)).toContainText("ICCID:10,000 values");
    await expect(range(other)).toHaveText((await range(page).textContent()) ?? "");
    await elsewhere.close();

    // One more is too many, and is said.
    const field = await edit(page, "ICCID");
    await field.fill("8949");
    await page.keyboard.press("Enter");
    await expect(page.getByText("A filter takes at most 10,000 values.")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Remove filter ICCID" }).click();
    await expect(chips(page)).not.toContainText("ICCID");
  });

  test("a server that keeps no lists takes what fits, and the limit is explained", async ({ page, guard }) => {
    guard.allow(/status of 404/);
    await open(page, "kim", `w/${acmeTrackers.id}/sims`);
    await page.route("**/api/ext/v1/value_list", (route) => route.fulfill({ status: 404, body: "" }));
    const many = box(page, "Filter by many values: IMSI");
    const add = async (count: number) => {
      await edit(page, "IMSI");
      await page.getByRole("button", { name: "List or file …" }).click();
      const lines = Array.from({ length: count }, (_, at) => `90${String(at).padStart(13, "0")}`);
      await many.getByLabel("Values, one per line").fill(lines.join("\n"));
      await many.getByRole("button", { name: /^Add [\d,]+ values$/ }).click();
    };
    await add(2_000);
    await expect(many).toContainText(/at most 10,000 characters: about [\d,]+ of these values/);
    await many.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Cancel this filter" }).click();
    await add(200);
    await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
    expect(query(page).get("q")).toMatch(/^imsi:90/);
  });

  test("people by several parts of their addresses", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/users`);
    const field = await edit(page, "E-mail");
    await field.fill("*li@");
    await page.keyboard.press("Tab");
    await field.fill("OLA@");
    await page.keyboard.press("Enter");
    await expect(rows(page)).toHaveCount(2);
    await expect(rows(page).filter({ hasText: "uli@acme.example" })).toHaveCount(1);
  });
});

test("countries have names", async ({ page }) => {
  await open(page, "kim", `w/${acmeTrackers.id}/devices?q=connectivity%3Aonline`);
  await expect(rows(page).first()).toContainText(/ · [A-Z][a-z]{3,}/);
});

test("on a phone, and in German", async ({ page }) => {
  test.slow();
  // Somebody whom no other test signs in: the language is the account's.
  const { auth_token } = await signIn(page, "person03@acme.example");
  await page.request.patch("/api/ext/v1/account", { ...as(auth_token), data: { locale: "de" } });
  await page.setViewportSize(PHONE);
  await page.goto(`w/${acmeTrackers.id}/devices`);
  await expect(rows(page).first()).toBeVisible();
  await tool(page, "Spalten und Zeilen").click();
  await expect(box(page, "Spalten und Zeilen")).toContainText("Zeilenhöhe");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await tool(page, "Gespeicherte Ansichten").click();
  await expect(box(page, "Gespeicherte Ansichten")).toContainText("Name dieser Ansicht");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await tool(page, "Als CSV speichern").click();
  await expect(page.getByRole("menuitem", { name: "Alle Treffer (25.000 Zeilen)" })).toBeVisible();
  await page.keyboard.press("Escape");
  await tool(page, "Filter").click();
  await page.getByRole("menuitem", { name: "ICCID", exact: true }).click();
  await page.getByRole("button", { name: "Liste oder Datei …" }).click();
  await expect(box(page, "Nach vielen Werten filtern: ICCID")).toContainText("Ein Wert je Zeile");
  await expectAccessible(page);
  await expectFits(page);
});
