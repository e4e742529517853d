// What is saved of a role is what was reviewed, no failure is hidden behind an earlier one; a plan of the access review has its lines for what
// can be done; the audit log says in words whatever the server writes; and texts call a thing by one name. On a backend of its own.
import { type Page } from "@playwright/test";
import { as, expect, signIn, WORKSPACES, withServer } from "./fixtures";
import { hold } from "./support/held";

const test = withServer("--devices", "60");

const { acmeMain, acmeTrackers, acmeSandbox, betaStudios } = WORKSPACES;
const PREVIEW = "**/api/ext/v1/role/preview";
const panel = (page: Page) => page.getByRole("dialog");
const box = (page: Page, name: string) => panel(page).getByRole("checkbox", { name, exact: true });
const button = (page: Page, name: string) => panel(page).getByRole("button", { name, exact: true });
const rowOf = (page: Page, text: string) => page.locator("tbody tr[data-key]").filter({ hasText: text });

async function makeRole(page: Page, token: string, name: string, permissions = ["device_list"]) {
  const answer = await page.request.post("/api/ext/v1/role", { ...as(token), data: { name, permissions } });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as { id: number; version: number };
}

test("a preview of what was edited meanwhile is not shown, and what is saved is what was reviewed", async ({ page }) => {
  const { auth_token } = await signIn(page, "kim");
  const { id } = await makeRole(page, auth_token, "Reviewed");
  await page.goto(`w/${acmeTrackers.id}/roles/${id}`);
  await expect(panel(page).getByText("Nobody holds it.")).toBeVisible();
  await box(page, "Retrieve SIMs by ID").check();

  const edits = [
    () => box(page, "List available SIMs").check(),
    () => panel(page).getByRole("textbox", { name: /^Name/ }).fill("Reviewed twice"),
  ];
  for (const edit of edits) {
    const held = await hold(page, PREVIEW);
    await button(page, "Review the change").click();
    await held.asked;
    await edit();
    held.release();
    // The answer is there, and the form still stands.
    await expect(button(page, "Review the change")).not.toHaveAttribute("aria-disabled", "true");
    await expect(box(page, "Retrieve SIMs by ID")).toBeVisible();
    await expect(button(page, "Save the role")).toHaveCount(0);
    await page.unroute(PREVIEW);
  }

  await button(page, "Review the change").click();
  await expect(button(page, "Save the role")).toBeVisible();
  await expect(panel(page).getByRole("listitem").filter({ hasText: "List available SIMs" })).toBeVisible();
  const sent = page.waitForRequest((request) => request.method() === "PATCH" && request.url().endsWith(`/role/${id}`));
  await button(page, "Save the role").click();
  expect((await sent).postDataJSON()).toMatchObject({ name: "Reviewed twice", permissions: ["device_list", "sim_list", "sim_read"] });
  await expect(page.getByText("The role Reviewed twice was saved.").first()).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});

test("after somebody else's change a further failure is said", async ({ page, guard }) => {
  guard.allow(/status of (403|409)/);
  const { auth_token } = await signIn(page, "kim");
  const { id, version } = await makeRole(page, auth_token, "Contested");
  await page.goto(`w/${acmeTrackers.id}/roles/${id}`);
  await expect(panel(page).getByText("Nobody holds it.")).toBeVisible();
  await box(page, "Retrieve SIMs by ID").check();
  await button(page, "Review the change").click();
  await expect(button(page, "Save the role")).toBeVisible();
  const faster = await page.request.patch(`/api/ext/v1/role/${id}`, { ...as(auth_token), data: { name: "Contested, too", permissions: ["device_list"], version } });
  expect(faster.status()).toBe(200);
  await button(page, "Save the role").click();
  await expect(panel(page).getByText("Somebody else changed this role meanwhile")).toBeVisible();
  // Said once.
  await expect(panel(page).getByText("Somebody else has changed this meanwhile.")).toHaveCount(0);

  const answer = { status: 403, json: { error_code: 1104, error_token: "RoleBeyondOwn", message: "No." } };
  const refused = await hold(page, `**/api/ext/v1/role/${id}`, { method: "PATCH", answer });
  refused.release();
  await button(page, "Review the change").click();
  await button(page, "Save the role").click();
  await expect(panel(page).getByText("This role may do more than yours.")).toBeVisible();
  await expect(panel(page).getByText("Somebody else changed this role meanwhile")).toBeVisible();

  // With theirs taken, neither is of any interest.
  await button(page, "Take theirs instead").click();
  await expect(panel(page).getByRole("textbox", { name: /^Name/ })).toHaveValue("Contested, too");
  await expect(panel(page).getByText("This role may do more than yours.")).toHaveCount(0);
  await expect(panel(page).getByText("Somebody else changed this role meanwhile")).toHaveCount(0);
});

test("who is left out uses up no line of a plan that takes a workspace over", async ({ page }) => {
  test.slow();
  await signIn(page, "sam");
  const person = (at: number, access: string, role: number) => ({
    id: 700_000 + at,
    username: `taken${at}@plan.example`,
    name: `Taken ${at}`,
    first: [{ id: role, name: role === 1 ? "Administrator" : "User" }],
    second: [],
    first_access: access,
    second_access: "",
    owner: false,
    superadmin: false,
  });
  // Suspended Administrators stood before everybody else.
  const out = (count: number) => Array.from({ length: count }, (_, at) => person(at, "suspended", 1));
  let differences = [...out(301), person(500, "active", 2)];
  await page.route(`**/account/review/compare/${acmeMain.id}/${acmeSandbox.id}`, async (route) => {
    await route.fulfill({ response: await route.fetch(), json: differences });
  });
  const plan = page.getByRole("dialog", { name: `Take over from ${acmeMain.name} into ${acmeSandbox.name}` });
  const show = async () => {
    await page.goto(`review/compare?q=first%3A${acmeMain.id},second%3A${acmeSandbox.id}`);
    await expect(page.getByText(`${differences.length} people differ`)).toBeVisible();
    await page.getByRole("button", { name: /^Take over/ }).click();
    await expect(plan).toBeVisible();
  };
  await show();
  await expect(plan.getByRole("listitem").filter({ hasText: "taken500@plan.example" })).toContainText("User, invited");
  await expect(plan.getByRole("button", { name: "Make 1 change" })).toBeVisible();
  await expect(plan.getByText(/not in this plan/)).toHaveCount(0);
  // Nobody who can be taken over goes unsaid.
  differences = [...out(5), ...Array.from({ length: 302 }, (_, at) => person(1000 + at, "active", 2))];
  await show();
  await expect(plan.getByRole("button", { name: "Make 300 changes" })).toBeVisible();
  await expect(plan.getByText("2 further people are not in this plan.")).toBeVisible();
});

test("roles and tokens in the audit log are words, their permissions too", async ({ page }) => {
  const { auth_token } = await signIn(page, "kim");
  const { id, version } = await makeRole(page, auth_token, "Audited", ["device_list", "sim_list"]);
  const role = (method: "patch" | "delete", data?: object) => page.request[method](`/api/ext/v1/role/${id}`, { ...as(auth_token), data });
  expect((await role("patch", { name: "Audited", permissions: ["device_list"], version })).status()).toBe(200);
  expect((await role("delete")).status()).toBe(204);
  const token = await page.request.post("/api/v1/application_token", { ...as(auth_token), data: { description: "Audited" } });
  expect(token.status(), await token.text()).toBe(200);
  const listed = (await (await page.request.get("/api/v1/application_token", as(auth_token))).json()) as { id: number; description: string }[];
  const made = listed.find((one) => one.description === "Audited")!.id;
  for (const data of [{ description: "Audited again" }, { status: { id: 1 } }]) {
    expect((await page.request.patch(`/api/v1/application_token/${made}`, { ...as(auth_token), data })).status()).toBe(204);
  }

  await page.goto(`w/${acmeTrackers.id}/audit`);
  for (const deed of ["Made a role", "Changed a role", "Deleted a role", "Renamed an application token", "Revoked an application token"]) {
    await expect(rowOf(page, deed).first(), deed).toBeVisible();
  }
  await expect(page.locator("tbody").first()).not.toContainText(/\b(role|token)\.[a-z]+/);
  await page.getByRole("button", { name: /Kind$/ }).click();
  await page.getByRole("option", { name: "Role" }).click();
  await expect(page).toHaveURL(/q=object%3Arole/);
  await expect(rowOf(page, "an application token")).toHaveCount(0);
  await rowOf(page, "Changed a role").first().click();
  await expect(panel(page).getByRole("row", { name: /^Permissions List all devices, List available SIMs List all devices$/ })).toBeVisible();
  await expect(panel(page)).toContainText(`Role ${id}`);

  const speak = async (locale: string) => {
    expect((await page.request.patch("/api/ext/v1/account", { ...as(auth_token), data: { locale } })).ok()).toBe(true);
  };
  await speak("de");
  try {
    await page.goto(`w/${acmeTrackers.id}/audit`);
    for (const deed of ["Rolle angelegt", "Rolle geändert", "Rolle gelöscht", "Anwendungs-Token umbenannt", "Anwendungs-Token widerrufen"]) {
      await expect(rowOf(page, deed).first(), deed).toBeVisible();
    }
    await rowOf(page, "Rolle geändert").first().click();
    await expect(panel(page).getByRole("row", { name: /^Berechtigungen / })).toBeVisible();
  } finally {
    await speak("en");
  }
});

test("in German a role has one name on every page", async ({ page }) => {
  const { auth_token } = await signIn(page, "uli");
  expect((await page.request.patch("/api/ext/v1/account", { ...as(auth_token), data: { locale: "de" } })).ok()).toBe(true);
  await page.goto(`w/${acmeTrackers.id}/tokens`);
  await expect(page.getByText(/legt Anwendungs-Token an, auch Beobachter, und/)).toBeVisible();
  await page.goto("review");
  await expect(page.getByText(/als Administrator, Inhaber oder SuperAdmin administrieren/)).toBeVisible();
});

test("which plan includes linking is not for the page to name", async ({ page }) => {
  await signIn(page, "noor");
  await page.goto(`w/${betaStudios.id}/settings`);
  await expect(page.getByText("Workspaces cannot be linked. That needs a plan that includes linking.")).toBeVisible();
  await page.goto(`w/${betaStudios.id}/group`);
  await expect(page.getByText("The plan of Beta Studios does not include linking. It needs a plan that includes linking.")).toBeVisible();
});
