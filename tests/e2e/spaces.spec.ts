// Workspaces, whole (W-5, W-6, W-8): create at once and at the cap, ask the operator, link and unlink, hand over, delete and
// restore. On a backend of its own, whose operator is the test.
import { type Page } from "@playwright/test";
import { another, expect, expectAccessible, PASSWORD, signIn, WORKSPACES, withServer } from "./fixtures";
import { admin } from "./support/server";

const test = withServer("--devices", "200");
// By one worker, in turn: one person's workspaces are the next test's.
test.describe.configure({ mode: "default" });

const { acmeTrackers, betaStudios, gammaCo } = WORKSPACES;
const dialog = (page: Page) => page.getByRole("dialog");
const rows = (page: Page) => page.getByRole("list", { name: "Your workspaces" }).getByRole("listitem");

async function openCreate(page: Page) {
  await page.getByRole("button", { name: "Create a workspace" }).click();
  await expect(dialog(page)).toBeVisible();
}

/** Fills a password dialog and sends it. */
async function confirm(page: Page, verb: string, password = PASSWORD) {
  await dialog(page).getByRole("textbox", { name: "Your password" }).fill(password);
  await dialog(page).getByRole("button", { name: verb }).click();
}

test("within the cap a workspace is there at once; its creator is Owner, the default stays", async ({ page, guard }) => {
  guard.allow(/status of 422/);
  await signIn(page, "noor");
  await page.goto("workspaces");
  await openCreate(page);
  await expect(dialog(page)).toContainText("1 of 3");
  const name = dialog(page).getByRole("textbox", { name: "Name of the workspace" });
  await dialog(page).getByRole("button", { name: "Create workspace" }).click();
  await expect(dialog(page)).toContainText("A name has 1 to 80 characters");
  // Taken, in another spelling: an error of the field, never a silent success.
  await name.fill("  beta STUDIOS ");
  await name.press("Enter");
  await expect(dialog(page)).toContainText("has the name beta STUDIOS.");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill(" Beta Labs ");
  await name.press("Enter");
  await expect(dialog(page).getByRole("heading", { name: "Beta Labs is ready" })).toBeVisible();
  await expectAccessible(page);
  await dialog(page).getByRole("link", { name: "Enter Beta Labs" }).click();
  await expect(page).toHaveURL(/\/w\/\d+\/devices$/);
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.locator(".switcher-name")).toHaveText("Beta Labs");
  await page.goto("workspaces");
  const made = rows(page).filter({ hasText: "Beta Labs" });
  await expect(made).toContainText("Owner");
  await expect(made).not.toContainText("Default");
  await expect(rows(page).first()).toContainText("Beta Studios");
  await expect(rows(page).first()).toContainText("Default");
});

test("by keyboard alone, from the switcher: create, cancel, the focus is where it was", async ({ page }) => {
  await signIn(page, "noor");
  await page.goto(`w/${betaStudios.id}/devices`);
  const face = page.getByRole("button", { name: /Switch workspace/ });
  await face.focus();
  await page.keyboard.press("Enter");
  const create = page.getByRole("button", { name: "Create a workspace" });
  for (let stop = 0; stop < 6 && !(await create.evaluate((one) => one === document.activeElement)); stop += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(create).toBeFocused();
  await page.keyboard.press("Enter");
  const name = dialog(page).getByRole("textbox", { name: "Name of the workspace" });
  await expect(name).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await face.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listbox")).toBeVisible();
  for (let stop = 0; stop < 6 && !(await create.evaluate((one) => one === document.activeElement)); stop += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(name).toBeFocused();
  await page.keyboard.type("Beta Keys");
  await page.keyboard.press("Tab");
  await expect(dialog(page).getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const enter = dialog(page).getByRole("link", { name: "Enter Beta Keys" });
  await expect(enter).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".switcher-name")).toHaveText("Beta Keys");
});

test("beyond the cap: a request, one open, withdrawn, sent again, approved by the operator, seen", async ({ page, server }) => {
  await signIn(page, "uli");
  await page.goto("workspaces");
  await openCreate(page);
  await dialog(page).getByRole("textbox", { name: "Name of the workspace" }).fill("Uli's own");
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("button", { name: "Stay here" }).click();
  await expect(rows(page)).toHaveCount(2);

  await openCreate(page);
  await expect(dialog(page)).toContainText("1 of 1");
  await expect(dialog(page)).toContainText("You own as many workspaces as your plan allows.");
  await expectAccessible(page);
  const send = async () => {
    await dialog(page).getByRole("textbox", { name: "Name of the workspace" }).fill("Uli's second");
    await dialog(page).getByRole("textbox", { name: "Details" }).fill("For the second plant.");
    await expect(dialog(page).getByRole("textbox", { name: "E-mail for questions" })).toHaveValue("uli@acme.example");
    await dialog(page).getByRole("button", { name: "Send request" }).click();
    await expect(dialog(page).getByText("Open", { exact: true })).toBeVisible();
  };
  await dialog(page).getByRole("button", { name: "Send request" }).click();
  await expect(dialog(page)).toContainText("Write 1 to 2,000 characters.");
  await send();
  // One at a time: the form is gone while one is open.
  await expect(dialog(page).getByRole("button", { name: "Send request" })).toHaveCount(0);
  await dialog(page).getByRole("button", { name: "Withdraw the request" }).click();
  await expect(dialog(page).getByRole("button", { name: "Send request" })).toBeVisible();
  await send();

  const open = admin(server, "requests") as { id: number; name: string }[];
  const mine = open.find((one) => one.name === "Uli's second")!;
  admin(server, "approve", String(mine.id), "--answer", "With pleasure.");
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  await openCreate(page);
  await expect(dialog(page).getByText("Approved", { exact: true })).toBeVisible();
  await expect(dialog(page)).toContainText("With pleasure.");
  await dialog(page).getByRole("link", { name: "Enter Uli's second" }).click();
  await expect(page.locator(".switcher-name")).toHaveText("Uli's second");
});

test("a declined request says why", async ({ page, server }) => {
  await signIn(page, "uli");
  await page.goto("workspaces");
  await openCreate(page);
  await dialog(page).getByRole("textbox", { name: "Name of the workspace" }).fill("One too many");
  await dialog(page).getByRole("textbox", { name: "Details" }).fill("Please.");
  await dialog(page).getByRole("button", { name: "Send request" }).click();
  await expect(dialog(page).getByText("Open", { exact: true })).toBeVisible();
  const open = admin(server, "requests") as { id: number }[];
  admin(server, "decline", String(open[0]!.id), "--answer", "Two are enough for now.");
  await page.reload();
  await openCreate(page);
  await expect(dialog(page).getByText("Declined", { exact: true })).toBeVisible();
  await expect(dialog(page)).toContainText("Two are enough for now.");
  await expect(dialog(page).getByRole("button", { name: "Send request" })).toBeVisible();
});

test("link by request, see the SuperAdmin, unlink", async ({ page, server, browser, baseURL }) => {
  test.slow();
  await signIn(page, "noor");
  await page.goto(`w/${betaStudios.id}/group`);
  await expect(page.getByRole("heading", { name: "This workspace stands alone" })).toBeVisible();
  await expect(page.getByText("The plan of Beta Studios does not include linking.")).toBeVisible();
  admin(server, "plan", String(betaStudios.id), "pro");
  admin(server, "plan", String(gammaCo.id), "pro");
  await page.reload();
  await page.getByRole("textbox", { name: "Details" }).fill("Gamma Co. below Beta Studios, please.");
  await page.getByRole("button", { name: "Send request" }).click();
  await expect(page.getByText("Open", { exact: true })).toBeVisible();
  const open = admin(server, "requests") as { id: number; kind: string }[];
  const link = open.find((one) => one.kind === "link")!;
  admin(server, "approve", String(link.id), "--workspace", String(gammaCo.id));
  await page.reload();
  const main = page.getByRole("main");
  await expect(main.getByText("2 workspaces")).toBeVisible();
  await expect(main.getByRole("listitem").filter({ hasText: "Beta Studios" })).toContainText("Main organization");
  await expect(main.getByRole("listitem").filter({ hasText: "Gamma Co." })).toBeVisible();
  // The Administrator of longest standing in the main organization.
  await expect(main.getByText("Ola Nordmann")).toBeVisible();
  await expectAccessible(page);

  // Ola, who has never been in Gamma Co., enters it with all rights of an Administrator.
  const ola = await another(browser, baseURL, "ola");
  ola.guard.allow(/status of 40[134]/);
  const hers = ola.page;
  await hers.goto(`w/${betaStudios.id}/group`);
  await hers.getByRole("link", { name: "Enter Gamma Co." }).click();
  await expect(hers.locator(".switcher-name")).toHaveText("Gamma Co.");
  await expect(hers.locator(".switcher-role")).toHaveText("SuperAdmin");
  await hers.getByRole("link", { name: "Settings" }).click();
  await expect(hers.getByRole("button", { name: "Delete the workspace" })).toHaveAttribute("aria-disabled", "true");

  admin(server, "unlink", String(gammaCo.id));
  await page.reload();
  await expect(page.getByRole("heading", { name: "This workspace stands alone" })).toBeVisible();
  await hers.goto(`w/${gammaCo.id}/devices`);
  await expect(hers.getByRole("heading", { name: `There is no workspace ${gammaCo.id} for you` })).toBeVisible();
  await hers.goto(`w/${betaStudios.id}/devices`);
  await expect(hers.locator(".switcher-role")).toHaveText("Administrator");
  await ola.close();
});

test("two browsers: the ownership is offered, seen, accepted with the password", async ({ page, browser, baseURL, guard }) => {
  test.slow();
  guard.allow(/status of 422/);
  await signIn(page, "noor");
  await page.goto(`w/${betaStudios.id}/settings`);
  await page.getByRole("button", { name: "Offer the ownership" }).click();
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Offer the ownership" }).click();
  await expect(dialog(page)).toContainText("Choose who is to become Owner.");
  await expect(dialog(page)).toContainText("Enter your password.");
  await dialog(page).getByRole("combobox", { name: "New Owner" }).selectOption({ label: "Ola Nordmann (ola@acme.example)" });
  await confirm(page, "Offer the ownership", "not my password");
  await expect(dialog(page)).toContainText("This is not your password.");
  await confirm(page, "Offer the ownership");
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(/Offered to Ola Nordmann, who can accept until/)).toBeVisible();

  const ola = await another(browser, baseURL, "ola");
  const hers = ola.page;
  await hers.goto(`w/${betaStudios.id}/settings`);
  await expect(hers.getByRole("heading", { name: "Noor Haddad offers you the ownership of Beta Studios" })).toBeVisible();
  await expectAccessible(hers);
  await hers.getByRole("button", { name: "Accept the ownership" }).click();
  await confirm(hers, "Accept the ownership");
  await expect(hers.getByText("You are now the Owner of Beta Studios.").first()).toBeVisible();
  await expect(hers.getByText(/You are the Owner\. You can offer/)).toBeVisible();
  await ola.close();

  await page.reload();
  await expect(page.getByText(/You are not the Owner of this one/)).toBeVisible();
  await expect(page.getByText("you are Administrator")).toBeVisible();
  // And an offer can be withdrawn: there is none now, and the button is the Owner's alone.
  await expect(page.getByRole("button", { name: "Offer the ownership" })).toHaveCount(0);
});

test("rename: seen at once everywhere; a member may look but not change", async ({ page, guard }) => {
  guard.allow(/status of 422/);
  await signIn(page, "kim");
  await page.goto(`w/${acmeTrackers.id}/settings`);
  const name = page.getByRole("textbox", { name: "Name of the workspace" });
  await expect(page.getByRole("button", { name: "Save name" })).toHaveAttribute("aria-disabled", "true");
  await name.fill("Acme Main");
  await name.press("Enter");
  await expect(page.getByText("has the name Acme Main.")).toBeVisible();
  await name.fill("Acme Trackers & more");
  await name.press("Enter");
  await expect(page.locator(".switcher-name")).toHaveText("Acme Trackers & more");
  await name.fill("Acme Trackers");
  await name.press("Enter");
  await expect(page.locator(".switcher-name")).toHaveText("Acme Trackers");
  for (const gauge of ["Members", "API calls today"]) {
    await expect(page.getByRole("meter", { name: gauge })).toBeVisible();
  }
  await expect(page.getByText(/midnight UTC/)).toBeVisible();
  await page.goto(`w/100/settings`);
  await expect(name).toBeDisabled();
  await expect(page.getByText("You are not the Owner of this one.")).toBeVisible();
  await page.getByRole("button", { name: "Make it my default" }).click();
  await expect(page.getByText("This is your default workspace")).toBeVisible();
});

test("delete: reasons before, the typed name and the password; restore from the picker", async ({ page }) => {
  test.slow();
  const session = await signIn(page, "kim");
  await page.goto(`w/${acmeTrackers.id}/settings`);
  await expect(page.getByText(/SIMs are activated\. Suspend them/)).toBeVisible();
  await expect(page.getByText("This workspace is linked.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete the workspace" })).toHaveAttribute("aria-disabled", "true");

  const headers = { Authorization: `Bearer ${session.auth_token}` };
  // It may be there from a test before.
  await page.request.post("/api/ext/v1/workspace", { headers, data: { name: "Kim's lab" } });
  await page.goto("workspaces");
  await rows(page).filter({ hasText: "Kim's lab" }).getByRole("link").click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Delete the workspace" }).click();
  await expectAccessible(page);
  await dialog(page).getByRole("textbox", { name: "Type the name" }).fill("Kim's");
  await confirm(page, "Delete Kim's lab");
  await expect(dialog(page)).toContainText("Type Kim's lab exactly");
  await dialog(page).getByRole("textbox", { name: "Type the name" }).fill("Kim's lab");
  await confirm(page, "Delete Kim's lab");
  await expect(page).toHaveURL(/\/workspaces$/);
  await expect(rows(page).first()).toBeVisible();
  await expect(rows(page).filter({ hasText: "Kim's lab" })).toHaveCount(0);
  const deleted = page.getByRole("region", { name: "Deleted workspaces" });
  await expect(deleted).toContainText("can be restored until");
  await expectAccessible(page);
  await deleted.getByRole("button", { name: "Restore Kim's lab" }).click();
  await expect(rows(page).filter({ hasText: "Kim's lab" })).toHaveCount(1);
  await expect(deleted).toHaveCount(0);
});

test("in German, also what the server refuses", async ({ page, guard }) => {
  guard.allow(/status of 422/);
  const token = (await signIn(page, "noor")).auth_token;
  const headers = { Authorization: `Bearer ${token}` };
  // The tests before may have used up what the plan allows: then one of theirs has the name that is taken.
  await page.request.post("/api/ext/v1/workspace", { headers, data: { name: "Beta Deutsch" } });
  const mine = (await (await page.request.get("/api/v2/user/my/workspace", { headers })).json()) as { id: number; name: string; owner?: boolean }[];
  const [here, other] = mine.filter((one) => one.owner);
  const taken = other?.name ?? "there is only one";
  await page.request.patch("/api/ext/v1/account", { headers, data: { locale: "de" } });
  await page.goto(`w/${here?.id}/settings`);
  await expect(page.getByRole("heading", { name: "Einstellungen des Workspace" })).toBeVisible();
  const name = page.getByRole("textbox", { name: "Name des Workspace" });
  await name.fill(taken);
  await name.press("Enter");
  await expect(page.getByText(`Ein anderer Workspace derselben Organisation heißt bereits ${taken}.`)).toBeVisible();
  await page.goto("workspaces");
  await page.getByRole("button", { name: "Workspace anlegen" }).click();
  await expect(dialog(page)).toContainText("Workspaces, die Ihnen gehören");
});
