// From the code on the box to a device that works (D-2, D-4): SIMs are registered by their BIC, devices created with and without a SIM,
// SIMs assigned and released, devices and SIMs deleted; refusals at their fields, nothing typed is lost.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { as, expect, expectAccessible, PASSWORD, passwordDigest, PEOPLE, signIn, WORKSPACES, withServer } from "./fixtures";
import { hold } from "./support/held";
import { admin, type Server } from "./support/server";

// One server for each worker.
const test = withServer("--devices", "60");
test.describe.configure({ mode: "default" });

const { acmeTrackers } = WORKSPACES;
const SIMS = `w/${acmeTrackers.id}/sims`;
const DEVICES = `w/${acmeTrackers.id}/devices`;
const registering = (page: Page) => page.getByRole("dialog", { name: "Register SIMs" });
const creating = (page: Page) => page.getByRole("dialog", { name: "Create a device" });
const toast = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();

/** The ICCID with its check digit. */
function withLuhn(digits: string) {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The operator takes `count` SIMs into stock as a batch; `series` keeps their numbers apart. */
function makeBatch(server: Server, series: number, count: number) {
  const bic = `9${String(series).padStart(15, "0")}`;
  const lines = Array.from({ length: count }, (_, at) => {
    const number = String(series * 100 + at).padStart(10, "0");
    return `${withLuhn(`898831999${number}`)},29505${number},4FF`;
  });
  const file = join(server.data, `batch-${series}.csv`);
  writeFileSync(file, `ICCID,IMSI,form factor\n${lines.join("\n")}\n`);
  admin(server, "batch", "create", file, "--bic", bic);
  return { bic, iccids: lines.map((line) => line.split(",")[0]!) };
}

async function check(page: Page, bic: string) {
  await registering(page).getByRole("textbox", { name: /^BIC/ }).fill(bic);
  await registering(page).getByRole("button", { name: "Check the code" }).click();
}

test.describe("registering SIMs", () => {
  test("checks the code, registers its SIMs and creates devices for them", async ({ page, server }) => {
    test.slow();
    const { bic, iccids } = makeBatch(server, 1, 3);
    await signIn(page, "kim");
    await page.goto(SIMS);
    await page.getByRole("main").getByRole("link", { name: "Register SIMs" }).first().click();
    await expect(page).toHaveURL(new RegExp(`${SIMS}/register$`));
    await expectAccessible(page);

    await check(page, "123");
    await expect(registering(page).getByText("A BIC has 16 digits.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("alertdialog", { name: "Leave without saving?" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("alertdialog")).toHaveCount(0);

    await check(page, bic.replace(/(.{4})/g, "$1 "));
    await expect(registering(page).getByText("3 SIMs can be registered")).toBeVisible();
    await expectAccessible(page);
    await registering(page).getByRole("radio", { name: /^Activated/ }).check();
    await registering(page).getByRole("button", { name: "Register 3 SIMs" }).click();
    await expect(registering(page).getByText("3 SIMs are registered")).toBeVisible();
    await expectAccessible(page);
    await registering(page).getByRole("button", { name: "Create 3 devices" }).click();
    await expect(page).toHaveURL(new RegExp(`${DEVICES}$`));
    await toast(page, "3 devices are created");
    await page.goto(`${SIMS}?q=iccid_with_luhn:${iccids[0]}`);
    const row = page.getByRole("table", { name: "SIMs" }).locator("tbody tr[data-key]");
    await expect(row).toHaveCount(1);
    await expect(row).toContainText("Activated");
    await expect(row).not.toContainText("Unassigned");
  });

  test("a check that comes back late offers nothing under another code", async ({ page, server }) => {
    const { bic } = makeBatch(server, 7, 2);
    await signIn(page, "kim");
    await page.goto(`${SIMS}/register`);
    const response = await hold(page, "**/api/v1/sim_batch/bic/**", { method: "GET" });
    await check(page, bic);
    await response.asked;
    const code = registering(page).getByRole("textbox", { name: /^BIC/ });
    await code.fill("1234567890123456");
    const arrived = page.waitForResponse(/\/sim_batch\/bic\//);
    response.release();
    await arrived;
    await expect(registering(page).getByRole("button", { name: "Check the code" })).not.toHaveAttribute("aria-busy", "true");
    await expect(code).toHaveValue("1234567890123456");
    await expect(registering(page).getByText("2 SIMs can be registered")).toHaveCount(0);
    await expect(registering(page).getByRole("button", { name: /^Register/ })).toHaveCount(0);
  });

  test("says in words why a code cannot be registered", async ({ page, server, guard }) => {
    test.slow();
    guard.allow(/status of 4(00|04|22)/);
    const mine = makeBatch(server, 2, 1);
    const theirs = makeBatch(server, 3, 1);
    const { auth_token: kim } = await signIn(page, "kim");
    const noor = await page.request.post("/api/v1/authenticate", { data: { username: PEOPLE.noor, password: passwordDigest(PASSWORD) } });
    expect(noor.status()).toBe(200);
    for (const [token, bic] of [[kim, mine.bic], [(await noor.json()).auth_token, theirs.bic]]) {
      expect((await page.request.patch(`/api/v1/sim_batch/bic/${bic}`, { ...as(token), data: {} })).status()).toBe(200);
    }
    await page.goto(`${SIMS}/register`);
    for (const [bic, text] of [
      ["0000000000000000", "There is no SIM batch with this BIC."],
      [mine.bic, "All SIMs of this BIC are registered in this workspace already."],
      [theirs.bic, "This BIC includes SIMs that are registered to another organization."],
    ]) {
      await check(page, bic!);
      await expect(registering(page).getByText(text!)).toBeVisible();
    }
  });
});

test("a device is created with a SIM; what is refused is shown at its field and nothing typed is lost", async ({ page, server, guard }) => {
  test.slow();
  guard.allow(/status of 422/);
  const { bic, iccids } = makeBatch(server, 4, 2);
  const { auth_token: kim } = await signIn(page, "kim");
  expect((await page.request.patch(`/api/v1/sim_batch/bic/${bic}`, { ...as(kim), data: {} })).status()).toBe(200);
  await page.goto(DEVICES);
  await page.getByRole("main").getByRole("link", { name: "Create device" }).first().click();
  await expect(page).toHaveURL(new RegExp(`${DEVICES}/new$`));
  await expect(creating(page).getByRole("combobox", { name: /^Service policy/ }).locator("option")).not.toHaveCount(0);
  await expectAccessible(page);

  const name = creating(page).getByRole("textbox", { name: /^Name/ });
  await name.fill("Pump 7");
  await creating(page).getByRole("textbox", { name: /^IP address/ }).fill("10.300.1.1");
  await creating(page).getByRole("textbox", { name: /^IMEI/ }).fill("12");
  await creating(page).getByRole("button", { name: "Create device" }).click();
  await expect(creating(page).getByText("Choose the address space of the IP address.")).toBeVisible();
  await expect(creating(page).getByText(/^An IMEI has 15 digits/)).toBeVisible();
  // The other field that is wrong does not take the focus while this one is corrected.
  const address = creating(page).getByRole("textbox", { name: /^IP address/ });
  await address.press("End");
  await address.pressSequentially("77", { delay: 50 });
  await expect(address).toHaveValue("10.300.1.177");
  await address.fill("");
  // The server knows the check digit.
  await creating(page).getByRole("textbox", { name: /^IMEI/ }).fill("352099001761480");
  await creating(page).getByRole("button", { name: "Create device" }).click();
  await expect(creating(page).getByText(/^An IMEI has 15 digits/)).toBeVisible();
  await expect(name).toHaveValue("Pump 7");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog", { name: "Leave without saving?" })).toBeVisible();
  await page.keyboard.press("Escape");

  await creating(page).getByRole("textbox", { name: /^IMEI/ }).fill("35 209900 176148 1");
  await creating(page).getByRole("textbox", { name: /^Tags/ }).fill("north, pump");
  await creating(page).getByRole("searchbox", { name: "Find a free SIM" }).fill(iccids[0]!);
  const sim = creating(page).getByRole("combobox", { name: "SIM", exact: true });
  await expect(sim.locator("option")).toHaveCount(2);
  await sim.selectOption({ index: 1 });
  const keys: (string | undefined)[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/v1/endpoint")) keys.push(request.headers()["idempotency-key"]);
  });
  await creating(page).getByRole("button", { name: "Create device" }).click();
  await expect(page).toHaveURL(new RegExp(`${DEVICES}/\\d+$`));
  await toast(page, "“Pump 7” is created");
  expect(keys).toHaveLength(1);
  expect(keys[0]).toBeTruthy();
  await expect(page.getByRole("heading", { name: "Pump 7" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(iccids[0]!);
  await expect(page.getByRole("main")).toContainText("Activated");
});

test("a SIM is released and assigned again, device and SIM are deleted", async ({ page, server }) => {
  test.slow();
  const { bic, iccids } = makeBatch(server, 5, 1);
  const { auth_token: kim } = await signIn(page, "kim");
  const registered = await page.request.patch(`/api/v1/sim_batch/bic/${bic}`, { ...as(kim), data: { sim_status: { id: 1 } } });
  const sim = (await registered.json()).sim[0].id as number;
  const policy = async (kind: string) => (await (await page.request.get(`/api/v1/${kind}`, as(kim))).json())[0].id as number;
  const made = await page.request.post("/api/v1/endpoint", {
    ...as(kim),
    data: {
      name: "Meter 9",
      status: { id: 0 },
      service_profile: { id: await policy("service_profile") },
      tariff_profile: { id: await policy("tariff_profile") },
      sim: { id: sim },
    },
  });
  expect(made.status(), await made.text()).toBe(201);
  const device = `${DEVICES}/${(await made.json()).id}`;

  await page.goto(device);
  const remove = page.getByRole("main").getByRole("button", { name: "Delete", exact: true });
  await expect(remove).toHaveAccessibleDescription("Release its SIM first: a device with a SIM cannot be deleted.");
  await page.getByRole("button", { name: "Release", exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "Release SIM" }).click();
  await toast(page, "The SIM is released");
  await expect(page.getByText("No SIM is assigned.")).toBeVisible();
  await expect(page.getByRole("switch", { name: "Device enabled" })).not.toBeChecked();
  expect((await (await page.request.get(`/api/v1/sim/${sim}`, as(kim))).json()).status.id).toBe(2);

  await page.getByRole("button", { name: "Assign a SIM" }).click();
  const dialog = page.getByRole("dialog", { name: "Assign a SIM to “Meter 9”" });
  await dialog.getByRole("button", { name: "Assign SIM" }).click();
  await expect(dialog.getByText("Choose a SIM.")).toBeVisible();
  await dialog.getByRole("searchbox", { name: "Find a free SIM" }).fill(iccids[0]!);
  const choice = dialog.getByRole("combobox", { name: "SIM", exact: true });
  await expect(choice.locator("option")).toHaveCount(2);
  await choice.selectOption({ index: 1 });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Assign SIM" }).click();
  await toast(page, `SIM ${iccids[0]} is assigned`);
  await expect(page.getByRole("main")).toContainText(iccids[0]!);
  await expect(page.getByRole("switch", { name: "Device enabled" })).toBeChecked();

  await page.goto(`${SIMS}/${sim}`);
  await expect(page.getByRole("main").getByRole("button", { name: "Delete", exact: true })).toHaveAccessibleDescription(/^Release it from its device first/);
  await page.goto(device);
  await page.getByRole("button", { name: "Release", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Release SIM" }).click();
  await expect(page.getByText("No SIM is assigned.")).toBeVisible();
  await remove.click();
  await page.getByRole("alertdialog", { name: "Delete “Meter 9”?" }).getByRole("button", { name: "Delete device" }).click();
  await expect(page).toHaveURL(new RegExp(`${DEVICES}$`));
  await toast(page, "“Meter 9” is deleted");

  await page.goto(`${SIMS}/${sim}`);
  await page.getByRole("main").getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: `Delete SIM ${iccids[0]}` }).click();
  await expect(page).toHaveURL(new RegExp(`${SIMS}$`));
  await toast(page, `SIM ${iccids[0]} is deleted`);
});

test("an Observer reads why and can do nothing", async ({ page }) => {
  test.slow();
  const { auth_token: token } = await signIn(page, "ola");
  const first = async (list: string) => (await (await page.request.get(`/api/v1/${list}?per_page=1`, as(token))).json())[0].id;
  for (const [path, name] of [
    [`${SIMS}/register`, "Check the code"],
    [`${DEVICES}/new`, "Create device"],
    [`${DEVICES}/${await first("endpoint")}`, "Delete"],
    [`${SIMS}/${await first("sim")}`, "Delete"],
  ] as const) {
    await page.goto(path);
    const at = path.endsWith("register") || path.endsWith("new") ? page.getByRole("dialog") : page.getByRole("main");
    await expect(at.getByRole("button", { name, exact: true })).toHaveAccessibleDescription(/Your role does not include/);
  }
});
