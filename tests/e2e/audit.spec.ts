// The audit log (W-6) and the report (W-7): what was done is found, read, opened and taken along as files; what was used is drawn,
// told in a table and taken along as CSV.
import { readFileSync } from "node:fs";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, signIn, WORKSPACES, withServer } from "./fixtures";

const test = withServer("--devices", "200");
test.describe.configure({ mode: "default" });

const { acmeMain, acmeTrackers, acmeSandbox } = WORKSPACES;
const row = (page: Page) => page.locator("tbody tr[data-key]");

/** What a click saves: its name and its text. */
async function saved(page: Page, click: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), text: readFileSync((await download.path())!, "utf8") };
}

test("a deed is found by who, what and when, read, opened, and exported whole", async ({ page }) => {
  const session = await signIn(page, "kim");
  const headers = { Authorization: `Bearer ${session.auth_token}` };
  // Sixty deeds: more than a page.
  const [device] = await (await page.request.get("/api/v1/endpoint?per_page=1&sort=id", { headers })).json();
  for (let at = 0; at < 60; at += 1) {
    const answer = await page.request.patch(`/api/v1/endpoint/${device.id}`, { headers, data: { name: `Renamed ${at}` } });
    expect(answer.ok()).toBe(true);
  }
  await page.request.patch("/api/ext/v1/workspace", { headers, data: { name: "Acme Trackers, audited" } });
  await page.goto(`w/${acmeTrackers.id}/audit`);
  await expect(row(page).first()).toContainText("Renamed the workspace");
  await expect(row(page).first()).toContainText("Kim Larsen");
  await expect(row(page)).toHaveCount(50);
  await expect(page.getByText(/^6\d entries\./)).toBeVisible();

  await page.getByRole("button", { name: /What$/ }).click();
  await page.getByRole("option", { name: "Changed a device" }).click();
  await expect(page).toHaveURL(/q=action%3Adevice\.update/);
  await expect(page.getByText("60 entries found")).toBeVisible();
  await page.getByRole("navigation", { name: "Pages: Audit log" }).getByRole("link", { name: "Page 2", exact: true }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(row(page)).toHaveCount(10);

  // All that the filters leave, not the page at hand.
  const menu = async (item: string) => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const csv = await saved(page, () => menu("As CSV"));
  expect(csv.name).toBe("audit-101.csv");
  expect(csv.text.trim().split("\n")).toHaveLength(61);
  expect(csv.text).toContain("device.update");
  expect(csv.text).not.toContain("workspace.rename");
  const lines = await saved(page, () => menu("As JSON lines"));
  expect(lines.name).toBe("audit-101.jsonl");
  const entries = lines.text.trim().split("\n").map((line) => JSON.parse(line));
  expect(entries).toHaveLength(60);
  expect(entries.every((entry) => entry.action === "device.update")).toBe(true);

  // One entry, at an address of its own.
  await row(page).first().click();
  const panel = page.getByRole("dialog", { name: "Changed a device" });
  await expect(panel).toContainText("kim@acme.example");
  await expect(panel.getByRole("row", { name: /Name Renamed \d+ Renamed \d+/ })).toBeVisible();
  await expect(page).toHaveURL(/entry=\d+/);
  await expectAccessible(page);
  await page.reload();
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(/page=2/);
  await expect(page).not.toHaveURL(/entry=/);

  // By day: tomorrow there is nothing yet.
  await page.goto(`w/${acmeTrackers.id}/audit`);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "From (UTC)" }).click();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("From (UTC)").fill(tomorrow);
  await page.getByLabel("From (UTC)").press("Enter");
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
});

test("only Administrators read it", async ({ page }) => {
  await signIn(page, "uli");
  await page.goto(`w/${acmeTrackers.id}/audit`);
  await expect(page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  await expect(page.getByText(/for Administrators of the workspace/)).toBeVisible();
});

test("the report: chart with its table, chosen workspaces and days in the address, CSV", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto(`w/${acmeMain.id}/report`);
  const chart = page.getByRole("img", { name: /^Data volume per day, .* Highest: .* The table below has every day\.$/ });
  await expect(chart).toBeVisible();
  await expect(page.getByText("3 workspaces · 30 days")).toBeVisible();
  const days = page.getByRole("table", { name: "Day by day" }).getByRole("row");
  await expect(days).toHaveCount(31);
  const shares = page.getByRole("table", { name: "By workspace" }).getByRole("row");
  await expect(shares).toHaveCount(4);

  await page.getByRole("button", { name: /Workspaces/ }).click();
  await page.getByRole("option", { name: acmeSandbox.name }).click();
  await expect(page).toHaveURL(/workspaces=102/);
  await expect(page.getByText("1 workspace · 30 days")).toBeVisible();
  await page.getByRole("radio", { name: "7 days" }).check();
  await expect(page.getByText("1 workspace · 7 days")).toBeVisible();
  await expect(days).toHaveCount(8);
  await page.getByRole("radio", { name: "SMS" }).check();
  await expect(page).toHaveURL(/measure=sms/);
  await page.reload();
  await expect(page.getByText("1 workspace · 7 days")).toBeVisible();
  const csv = await saved(page, () => page.getByRole("button", { name: "Export CSV" }).click());
  expect(csv.name).toBe("report.csv");
  expect(csv.text.trim().split("\n")).toHaveLength(8);
  await page.goBack();
  await expect(page).not.toHaveURL(/measure=sms/);
});
