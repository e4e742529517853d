// What a cold load transfers, in bytes and requests, against scripts/budget.json: until the first 50 rows stand, and on every page
// until it is idle and its menus, lists and panels open. Each test has a new browser context, so nothing is cached; the session is
// warm. On a backend of its own: what other tests change there would change the bytes.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Locator, type Page } from "@playwright/test";
import { as, expect, signIn, withServer, WORKSPACES } from "./fixtures";
import { summarize, type Transfer, TransferLog } from "./support/transfer";

const test = withServer();

interface Limit {
  bytes: number;
  requests: number;
}
interface Budget {
  aim: Limit;
  limit: Limit;
}
const budget: { first_rows: Budget; page: Budget } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../scripts/budget.json"), "utf8"),
);

const ROW_COUNT = 50;
const { acmeTrackers } = WORKSPACES;
const row = (page: Page) => page.locator("main tbody tr[data-key]").first();
const title = (page: Page) => page.getByRole("heading", { level: 1 });

function expectWithin({ aim, limit }: Budget, transfers: Transfer[], what: string) {
  const { bytes, requests, table } = summarize(transfers);
  const reached = bytes <= aim.bytes && requests <= aim.requests;
  const sum = `${bytes.toLocaleString("en")} bytes in ${requests} requests`;
  console.log(`transfer: ${what}: ${sum}${reached ? "" : `, aim ${aim.bytes.toLocaleString("en")} in ${aim.requests}`}`);
  const most = `at most ${limit.bytes.toLocaleString("en")} in ${limit.requests}`;
  const message = `${what}: ${sum}, ${most}
${table}
`;
  expect.soft(bytes, message).toBeLessThanOrEqual(limit.bytes);
  expect.soft(requests, message).toBeLessThanOrEqual(limit.requests);
}

test("the device list: until its first 50 rows stand", async ({ page }) => {
  await page.addInitScript((count) => {
    const observer = new MutationObserver(() => {
      if (document.querySelectorAll("main tbody tr[data-key]").length < count) return;
      observer.disconnect();
      performance.mark("rows");
    });
    observer.observe(document, { childList: true, subtree: true });
  }, ROW_COUNT);
  await signIn(page, "kim");
  const log = await TransferLog.start(page);
  await page.goto(`w/${acmeTrackers.id}/devices`);
  await expect(row(page)).toBeVisible();
  await expect(page.locator("main tbody tr[data-key]")).toHaveCount(ROW_COUNT);
  // What was requested before the rows stood is counted whole.
  await log.idle();
  expectWithin(budget.first_rows, await log.transfersBefore("rows"), "devices, first 50 rows");
});

/** A page, as Sam sees it: SuperAdmin of the group, so that every row of the navigation is there. */
interface Target {
  name: string;
  path: string | ((page: Page, token: string) => Promise<string>);
  /** Visible once the page is whole. */
  ready: (page: Page) => Locator;
  /** Shows that the page is usable; without it, its menus, lists and panels are opened. */
  use?: (page: Page, log: TransferLog) => Promise<void>;
}

const inWorkspace = (path: string) => `w/${acmeTrackers.id}/${path}`;

/** The address of the first object of a list of the workspace. */
const firstOf = (list: string, path: string) => async (page: Page, token: string) => {
  const data = { target_organisation: { id: acmeTrackers.id } };
  const { auth_token } = await (await page.request.post("/api/v1/authenticate/workspace", { ...as(token), data })).json();
  const [{ id }] = await (await page.request.get(`/api/v1/${list}?per_page=1&sort=id`, as(auth_token))).json();
  return inWorkspace(`${path}/${id}`);
};

const NAVIGATION: Target[] = [
  { name: "devices", path: inWorkspace("devices"), ready: row },
  { name: "SIMs", path: inWorkspace("sims"), ready: row },
  { name: "users", path: inWorkspace("users"), ready: row },
  { name: "roles", path: inWorkspace("roles"), ready: (page) => page.getByRole("table").first() },
  { name: "apps", path: inWorkspace("apps"), ready: (page) => page.getByRole("main").getByRole("link", { name: "VPN" }) },
  { name: "tokens", path: inWorkspace("tokens"), ready: title },
  { name: "audit log", path: inWorkspace("audit"), ready: title },
  { name: "report", path: inWorkspace("report"), ready: (page) => page.getByRole("table", { name: "Day by day" }) },
  { name: "group", path: inWorkspace("group"), ready: (page) => page.getByRole("table", { name: "What is shared" }) },
  { name: "settings", path: inWorkspace("settings"), ready: (page) => page.getByRole("meter", { name: "Members" }) },
];

const OTHERS: Target[] = [
  { name: "device", path: firstOf("endpoint", "devices"), ready: (page) => page.getByRole("button", { name: "Rename" }) },
  { name: "SIM", path: firstOf("sim", "sims"), ready: (page) => page.getByRole("main").getByText("ICCID").first() },
  {
    name: "user",
    // Kim, whom Sam can suspend in Acme Main; the panel has a button for it, but no menu.
    path: inWorkspace("users/2"),
    ready: (page) => page.getByRole("dialog").getByRole("region", { name: "Acme Main" }),
    use: async (page) => {
      await page.getByRole("region", { name: "Acme Main" }).getByRole("button", { name: /^Suspend/ }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
    },
  },
  { name: "invitations", path: inWorkspace("users/invitations"), ready: title },
  { name: "workspaces", path: "workspaces", ready: (page) => page.getByRole("link", { name: "Acme Main" }) },
  { name: "account", path: "account", ready: (page) => page.getByRole("textbox", { name: "Name" }) },
  { name: "account, security", path: "account/security", ready: (page) => page.getByRole("heading", { name: "Trusted devices" }) },
  { name: "account, sessions", path: "account/sessions", ready: (page) => page.getByRole("heading", { name: "Where you are signed in" }) },
  { name: "account, workspaces", path: "account/workspaces", ready: (page) => page.getByRole("list", { name: "Workspaces" }) },
  { name: "account, data", path: "account/data", ready: (page) => page.getByRole("heading", { name: "Delete the account" }) },
  { name: "review of people", path: "review", ready: row },
  { name: "review of workspaces", path: "review/workspaces", ready: row },
];

/** Opens one menu, one list and one panel of the page and one of the frame around it, as far as there are any. */
async function openPopups(page: Page, log: TransferLog) {
  const areas = [page.getByRole("main"), page.getByRole("banner"), page.getByRole("complementary")];
  let opened = 0;
  for (const area of areas) {
    for (const kind of ["menu", "listbox", "dialog"] as const) {
      const button = area.locator(`[aria-haspopup=${kind}]:not([aria-disabled=true]):visible`).first();
      if ((await button.count()) === 0) continue;
      const before = await page.getByRole(kind).count();
      await button.click();
      await expect(page.getByRole(kind)).toHaveCount(before + 1);
      // What it holds may have to be fetched; closing it would abort that.
      await log.idle();
      await page.keyboard.press("Escape");
      await expect(page.getByRole(kind)).toHaveCount(before);
      opened += 1;
    }
  }
  expect(opened, "menus, lists and panels opened").toBeGreaterThan(0);
}

for (const { name, path, ready, use = openPopups } of [...NAVIGATION, ...OTHERS]) {
  test(`${name}: until idle and usable`, async ({ page }) => {
    const { auth_token } = await signIn(page, "sam");
    const address = typeof path === "string" ? path : await path(page, auth_token);
    const log = await TransferLog.start(page);
    await page.goto(address);
    await expect(ready(page)).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await log.idle();
    await use(page, log);
    await log.idle();
    expectWithin(budget.page, log.transfers(), name);
  });
}

test("sign-in: until idle and usable", async ({ page }) => {
  const log = await TransferLog.start(page);
  await page.goto("login");
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await log.idle();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
  await log.idle();
  expectWithin(budget.page, log.transfers(), "sign-in");
});

test("every row of the navigation is measured", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto(inWorkspace("devices"));
  await expect(row(page)).toBeVisible();
  const links = page.getByRole("navigation", { name: "Workspace pages" }).getByRole("link");
  const paths = await links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname.slice(1)));
  expect(paths.sort()).toEqual(NAVIGATION.map(({ path }) => path).sort());
});
