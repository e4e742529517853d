// The SIM list and one SIM (D-4): prefixes of the search field, the notice about unused ones, moves with question and undo.
import { type Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test, WORKSPACES, type Person } from "./fixtures";

const { acmeTrackers, betaStudios } = WORKSPACES;

interface Sim {
  id: number;
  iccid_with_luhn: string;
  imsi: string;
}

const table = (page: Page) => page.getByRole("table", { name: "SIMs" });
const rows = (page: Page) => table(page).locator("tbody tr[data-key]");
const range = (page: Page) => page.locator(".pgr-range");
const search = (page: Page) => page.getByRole("searchbox");
const query = (page: Page) => new URL(page.url()).searchParams;

async function open(page: Page, who: Person, path: string) {
  const session = await signIn(page, who);
  await page.goto(path);
  return session;
}

async function sims(page: Page, token: string, asked: string) {
  const answer = await page.request.get(`/api/v1/sim?${asked}`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status()).toBe(200);
  return { list: (await answer.json()) as Sim[], total: Number(answer.headers()["x-total-count"]) };
}

test.describe("the list", () => {
  test("says how many there are, shows 20 digits, sorts", async ({ page }) => {
    await open(page, "kim", `w/${acmeTrackers.id}/sims`);
    await expect(page.getByText(/^30,000 SIMs · [\d,]+ activated · [\d,]+ without a device$/)).toBeVisible();
    await expect(range(page)).toHaveText("1–50 of 30,000");
    await expect(rows(page).first().locator(".tb-link")).toHaveText(/^\d{20}$/);
    const head = table(page).getByRole("columnheader", { name: "ICCID" });
    await head.getByRole("button").click();
    await head.getByRole("button").click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    expect(query(page).get("sort")).toBe("-iccid");
  });

  test("understands the documented prefixes", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/sims`);
    const { list } = await sims(page, auth_token, "per_page=1&page=1234");
    for (const [typed, q] of [
      [`imsi:${list[0].imsi}`, `imsi:${list[0].imsi}`],
      [`iccid_with_luhn:${list[0].iccid_with_luhn}`, `iccid_with_luhn:${list[0].iccid_with_luhn}`],
      [`id: ${list[0].id}`, `id:${list[0].id}`],
    ]) {
      await search(page).fill(typed);
      await expect(page.getByText(/^Press Enter to filter by /)).toBeVisible();
      await search(page).press("Enter");
      await expect.poll(() => query(page).get("q")).toBe(q);
      await expect(rows(page)).toHaveCount(1);
      await expect(rows(page).locator(".tb-link")).toHaveText(list[0].iccid_with_luhn);
      await expect(search(page)).toHaveValue("");
      await page.getByRole("button", { name: /^Remove filter/ }).click();
      // Or the next prefix would find what is still in sight.
      await expect(range(page)).toHaveText("1–50 of 30,000");
    }
    await search(page).fill("device:1");
    await search(page).press("Enter");
    await expect.poll(() => query(page).get("q")).toBe("endpoint:1");
  });

  test("leads to activated SIMs that have no device", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/sims`);
    const { total } = await sims(page, auth_token, "per_page=1&q=status%3A1,endpoint%3Anull");
    const notice = page.getByText(/activated SIMs have no device and are charged\./);
    await expect(notice).toHaveText(`${total.toLocaleString("en")} activated SIMs have no device and are charged.`);
    await page.getByRole("link", { name: "Show them" }).click();
    await expect.poll(() => query(page).get("q")).toBe("status:1,endpoint:null");
    await expect(range(page)).toHaveText(`1–50 of ${total.toLocaleString("en")}`);
    await expect(rows(page).getByText("Unassigned")).toHaveCount(50);
    await expect(rows(page).getByText("Activated", { exact: true })).toHaveCount(50);
    await page.getByRole("button", { name: "Clear all filters" }).click();
    await expect(range(page)).toHaveText("1–50 of 30,000");
  });

  test("suspends after a question, and Undo activates again", async ({ page }) => {
    await open(page, "noor", `w/${betaStudios.id}/sims?q=status%3A1,endpoint%3Anull&sort=iccid`);
    const id = await rows(page).first().getAttribute("data-key");
    await page.goto(`w/${betaStudios.id}/sims?q=id%3A${id}`);
    const menu = rows(page).getByRole("button", { name: /^Actions for SIM/ });
    await rows(page).hover();
    await menu.click();
    const impossible = page.getByRole("menuitem", { name: /^Activate/ });
    await expect(impossible).toHaveAttribute("aria-disabled", "true");
    await expect(impossible).toContainText("cannot be activated from the status “Activated”");
    await page.getByRole("menuitem", { name: "Suspend" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Suspend this SIM?" });
    await expect(dialog).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: /^Suspend SIM \d{20}$/ }).click();
    // Messages stay while the pointer is on them.
    await page.getByRole("button", { name: "Undo" }).hover();
    await expect(rows(page)).toContainText("Suspended");
    await expect(dialog).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rows(page)).toContainText("Activated");
  });

  test("is accessible", async ({ page }) => {
    test.slow();
    await open(page, "kim", `w/${acmeTrackers.id}/sims?q=status%3A1,endpoint%3Anull`);
    await expect(rows(page)).toHaveCount(50);
    await expectAccessible(page);
  });
});

test.describe("one SIM", () => {
  test("shows its numbers, its device and what can be done", async ({ page }) => {
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const { list } = await sims(page, auth_token, "per_page=1&q=status%3A1&sort=id");
    await page.goto(`w/${acmeTrackers.id}/sims/${list[0].id}`);
    await expect(page.getByRole("heading", { level: 1, name: list[0].iccid_with_luhn })).toBeVisible();
    await expect(page.getByText(list[0].imsi)).toBeVisible();
    await expect(page.getByRole("button", { name: "Activate" })).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByRole("button", { name: "Suspend" })).not.toHaveAttribute("aria-disabled", "true");
    await expectAccessible(page);
  });

  test("says so when the browser has no clipboard", async ({ page }) => {
    // As on a page without TLS.
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }));
    await open(page, "kim", `w/${acmeTrackers.id}/sims`);
    await rows(page).first().locator(".tb-link").click();
    await page.getByRole("button", { name: "Copy ICCID" }).click();
    await expect(page.getByText("The browser did not copy it. Select the text and copy it by hand.").first()).toBeVisible();
  });

  test("a refusal of the server is read in the dialog, which stays", async ({ page, guard }) => {
    guard.allow(/status of 400/);
    const { auth_token } = await open(page, "kim", `w/${acmeTrackers.id}/devices`);
    const { list } = await sims(page, auth_token, "per_page=1&q=status%3A1&sort=-id");
    await page.goto(`w/${acmeTrackers.id}/sims/${list[0].id}`);
    await page.route(`**/api/v1/sim/${list[0].id}`, (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 400, json: { error_code: 1406, error_token: "NotAllowed", message: "Not today." } })
        : route.continue(),
    );
    await page.getByRole("button", { name: "Suspend" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Suspend this SIM?" });
    await dialog.getByRole("button", { name: /^Suspend SIM/ }).click();
    await expect(dialog.getByRole("alert")).toContainText("Not today.");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toHaveCount(0);
  });

  test("of another workspace is not found", async ({ page, guard }) => {
    guard.allow(/status of 404/);
    const foreign = await signIn(page, "noor");
    const { list } = await sims(page, foreign.auth_token, "per_page=1");
    await open(page, "kim", `w/${acmeTrackers.id}/sims/${list[0].id}`);
    await expect(page.getByRole("heading", { name: `There is no SIM ${list[0].id} in this workspace` })).toBeVisible();
    await expect(page.getByText(list[0].iccid_with_luhn)).toHaveCount(0);
  });

  test("an Observer reads why it cannot be suspended", async ({ page }) => {
    const { auth_token } = await open(page, "ola", `w/${acmeTrackers.id}/devices`);
    const { list } = await sims(page, auth_token, "per_page=1&q=status%3A1");
    await page.goto(`w/${acmeTrackers.id}/sims/${list[0].id}`);
    const control = page.getByRole("button", { name: "Suspend" });
    await expect(control).toHaveAttribute("aria-disabled", "true");
    await expect(control).toHaveAccessibleDescription(/Your role does not include/);
  });
});
