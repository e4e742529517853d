// The role tables against the portal's controls: every permission that the portal gates something by, for each of the four
// built-in roles and an own one. Enabled where the table ticks it; else disabled with the reason, or the page says why not.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { another, as, expect, signIn, type Person, withServer } from "./fixtures";

type Page = import("@playwright/test").Page;

// One server for each worker: what is done to its roles is nobody else's business.
const test = withServer("--devices", "60");

const data = (file: string) =>
  readFileSync(resolve(import.meta.dirname, "../../crates/wire/data", file), "utf8").trim().split(/\r?\n/).slice(1).map((line) => line.split(","));

/** key -> ticks of SuperAdmin, Administrator, User, Observer. */
const TABLE = new Map(data("permissions.csv").map(([key, , , ...ticks]) => [key!, ticks.map((tick) => tick === "yes")]));
/** Permissions that the portal gates something by. */
const GATED = data("controls.csv").filter(([, where]) => where === "control").map(([key]) => key!);

/** Opens what a permission is about and says whether it is open, which it is to be if `may`; anything between open and shut fails. */
type Look = (page: Page, workspace: number, token: string, may: boolean) => Promise<boolean>;

/** One of a list. Whoever may not list them opens none either: then any number will do. */
async function first(page: Page, list: string, token: string): Promise<number> {
  const answer = await page.request.get(list, as(token));
  return answer.status() === 403 ? 1 : (await answer.json())[0].id;
}

const MISSING = /Your role does not include “.+”\. Roles that do: /;
const denied = (page: Page) => page.getByRole("heading", { name: "Your role does not open this page" });

const opens = (path: string | ((page: Page, token: string) => Promise<string>)): Look => async (page, workspace, token) => {
  await page.goto(`w/${workspace}/${typeof path === "string" ? path : await path(page, token)}`);
  const shown = page.locator("main .phd-title");
  await expect(denied(page).or(shown).first()).toBeVisible();
  if (await denied(page).isVisible()) {
    await expect(page.getByRole("main")).toContainText("Missing permission");
    return false;
  }
  return true;
};

const works = (path: (page: Page, token: string) => Promise<string>, name: RegExp): Look => async (page, workspace, token) => {
  await page.goto(`w/${workspace}/${await path(page, token)}`);
  const button = page.getByRole("main").getByRole("button", { name }).first();
  await expect(denied(page).or(button)).toBeVisible();
  if (await denied(page).isVisible()) return false;
  const disabled = (await button.getAttribute("aria-disabled")) === "true";
  if (disabled) {
    await expect(button).toHaveAccessibleDescription(MISSING);
    await expect(page.getByRole("button", { name: "Why?" }).first()).toBeVisible();
  }
  return !disabled;
};

const device = async (page: Page, token: string) => `devices/${await first(page, "/api/v1/endpoint?per_page=1", token)}`;
const sim = async (page: Page, token: string) => `sims/${await first(page, "/api/v1/sim?per_page=1", token)}`;
const activeSim = async (page: Page, token: string) => `sims/${await first(page, "/api/v1/sim?q=status:1&per_page=1", token)}`;

/** What is left out without the permission, rather than disabled; `without` leaves out of the answers what would make up for it. */
const absent = (
  path: string | ((page: Page, token: string) => Promise<string>),
  locator: (page: Page) => Promise<ReturnType<Page["locator"]>>,
  without?: (page: Page) => Promise<unknown>,
): Look => async (page, workspace, token, may) => {
  await without?.(page);
  await page.goto(`w/${workspace}/${typeof path === "string" ? path : await path(page, token)}`);
  await expect(page.locator("main .phd-title")).toBeVisible();
  const found = await locator(page);
  // What is to be there comes with an answer, which a busy machine may ask for after the network has been idle once. Of what is not to
  // be there, whatever the page asks for has arrived.
  if (may) await expect(found).not.toHaveCount(0);
  else await page.waitForLoadState("networkidle");
  const there = await found.count();
  await page.unrouteAll({ behavior: "wait" });
  return there > 0;
};

/** The choices of a filter that the list of devices is given by another call. */
const choices = (filter: string) => absent("devices", async (page) => {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: filter, exact: true }).click();
  const select = page.locator(".list-editor").getByRole("combobox", { name: filter });
  // Whoever may not list them reads so in its place.
  await expect(select.or(page.locator(".list-editor").getByText(MISSING))).toBeVisible();
  return select.locator("option:not([value=''])");
});

/** As a server without the extension of the list: the page asks for the connection by the contract's own call. */
const withoutConnection = (page: Page) =>
  page.route(/\/api\/v1\/endpoint\/\d+$/, async (route) => {
    const answer = await route.fetch();
    const { connectivity: _, ...device } = await answer.json();
    await route.fulfill({ response: answer, json: device });
  });

/** Somebody of 101 who holds no more than anybody who looks. */
const THEM = { id: 102, username: "person02@acme.example" };

/** A deed on a person: in their panel and, where it is in there, in the menu of their row. Both say the same. */
const deed = (name: RegExp, inMenu = true): Look => async (page, workspace) => {
  await page.goto(`w/${workspace}/users/${THEM.id}?q=${encodeURIComponent(`username:${THEM.username}`)}`);
  const control = page.getByRole("dialog").getByRole("button", { name }).first();
  await expect(denied(page).or(control)).toBeVisible();
  if (await denied(page).isVisible()) return false;
  const disabled = (await control.getAttribute("aria-disabled")) === "true";
  // The server says that it is refused, and the panel which permission is missing in the workspace that the reader is in.
  if (disabled) {
    await expect(control).toHaveAccessibleDescription(MISSING);
    await expect(page.getByRole("dialog").getByRole("button", { name: "Why?" }).first()).toBeVisible();
  }
  await page.keyboard.press("Escape");
  if (!inMenu) return !disabled;
  await page.getByRole("button", { name: /^Actions for/ }).click();
  const item = page.getByRole("menuitem", { name });
  await expect(item).toBeVisible();
  expect((await item.getAttribute("aria-disabled")) === "true", "menu and panel say the same").toBe(disabled);
  if (disabled) await expect(item).toContainText(MISSING);
  return !disabled;
};

/** How each is looked at. A permission that gates a control and has no line here fails the first test. */
const LOOKS: Record<string, Look> = {
  device_list: opens("devices"),
  device_read: opens(device),
  device_update: works(device, /^Rename$/),
  device_create: async (page, workspace) => {
    await page.goto(`w/${workspace}/devices/new`);
    const button = page.getByRole("dialog").getByRole("button", { name: "Create device" });
    await expect(denied(page).or(button)).toBeVisible();
    if (await denied(page).isVisible()) return false;
    const disabled = (await button.getAttribute("aria-disabled")) === "true";
    if (disabled) {
      await expect(button).toHaveAccessibleDescription(MISSING);
      await expect(page.getByRole("dialog").getByRole("button", { name: "Why?" }).first()).toBeVisible();
    }
    return !disabled;
  },
  sim_list: opens("sims"),
  sim_read: opens(sim),
  // Its state allows one of the two moves: the other says so whatever the role.
  sim_update: works(activeSim, /^Suspend/),
  user_list: opens("users"),
  own_role_read: opens("roles"),
  central_report_view: opens("report"),
  token_create: opens("tokens"),
  token_edit: async (page, workspace, token) => {
    // Whoever may not make one does not see any either.
    const made = await page.request.post("/api/v1/application_token", { ...as(token), data: { description: "Looked at" } });
    await page.goto(`w/${workspace}/tokens`);
    if (made.status() === 403) {
      await expect(denied(page)).toBeVisible();
      return false;
    }
    expect(made.status()).toBe(200);
    await page.locator("tbody tr[data-key]").filter({ hasText: "Looked at" }).first().getByRole("button", { name: /^Actions for/ }).click();
    const item = page.getByRole("menuitem", { name: "Rename …" });
    await expect(item).toBeVisible();
    const disabled = (await item.getAttribute("aria-disabled")) === "true";
    if (disabled) await expect(item).toContainText(MISSING);
    return !disabled;
  },
  user_update: deed(/^Suspend/),
  user_role_assign: deed(/^Change roles/, false),
  connectivity_read: absent(
    device,
    async (page) => page.locator(".crd").filter({ has: page.getByRole("heading", { name: "Connection" }) }).locator(".bdg"),
    withoutConnection,
  ),
  service_policy_list: choices("Service policy"),
  coverage_policy_list: choices("Coverage policy"),
  workspace_request: async (page, workspace) => {
    await page.goto(`w/${workspace}/group`);
    const main = page.getByRole("main");
    // In a linked workspace the permission is not all that it takes: then another reason stands there.
    const form = main.getByRole("button", { name: "Send request" }).or(main.getByText(/^Only Administrators of the main organization/));
    const missing = main.getByText(MISSING);
    await expect(form.or(missing).first()).toBeVisible();
    return (await missing.count()) === 0;
  },
};

test("every permission that gates a control is looked at", () => {
  expect(Object.keys(LOOKS).sort()).toEqual([...GATED].sort());
});

const PEOPLE: [Person, number, number][] = [["sam", 101, 0], ["kim", 101, 1], ["uli", 101, 2], ["ola", 101, 3]];

for (const [who, workspace, column] of PEOPLE) {
  test(`${who}: every control is as column ${column} of the role table says`, async ({ page }) => {
    test.slow();
    const session = await signIn(page, who);
    let token = session.auth_token;
    if (session.workspace.id !== workspace) {
      const answer = await page.request.post("/api/v1/authenticate/workspace", { ...as(token), data: { target_organisation: { id: workspace } } });
      token = (await answer.json()).auth_token;
    }
    for (const [key, look] of Object.entries(LOOKS)) {
      const may = TABLE.get(key)![column]!;
      expect(await look(page, workspace, token, may), `${key} for ${who}`).toBe(may);
    }
  });
}

/** Gives somebody an own role of 101 for the time of `work`. */
async function holding(page: Page, kim: string, name: string, permissions: string[], people: number[], work: () => Promise<void>) {
  const made = await page.request.post("/api/ext/v1/role", { ...as(kim), data: { name, permissions } });
  expect(made.status()).toBe(201);
  const role = (await made.json()).id as number;
  const set = async (id: number, role: number) => {
    const answer = await page.request.put(`/api/ext/v1/user/${id}/workspace/101/role`, { ...as(kim), data: { roles: [{ id: role }] } });
    expect(answer.status()).toBe(204);
  };
  for (const id of people) await set(id, role);
  try {
    await work();
  } finally {
    for (const id of people) await set(id, 2);
  }
}

for (const [name, included] of [
  ["Devices and SIMs", ["device_list", "device_read", "sim_list", "sim_read", "sim_update", "workspace_switch"]],
  // Sees people and makes tokens, and changes neither: the controls are there, and shut.
  ["Reception", ["user_list", "token_create", "device_list", "device_read", "workspace_switch"]],
] as const) {
  test(`somebody with the own role ${name}: every control is as that role says`, async ({ page, browser, server }) => {
    test.slow();
    const admin = await another(browser, server);
    const { auth_token: kim } = await signIn(admin.page, "kim");
    const [uli] = await (await page.request.get("/api/v1/user?q=username:uli@acme.example", as(kim))).json();
    // They hold the same: a deed on somebody who may more is refused for another reason.
    await holding(page, kim, name, [...included], [uli.id, THEM.id], async () => {
      const { auth_token: token } = await signIn(page, "uli");
      for (const [key, look] of Object.entries(LOOKS)) {
        const may = (included as readonly string[]).includes(key);
        expect(await look(page, 101, token, may), `${key} of an own role`).toBe(may);
      }
    });
    await admin.close();
  });
}
