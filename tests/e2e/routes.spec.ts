// Every page as every person: open or "not allowed" as the role table says, workspaces of others refused without a word
// about them; and no console message or policy violation on any page (the guard of the fixtures).
import { type Page } from "@playwright/test";
import { expect, type Person, signIn, test, WORKSPACES } from "./fixtures";

type Role = "Administrator" | "User" | "Observer";
const { acmeMain, acmeTrackers, acmeSandbox, betaStudios, gammaCo } = WORKSPACES;
const ALL = [acmeMain, acmeTrackers, acmeSandbox, betaStudios, gammaCo];

/** Who is what, where. A person of a linked group's SuperAdmin is in all of its workspaces. */
const MEMBERS: Record<Exclude<Person, "mia">, Partial<Record<number, Role | "SuperAdmin">>> = {
  sam: { [acmeMain.id]: "SuperAdmin", [acmeTrackers.id]: "SuperAdmin", [acmeSandbox.id]: "SuperAdmin" },
  kim: { [acmeTrackers.id]: "Administrator", [acmeMain.id]: "User" },
  ola: { [acmeTrackers.id]: "Observer", [betaStudios.id]: "Administrator" },
  uli: { [acmeTrackers.id]: "User" },
  noor: { [betaStudios.id]: "Administrator", [gammaCo.id]: "User" },
};

interface Page_ {
  name: string;
  /** Which roles open it (the published role table). */
  opens: (Role | "SuperAdmin")[];
  path: (ids: Ids) => string;
  shows: (page: Page) => ReturnType<Page["locator"]>;
}

interface Ids {
  device: number;
  sim: number;
  /** Whoever looks. */
  user: number;
}

const EVERYBODY: Page_["opens"] = ["SuperAdmin", "Administrator", "User", "Observer"];
const row = (page: Page) => page.locator("tbody tr[data-key]").first();
const panel = (page: Page) => page.getByRole("dialog");
const title = (page: Page) => page.getByRole("main").getByRole("heading", { level: 1 });

/** The number of a role that every workspace has. */
const OBSERVER = 3;

const PAGES: Page_[] = [
  { name: "landing", opens: EVERYBODY, path: () => "", shows: row },
  { name: "devices", opens: EVERYBODY, path: () => "devices", shows: row },
  { name: "new device", opens: EVERYBODY, path: () => "devices/new", shows: (page) => panel(page).getByRole("button", { name: "Create device" }) },
  { name: "device", opens: EVERYBODY, path: (ids) => `devices/${ids.device}`, shows: (page) => page.getByRole("button", { name: "Rename" }) },
  { name: "SIMs", opens: EVERYBODY, path: () => "sims", shows: row },
  { name: "registering SIMs", opens: EVERYBODY, path: () => "sims/register", shows: (page) => panel(page).getByRole("button", { name: "Check the code" }) },
  { name: "SIM", opens: EVERYBODY, path: (ids) => `sims/${ids.sim}`, shows: (page) => page.getByRole("main").getByText("ICCID").first() },
  { name: "users", opens: ["SuperAdmin", "Administrator"], path: () => "users", shows: row },
  {
    name: "invitations",
    opens: ["SuperAdmin", "Administrator"],
    path: () => "users/invitations",
    shows: (page) => page.getByRole("heading", { name: "Invitations", level: 1 }),
  },
  { name: "person", opens: ["SuperAdmin", "Administrator"], path: (ids) => `users/${ids.user}`, shows: (page) => panel(page).getByText("This is you.") },
  { name: "inviting", opens: ["SuperAdmin", "Administrator"], path: () => "users/invite", shows: (page) => panel(page).getByRole("textbox", { name: /^E-mail addresses/ }) },
  {
    name: "inviting, over the invitations",
    opens: ["SuperAdmin", "Administrator"],
    path: () => "users/invitations/invite",
    shows: (page) => panel(page).getByRole("textbox", { name: /^E-mail addresses/ }),
  },
  { name: "roles", opens: EVERYBODY, path: () => "roles", shows: (page) => page.getByRole("table").first() },
  // Everybody reads how a role is made; who may not make one reads why not in the panel.
  { name: "new role", opens: EVERYBODY, path: () => "roles/new", shows: (page) => panel(page).getByText("Who can help").or(panel(page).getByRole("textbox", { name: /^Name/ })) },
  { name: "role", opens: EVERYBODY, path: () => `roles/${OBSERVER}`, shows: (page) => panel(page).getByText("A published role") },
  { name: "tokens", opens: EVERYBODY, path: () => "tokens", shows: (page) => page.getByRole("heading", { name: "Application tokens", level: 1 }) },
  { name: "new token", opens: EVERYBODY, path: () => "tokens/new", shows: (page) => panel(page).getByRole("button", { name: "Create the token" }) },
  { name: "apps", opens: EVERYBODY, path: () => "apps", shows: (page) => page.getByRole("main").getByRole("link", { name: "VPN" }) },
  { name: "app", opens: EVERYBODY, path: () => "apps/vpn", shows: (page) => page.getByRole("heading", { name: "Your access" }) },
  { name: "audit log", opens: ["SuperAdmin", "Administrator"], path: () => "audit", shows: (page) => page.getByRole("button", { name: "Export", exact: true }) },
  { name: "report", opens: EVERYBODY, path: () => "report", shows: (page) => page.getByRole("table", { name: "Day by day" }) },
  { name: "group", opens: EVERYBODY, path: () => "group", shows: (page) => page.getByRole("table", { name: "What is shared" }) },
  { name: "settings", opens: EVERYBODY, path: () => "settings", shows: (page) => page.getByRole("meter", { name: "Members" }) },
];

/** An id of each kind in the workspace, by the API. */
async function idsOf(page: Page, { auth_token: token, user }: Awaited<ReturnType<typeof signIn>>, workspace: number): Promise<Ids> {
  const switched = await page.request.post("/api/v1/authenticate/workspace", {
    headers: { Authorization: `Bearer ${token}` },
    data: { target_organisation: { id: workspace } },
  });
  expect(switched.status()).toBe(200);
  const headers = { Authorization: `Bearer ${(await switched.json()).auth_token}` };
  const first = async (list: string) => (await (await page.request.get(`/api/v1/${list}?per_page=1&sort=id`, { headers })).json())[0].id;
  return { device: await first("endpoint"), sim: await first("sim"), user: user.id };
}

const denied = (page: Page) => page.getByRole("heading", { name: "Your role does not open this page" });
const refused = (page: Page, id: number) => page.getByRole("heading", { name: `There is no workspace ${id} for you` });

for (const [who, memberships] of Object.entries(MEMBERS) as [Exclude<Person, "mia">, (typeof MEMBERS)["sam"]][]) {
  for (const workspace of ALL) {
    const role = memberships[workspace.id];
    if (role) {
      test(`${who}, ${role} of ${workspace.name}: what the role opens, and nothing else`, async ({ page }) => {
        test.slow();
        const ids = await idsOf(page, await signIn(page, who), workspace.id);
        for (const one of PAGES) {
          await page.goto(`w/${workspace.id}/${one.path(ids)}`);
          if (one.opens.includes(role)) {
            await expect(one.shows(page), one.name).toBeVisible();
            await expect(denied(page), one.name).toHaveCount(0);
          } else {
            await expect(denied(page), one.name).toBeVisible();
            await expect(one.shows(page), one.name).toHaveCount(0);
            // Which permission, and whom to ask.
            await expect(page.getByRole("main"), one.name).toContainText(/Missing permission.+Roles that include it.*Administrator.*Who can help|for Administrators of the workspace.*Who can help/);
          }
          await expect(page.locator(".switcher-name"), one.name).toHaveText(workspace.name);
        }
        // The sidebar offers what opens.
        const links = page.getByRole("navigation", { name: "Workspace pages" }).getByRole("link");
        const administers = role !== "User" && role !== "Observer";
        const lists = administers
          ? ["Devices", "SIMs", "Users", "Roles", "Apps", "Application tokens", "Audit log", "Report", "Linked group", "Settings"]
          : ["Devices", "SIMs", "Roles", "Apps", "Application tokens", "Report", "Linked group", "Settings"];
        await expect(links).toHaveText(lists);
        await page.goto(`w/${workspace.id}/no-such-page`);
        await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
      });
    } else {
      test(`${who}, not in ${workspace.name}: refused, and its name is not told`, async ({ page, guard }) => {
        guard.allow(/status of 40[34]/);
        await signIn(page, who);
        const answers: Promise<string>[] = [];
        page.on("response", (answer) => {
          if (answer.url().includes("/api/")) answers.push(answer.text().catch(() => ""));
        });
        for (const path of [`w/${workspace.id}/devices`, `w/${workspace.id}/users`, `w/${workspace.id}/devices/1`, `switch/${workspace.id}`]) {
          await page.goto(path);
          await expect(refused(page, workspace.id), path).toBeVisible();
          await expect(page.locator("body"), path).not.toContainText(workspace.name);
          await expect(page, path).not.toHaveTitle(new RegExp(workspace.name));
          await expect(page.getByRole("link", { name: "Choose another workspace" })).toBeVisible();
        }
        expect((await Promise.all(answers)).join("\n")).not.toContain(`"${workspace.name}"`);
        // Reads exactly as a workspace that there is not.
        const said = await page.getByRole("main").innerText();
        await page.goto("w/999999/devices");
        await expect(refused(page, 999999)).toBeVisible();
        await expect.poll(async () => (await page.getByRole("main").innerText()).replace("999999", String(workspace.id))).toBe(said);
      });
    }
  }

  test(`${who}: pages outside of workspaces`, async ({ page }) => {
    test.slow();
    await signIn(page, who);
    for (const [path, heading] of [
      ["workspaces", /workspaces/i],
      ["workspace/select", /workspaces/i],
      ["account", "Account settings"],
      ["account/security", "Trusted devices"],
      ["account/sessions", "Where you are signed in"],
      ["account/workspaces", "Workspaces"],
      ["account/data", "Delete the account"],
      ["review", "Access review"],
      ["review/workspaces", "Access review"],
      ["review/compare", "Access review"],
      ["review/give", "Access review"],
      ["no-such-page", "Page not found"],
      ["w/abc/devices", "Page not found"],
      ["ui", "Page not found"],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole("heading", { name: heading }).first(), path).toBeVisible();
    }
    // The review is about what the person administers: nothing, for whoever administers nothing.
    const administers = Object.values(memberships).some((role) => role === "SuperAdmin" || role === "Administrator");
    await page.goto("review");
    const nothing = page.getByRole("heading", { name: "There is nothing for you to review" });
    await expect(administers ? row(page) : nothing).toBeVisible();
    await expect(administers ? nothing : row(page)).toHaveCount(0);
    // The root leads to the workspace that sign-in lands in.
    await page.goto("");
    await expect(page).toHaveURL(/\/w\/\d+\/devices$/);
    await expect(title(page)).toHaveText("Devices");
  });
}

test("a device of another workspace reads exactly as one that does not exist", async ({ page, guard }) => {
  guard.allow(/status of 404/);
  const sam = await signIn(page, "sam");
  const { device, sim } = await idsOf(page, sam, acmeTrackers.id);
  for (const [foreign, kind] of [[device, "devices"], [sim, "sims"]] as const) {
    await page.goto(`w/${acmeMain.id}/${kind}/${foreign}`);
    await expect(page.getByRole("main")).toContainText(`${foreign}`);
    await expect(page.getByRole("main")).toContainText(/There is no/);
    const said = await page.getByRole("main").innerText();
    expect(said).not.toContain("TRK-");
    await page.goto(`w/${acmeMain.id}/${kind}/999999999`);
    await expect(page.getByRole("main")).toContainText("999999999");
    await expect(page.getByRole("main")).toContainText(/There is no/);
    expect((await page.getByRole("main").innerText()).replaceAll("999999999", `${foreign}`)).toBe(said);
  }
});
