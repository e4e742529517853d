// What a person does with a list while an answer is awaited: closes the box, leaves the page, goes back, presses again. And servers
// that answer with fewer rows than they were asked for.
import { type Page, type Route } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expect, type Person, signIn, test, WORKSPACES } from "./fixtures";
import { follow } from "./support/storm";

const { acmeTrackers, betaStudios } = WORKSPACES;

const rows = (page: Page) => page.locator("tbody tr[data-key]");
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

const lines = async (download: { path(): Promise<string | null> }) =>
  readFileSync((await download.path())!, "utf8").trim().split("\r\n");

/** Holds requests until they are let go, one by one. */
async function hold(page: Page, url: RegExp, method: string) {
  const held: Route[] = [];
  await page.route(url, (route) => (route.request().method() === method ? void held.push(route) : route.continue()));
  return {
    arrived: () => expect.poll(() => held.length).toBe(1),
    async release() {
      await expect.poll(() => held.length).toBe(1);
      const [answer] = await Promise.all([page.waitForResponse(url), held.pop()!.continue()]);
      await answer.finished();
    },
  };
}

test.describe("filtering by many values", () => {
  const many = (page: Page) => box(page, "Filter by many values: IMEI");

  async function add(page: Page, count: number) {
    await edit(page, "IMEI");
    await page.getByRole("button", { name: "List or file …" }).click();
    const values = Array.from({ length: count }, (_, at) => `90${String(at).padStart(13, "0")}`);
    await many(page).getByLabel("Values, one per line").fill(values.join("\n"));
    await many(page).getByRole("button", { name: `Add ${count} values` }).click();
  }

  test("Cancel drops what was to be added, also when the answer is on its way", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const kept = await hold(page, /\/api\/ext\/v1\/value_list$/, "POST");
    await add(page, 60);
    await kept.arrived();
    await many(page).getByRole("button", { name: "Cancel" }).click();
    await expect(many(page)).toBeHidden();
    await kept.release();
    await page.getByRole("button", { name: "Cancel this filter" }).click();
    await page.getByRole("button", { name: "Filter by: Status" }).click();
    await page.getByRole("option", { name: "Disabled" }).click();
    await expect.poll(() => query(page).get("q")).toMatch(/^status:/);
    expect(query(page).get("q")).not.toContain("imei");
  });

  test("who leaves the list meanwhile stays where they went", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    await add(page, 60);
    await expect(chips(page)).toContainText("IMEI:60 values");
    const values = await hold(page, /\/api\/ext\/v1\/value_list\//, "GET");
    const field = await edit(page, "IMEI");
    await field.fill("91");
    await page.keyboard.press("Enter");
    await values.arrived();
    await page.getByRole("link", { name: "SIMs", exact: true }).click();
    await expect(rows(page).first()).toBeVisible();
    // Too many for an address, they are kept next: only the answer to that could set the filter.
    const kept = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/api/ext/v1/value_list"));
    await values.release();
    await (await kept).finished();
    await tool(page, "Columns and rows").click();
    await expect(box(page, "Columns and rows")).toBeVisible();
    expect(new URL(page.url()).pathname).toMatch(/\/sims$/);
    expect(query(page).get("q")).toBeNull();
  });
});

test.describe("saving all that matches", () => {
  test("a server that gives fewer rows than it is asked for, and does not say so, is asked to the end", async ({ page }) => {
    await open(page, "noor", `w/${betaStudios.id}/devices`);
    const asked: string[] = [];
    await page.route(/\/api\/v1\/endpoint\?.*per_page=(1000|500)/, async (route) => {
      const url = new URL(route.request().url());
      asked.push(`${url.searchParams.get("page") ?? 1}/${url.searchParams.get("per_page")}`);
      url.searchParams.set("per_page", "500");
      const answer = await route.fetch({ url: url.href });
      const headers = Object.fromEntries(Object.entries(answer.headers()).filter(([name]) => name !== "x-count-per-page"));
      return route.fulfill({ response: answer, headers });
    });
    const [file] = await Promise.all([page.waitForEvent("download"), exportAll(page)]);
    expect(await lines(file)).toHaveLength(betaStudios.devices + 1);
    expect(asked).toEqual(["1/1000", "2/500", "3/500"]);
  });

  test("heads and cells stay those of the list that was saved when Back changes the one behind", async ({ page }) => {
    await open(page, "noor", `w/${betaStudios.id}/devices`);
    await follow(page, `/w/${betaStudios.id}/devices?cols=name%2Cimei`);
    const heads = () => page.locator("thead th[data-col]").allTextContents();
    await expect.poll(heads).toHaveLength(2);
    await expect(rows(page).first()).toBeVisible();
    const pages = await hold(page, /\/api\/v1\/endpoint\?.*page=2.*per_page=1000|\/api\/v1\/endpoint\?.*per_page=1000.*page=2/, "GET");
    const file = page.waitForEvent("download");
    await exportAll(page);
    await pages.arrived();
    await page.goBack();
    await expect.poll(heads).not.toHaveLength(2);
    await pages.release();
    const saved = await lines(await file);
    expect(saved).toHaveLength(betaStudios.devices + 1);
    expect(saved.filter((line) => line.replace(/"[^"]*"/g, "").split(",").length !== 2)).toEqual([]);
  });
});

test("of saved views, one is forgotten at a time; one that is gone already goes from the list", async ({ page, guard }) => {
  guard.allow(/status of 404/);
  const token = await open(page, "noor", `w/${betaStudios.id}/devices`);
  const as = { headers: { Authorization: `Bearer ${token}` } };
  const ids: number[] = [];
  for (const name of ["First", "Second"]) {
    const saved = await page.request.post("/api/ext/v1/view", { ...as, data: { list: "devices", name, query: "q=status%3A1" } });
    expect(saved.ok()).toBe(true);
    ids.push((await saved.json()).id);
  }
  await tool(page, "Saved views").click();
  const views = box(page, "Saved views");
  const forget = (name: string) => views.getByRole("button", { name: `Forget the view ${name}` });
  const gone = await hold(page, /\/api\/ext\/v1\/view\/\d+$/, "DELETE");
  await forget("First").click();
  await gone.arrived();
  await expect(forget("Second")).toHaveAttribute("aria-disabled", "true");
  await gone.release();
  await expect(views.getByRole("link", { name: "First" })).toHaveCount(0);
  await expect(forget("Second")).not.toHaveAttribute("aria-disabled", "true");
  await page.unrouteAll();

  expect((await page.request.delete(`/api/ext/v1/view/${ids[1]}`, as)).ok()).toBe(true);
  await forget("Second").click();
  await expect(views).toContainText("No view of this list is saved yet.");
});
