// The role tables against the portal's controls: every permission that the portal gates something by, for each of the four
// built-in roles and an own one. Enabled where the table ticks it; else disabled with the reason, or the page says why not.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, signIn, test as base, type Person } from "./fixtures";
import { type Server, startServer } from "./support/server";

type Page = import("@playwright/test").Page;

// One server for each worker: what is done to its roles is nobody else's business.
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await startServer(["--devices", "60"]);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

const data = (file: string) =>
  readFileSync(resolve(import.meta.dirname, "../../crates/wire/data", file), "utf8").trim().split(/\r?\n/).slice(1).map((line) => line.split(","));

/** key -> ticks of SuperAdmin, Administrator, User, Observer. */
const TABLE = new Map(data("permissions.csv").map(([key, , , ...ticks]) => [key!, ticks.map((tick) => tick === "yes")]));
/** Permissions that the portal gates something by. */
const GATED = data("controls.csv").filter(([, where]) => where === "control").map(([key]) => key!);

const as = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** Opens what a permission is about and says whether it is open; anything between open and shut fails. */
type Look = (page: Page, workspace: number, token: string) => Promise<boolean>;

const first = async (page: Page, list: string, token: string) => (await (await page.request.get(`${list}?per_page=1`, as(token))).json())[0].id as number;

const opens = (path: string | ((page: Page, token: string) => Promise<string>)): Look => async (page, workspace, token) => {
  await page.goto(`w/${workspace}/${typeof path === "string" ? path : await path(page, token)}`);
  const denied = page.getByRole("heading", { name: "Your role does not open this page" });
  const shown = page.locator("main .phd-title");
  await expect(denied.or(shown).first()).toBeVisible();
  if (await denied.isVisible()) {
    await expect(page.getByRole("main")).toContainText("Missing permission");
    return false;
  }
  return true;
};

const works = (path: (page: Page, token: string) => Promise<string>, name: RegExp): Look => async (page, workspace, token) => {
  await page.goto(`w/${workspace}/${await path(page, token)}`);
  const button = page.getByRole("main").getByRole("button", { name }).first();
  await expect(button).toBeVisible();
  const disabled = (await button.getAttribute("aria-disabled")) === "true";
  if (disabled) {
    await expect(button).toHaveAccessibleDescription(/Your role does not include “.+”\. Roles that do: /);
    await expect(page.getByRole("button", { name: "Why?" }).first()).toBeVisible();
  }
  return !disabled;
};

const device = async (page: Page, token: string) => `devices/${await first(page, "/api/v1/endpoint", token)}`;
const activeSim = async (page: Page, token: string) => {
  const rows = await (await page.request.get("/api/v1/sim?q=status:1&per_page=1", as(token))).json();
  return `sims/${rows[0].id}`;
};
const sim = async (page: Page, token: string) => `sims/${await first(page, "/api/v1/sim", token)}`;

/** How each is looked at. A permission that gates a control and has no line here fails the first test. */
const LOOKS: Record<string, Look | string> = {
  device_list: opens("devices"),
  device_read: opens(device),
  device_update: works(device, /^Rename$/),
  sim_list: opens("sims"),
  sim_read: opens(sim),
  // Its state allows one of the two moves: the other says so whatever the role.
  sim_update: works(activeSim, /^Suspend/),
  user_list: opens("users"),
  own_role_read: opens("roles"),
  central_report_view: opens("report"),
  token_create: opens("tokens"),
  token_edit: "in the menus of the list of tokens (tokens.spec.ts)",
  user_update: "in the menus of the list of users, which user_list opens (users.spec.ts)",
  user_role_assign: "in the menus of the list of users, which user_list opens (users.spec.ts)",
  connectivity_read: "a card of the device is left out without it; every built-in role has it",
  service_policy_list: "a filter of the list of devices is left out without it; every built-in role has it",
  coverage_policy_list: "a filter of the list of devices is left out without it; every built-in role has it",
  workspace_request: "the form on the page of the linked group (spaces.spec.ts)",
};

test("every permission that gates a control is looked at, or says where else", () => {
  expect(Object.keys(LOOKS).sort()).toEqual([...GATED].sort());
});

const PEOPLE: [Person, number, number][] = [["sam", 101, 0], ["kim", 101, 1], ["uli", 101, 2], ["ola", 101, 3]];

for (const [who, workspace, column] of PEOPLE) {
  test(`${who}: every control is as column ${column} of the role table says`, async ({ page }) => {
    const session = await signIn(page, who);
    let token = session.auth_token;
    if (session.workspace.id !== workspace) {
      const answer = await page.request.post("/api/v1/authenticate/workspace", { ...as(token), data: { target_organisation: { id: workspace } } });
      token = (await answer.json()).auth_token;
    }
    for (const [key, look] of Object.entries(LOOKS)) {
      if (typeof look === "string") continue;
      expect(await look(page, workspace, token), `${key} for ${who}`).toBe(TABLE.get(key)![column]);
    }
  });
}

test("somebody with an own role: every control is as that role says", async ({ page, browser, baseURL }) => {
  const included = ["device_list", "device_read", "sim_list", "sim_read", "sim_update", "workspace_switch"];
  const admin = await browser.newContext({ baseURL });
  const { auth_token: kim } = await signIn(await admin.newPage(), "kim");
  const made = await page.request.post("/api/ext/v1/role", { ...as(kim), data: { name: "Controls", permissions: included } });
  expect(made.status()).toBe(201);
  const role = (await made.json()).id as number;
  const { id } = (await (await page.request.get("/api/v1/user?q=username:uli@acme.example", as(kim))).json())[0];
  const set = (role: number) => page.request.put(`/api/ext/v1/user/${id}/workspace/101/role`, { ...as(kim), data: { roles: [{ id: role }] } });
  expect((await set(role)).status()).toBe(204);
  try {
    const { auth_token: token } = await signIn(page, "uli");
    for (const [key, look] of Object.entries(LOOKS)) {
      if (typeof look === "string") continue;
      expect(await look(page, 101, token), `${key} of an own role`).toBe(included.includes(key));
    }
  } finally {
    expect((await set(2)).status()).toBe(204);
    await admin.close();
  }
});
