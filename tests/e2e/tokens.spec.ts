// Application tokens (U-8): made, kept, used over the API as a program would, renamed, revoked; never more than their maker may, and
// no longer than their maker is there.
import { type APIRequestContext, type Page } from "@playwright/test";
import { another, expect, expectAccessible, signIn, WORKSPACES, withServer } from "./fixtures";
import { hold } from "./support/held";

// One server for each worker. The tests say where a call comes from, as a proxy would.
const test = withServer("--devices", "60", "--trust-proxy");
test.describe.configure({ mode: "default" });

const { acmeTrackers } = WORKSPACES;
const PAGE = `w/${acmeTrackers.id}/tokens`;
const row = (page: Page, name: string) => page.locator("tbody tr[data-key]").filter({ hasText: name });
const panel = (page: Page) => page.getByRole("dialog", { name: "Create an application token" });
const FROM = "10.1.2.3";

/** Makes a token in the portal and gives its secret. */
async function create(page: Page, name: string, from = "") {
  await page.goto(`${PAGE}/new`);
  await panel(page).getByRole("textbox", { name: /^Description/ }).fill(name);
  if (from) await panel(page).getByRole("textbox", { name: /^Allowed addresses/ }).fill(from);
  await panel(page).getByRole("button", { name: "Create the token" }).click();
  const secret = panel(page).getByText(/^swa_/);
  await expect(secret).toBeVisible();
  const text = await secret.innerText();
  await panel(page).getByRole("checkbox", { name: /I have kept the token/ }).check();
  await panel(page).getByRole("button", { name: "Done" }).click();
  await expect(page).toHaveURL(new RegExp(`${PAGE}$`));
  return text;
}

/** Exchanges a secret as a program does. */
const exchange = (request: APIRequestContext, secret: string, from = FROM) =>
  request.post("/api/v1/authenticate", { headers: { "X-Forwarded-For": from }, data: { application_token: secret } });

/** Calls with what the exchange gave. */
async function machine(request: APIRequestContext, secret: string, from = FROM) {
  const answer = await exchange(request, secret, from);
  expect(answer.status(), await answer.text()).toBe(200);
  const headers = { Authorization: `Bearer ${(await answer.json()).auth_token}`, "X-Forwarded-For": from };
  return {
    list: async (elsewhere = from) =>
      (await request.get("/api/v1/endpoint?per_page=1", { headers: { ...headers, "X-Forwarded-For": elsewhere } })).status(),
    rename: async () => {
      const [device] = await (await request.get("/api/v1/endpoint?per_page=1", { headers })).json();
      return (await request.patch(`/api/v1/endpoint/${device.id}`, { headers, data: { name: "By a program" } })).status();
    },
  };
}

test("a token is made with its limits, shown once, used from its addresses only, renamed and revoked", async ({ page, request, context }) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "kim");
  await page.goto(PAGE);
  await page.getByRole("main").getByRole("link", { name: "Create a token" }).first().click();
  await expect(page).toHaveURL(new RegExp(`${PAGE}/new$`));
  await expect(panel(page)).toBeVisible();
  await expectAccessible(page);

  // What is wrong is said field by field, the bad entries by name, and nothing typed is lost.
  const from = panel(page).getByRole("textbox", { name: /^Allowed addresses/ });
  await from.fill("10.0.0.0/8\n10.0.0.0/33\nnowhere");
  await panel(page).getByRole("button", { name: "Create the token" }).click();
  await expect(panel(page).getByText("Say what the token is for.")).toBeVisible();
  await expect(panel(page).getByText("“10.0.0.0/33”, “nowhere”")).toBeVisible();
  await expect(panel(page).getByRole("textbox", { name: /^Description/ })).toBeFocused();
  await panel(page).getByLabel(/^Expires after/).fill("2020-01-01");
  await panel(page).getByRole("button", { name: "Create the token" }).click();
  await expect(panel(page).getByText("Choose today or a later day (UTC).")).toBeVisible();

  // Whoever leaves it is asked first.
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog", { name: "Leave without saving?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(from).toHaveValue("10.0.0.0/8\n10.0.0.0/33\nnowhere");

  await panel(page).getByRole("textbox", { name: /^Description/ }).fill("Gateway");
  await panel(page).getByLabel(/^Expires after/).fill("2099-12-24");
  await from.fill("10.0.0.0/8\n2001:db8::/32");
  await panel(page).getByRole("button", { name: "Create the token" }).click();
  const shown = panel(page).getByText(/^swa_/);
  await expect(shown).toBeVisible();
  const secret = await shown.innerText();
  await expect(panel(page)).toContainText("curl -s");
  await expect(panel(page).locator("pre")).not.toContainText(secret);
  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Copy the token" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  // It does not go before it is said to be kept.
  await page.keyboard.press("Escape");
  await expect(panel(page).getByRole("alert")).toContainText("Keep the token first");
  await expect(panel(page).getByRole("button", { name: "Done" })).toHaveAttribute("aria-disabled", "true");
  await panel(page).getByRole("checkbox", { name: /I have kept the token/ }).check();
  await panel(page).getByRole("button", { name: "Done" }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(row(page, "Gateway")).toContainText("Activated");
  await expect(row(page, "Gateway")).toContainText("10.0.0.0/8 and 1 more");
  await expect(row(page, "Gateway")).toContainText("Kim Larsen");
  await expect(row(page, "Gateway")).toContainText("Not yet");
  // Never again: neither in the page nor in what the server answers.
  const told: Promise<string>[] = [];
  page.on("response", (answer) => {
    if (answer.url().includes("/api/")) told.push(answer.text().catch(() => ""));
  });
  await page.reload();
  await expect(row(page, "Gateway")).toContainText(secret.slice(0, 12));
  expect(await page.content()).not.toContain(secret);
  const answers = (await Promise.all(told)).join("\n");
  expect(answers, "the list is among them").toContain(secret.slice(0, 12));
  expect(answers).not.toContain(secret);

  // As a program uses it.
  expect((await exchange(request, secret, "192.0.2.1")).status(), "from elsewhere").toBe(401);
  expect((await exchange(request, secret, "2001:db8::7")).status()).toBe(200);
  const program = await machine(request, secret);
  expect(await program.list()).toBe(200);
  expect(await program.list("192.0.2.1"), "the auth token, too").toBe(401);
  await page.reload();
  await expect(row(page, "Gateway")).not.toContainText("Not yet");
  await expect(page.getByRole("meter", { name: "API calls today" })).toHaveAttribute("aria-valuetext", /^[1-9]\d* of 1,000,000/);

  // Renamed by keyboard alone.
  await row(page, "Gateway").getByRole("button", { name: "Actions for Gateway" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Rename …" })).toBeFocused();
  await page.keyboard.press("Enter");
  const naming = page.getByRole("dialog", { name: "Rename “Gateway”" });
  await expect(naming.getByRole("textbox", { name: /^Description/ })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Gateway Oslo");
  await page.keyboard.press("Enter");
  await expect(naming).toHaveCount(0);
  await expect(row(page, "Gateway Oslo")).toBeVisible();

  // Revoked, after a question that names it.
  await row(page, "Gateway Oslo").getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Revoke …" }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke “Gateway Oslo”?" });
  await expect(question).toContainText("made by Kim Larsen");
  await expectAccessible(page);
  await question.getByRole("button", { name: "Revoke “Gateway Oslo”" }).click();
  await expect(row(page, "Gateway Oslo")).toContainText("Revoked");
  expect(await program.list(), "at its next call").toBe(401);
  expect((await exchange(request, secret)).status()).toBe(401);
  await row(page, "Gateway Oslo").getByRole("button", { name: /^Actions for/ }).click();
  const again = page.getByRole("menuitem", { name: "Revoke …" });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  await expect(again).toContainText("was revoked, for good");
  await page.keyboard.press("Escape");
  // The list is found by its state.
  await page.getByRole("button", { name: /Status$/ }).click();
  await page.getByRole("option", { name: "Activated" }).click();
  await expect(page).toHaveURL(/q=status%3Aactivated/);
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
});

test("an Observer creates tokens, cannot change them and reads why; no token does more than its maker, nor outlives the membership", async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  test.slow();
  await signIn(page, "ola");
  await page.goto(PAGE);
  await expect(page.getByText("You may create tokens, but not rename or revoke them")).toBeVisible();
  const secret = await create(page, "Ola’s reader");
  await row(page, "Ola’s reader").getByRole("button", { name: /^Actions for/ }).click();
  for (const name of ["Rename …", "Revoke …"]) {
    const item = page.getByRole("menuitem", { name });
    await expect(item).toHaveAttribute("aria-disabled", "true");
    await expect(item).toContainText("Roles that do: SuperAdmin, Administrator.");
  }
  await page.keyboard.press("Escape");
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);

  // As an Observer, then as a User, then as an Observer again: the next call decides. Without the page, which would notice each and ask anew.
  await page.goto("about:blank");
  const program = await machine(request, secret);
  expect(await program.list()).toBe(200);
  expect(await program.rename()).toBe(403);
  const other = await another(browser, baseURL);
  const kim = other.page;
  const { auth_token } = await signIn(kim, "kim");
  const headers = { Authorization: `Bearer ${auth_token}` };
  const [ola] = await (await request.get("/api/v1/user?q=username:ola@acme.example", { headers })).json();
  const role = async (id: number) => {
    const answer = await request.put(`/api/ext/v1/user/${ola.id}/workspace/${acmeTrackers.id}/role`, {
      headers,
      data: { roles: [{ id }] },
    });
    expect(answer.status()).toBe(204);
  };
  await role(2);
  expect(await program.rename(), "as much as its maker").toBe(204);
  await role(3);
  expect(await program.rename(), "as little as its maker").toBe(403);

  // Taken out: the token goes along, and the list says so.
  await kim.goto(PAGE);
  await expect(row(kim, "Ola’s reader")).toContainText("Activated");
  expect((await request.delete(`/api/v2/user/${ola.id}/workspace/${acmeTrackers.id}`, { headers })).status()).toBe(204);
  expect(await program.list()).toBe(401);
  expect((await exchange(request, secret)).status()).toBe(401);
  await kim.reload();
  await expect(row(kim, "Ola’s reader")).toContainText("Revoked");
  await other.close();
});

test("in German, and without a word missing", async ({ page }) => {
  const { auth_token } = await signIn(page, "uli");
  const answer = await page.request.patch("/api/ext/v1/account", {
    headers: { Authorization: `Bearer ${auth_token}` },
    data: { locale: "de" },
  });
  expect(answer.status()).toBe(204);
  await page.goto(`${PAGE}/new`);
  const german = page.getByRole("dialog", { name: "Anwendungs-Token anlegen" });
  await german.getByRole("textbox", { name: /^Beschreibung/ }).fill("Lesegerät");
  await german.getByRole("button", { name: "Token anlegen" }).click();
  await expect(german.getByText("„Lesegerät“ ist angelegt")).toBeVisible();
  await german.getByRole("checkbox", { name: /sicher verwahrt/ }).check();
  await german.getByRole("button", { name: "Fertig" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Anwendungs-Token" })).toBeVisible();
  await expect(row(page, "Lesegerät")).toContainText("Aktiviert");
});

test("while a token is made its panel stays, what the server refuses is said in the reader's words, and a late answer closes no other box", async ({ page, guard }) => {
  guard.allow(/status of 422/);
  const { auth_token } = await signIn(page, "kim");
  await create(page, "First of two");
  await page.goto(`${PAGE}/new`);
  const name = panel(page).getByRole("textbox", { name: /^Description/ });
  await name.fill("Second of two");
  const errors = [{ error_code: 1403, error_token: "InvalidFormat", field: "ip", message: "is nothing that a server knows" }];
  await page.route("**/api/v1/application_token", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 422, json: { error_code: 1400, error_token: "Invalid", message: "no", errors } }) : route.fallback(),
  );
  await panel(page).getByRole("button", { name: "Create the token" }).click();
  await expect(panel(page)).toContainText("The server does not take one of these addresses or blocks.");
  await expect(panel(page)).not.toContainText("is nothing that a server knows");
  await page.unroute("**/api/v1/application_token");

  const made = await hold(page, "**/api/v1/application_token", { method: "POST" });
  await panel(page).getByRole("button", { name: "Create the token" }).click();
  await made.asked;
  await page.keyboard.press("Escape");
  await panel(page).getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(name).toHaveValue("Second of two");
  made.release();
  await expect(panel(page).getByText(/^swa_/)).toBeVisible();
  await panel(page).getByRole("checkbox", { name: /I have kept the token/ }).check();
  await panel(page).getByRole("button", { name: "Done" }).click();
  // The list has both: rows move when it comes.
  await expect(row(page, "Second of two")).toBeVisible();

  const act = async (token: string, what: string) => {
    await row(page, token).getByRole("button", { name: /^Actions for/ }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  const renamed = await hold(page, /\/api\/v1\/application_token\/\d+$/, { method: "PATCH" });
  await act("First of two", "Rename …");
  await page.getByRole("dialog").getByRole("textbox", { name: /^Description/ }).fill("First, renamed");
  await page.keyboard.press("Enter");
  await renamed.asked;
  await page.keyboard.press("Escape");
  await act("Second of two", "Rename …");
  const other = page.getByRole("dialog", { name: "Rename “Second of two”" });
  await other.getByRole("textbox", { name: /^Description/ }).fill("Half typed");
  renamed.release();
  await expect(row(page, "First, renamed")).toHaveCount(1);
  await expect(other.getByRole("textbox", { name: /^Description/ })).toHaveValue("Half typed");
  await page.keyboard.press("Escape");
  const headers = { Authorization: `Bearer ${auth_token}` };
  const all = (await (await page.request.get("/api/v1/application_token", { headers })).json()) as { id: number; description: string }[];
  for (const { id } of all.filter(({ description }) => /of two|First, renamed/.test(description))) {
    expect((await page.request.patch(`/api/v1/application_token/${id}`, { headers, data: { status: { id: 1 } } })).status()).toBe(204);
  }
});
