// The own account: name, language and theme; kept over a reload and carried to another browser. On a backend of its own, because
// others sign in as the same person and read English.
import { another, as, below, expect, expectAccessible, signIn, type Person, withServer } from "./fixtures";
import { hold } from "./support/held";

type Page = import("@playwright/test").Page;

const test = withServer("--devices", "20");

/** Sets what the account says, behind the portal's back. */
async function setAccount(page: Page, who: Person, data: { name?: string; locale?: string | null; theme?: string | null }) {
  const session = await signIn(page, who);
  const answer = await page.request.patch("/api/ext/v1/account", { ...as(session.auth_token), data });
  expect(answer.status()).toBe(204);
}

/** What a toast says to people who see; it is read out apart from that. */
const toast = (page: Page, text: string) => page.locator(".tst-text").filter({ hasText: text }).first();

// In turn and by one worker, because all change the same account.
test.describe.configure({ mode: "default" });
test.beforeEach(({ page }) => setAccount(page, "noor", { name: "Noor Haddad", locale: "en", theme: null }));

test("what is known of the account, and what cannot be changed with the reason", async ({ page }) => {
  await page.goto("account");
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Noor Haddad");
  await expect(page.getByText("noor@beta.example")).toBeVisible();
  await expect(page.getByText(/cannot be changed here/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Security" }).click();
  await expect(page.getByText("Not set")).toBeVisible();
  await page.getByRole("tab", { name: "Workspaces" }).click();
  await expect(page.getByRole("link", { name: "See my workspaces" })).toHaveAttribute("href", /\/workspaces$/);
});

test("a new name is saved and shown everywhere", async ({ page }) => {
  await page.goto("account");
  const name = page.getByRole("textbox", { name: "Name" });
  const save = page.getByRole("button", { name: "Save name" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await name.fill("   ");
  await save.click();
  await expect(page.getByText("Enter your name.")).toBeVisible();
  await name.fill("Noor “N.” <Haddad>");
  await save.click();
  await expect(toast(page, "Name saved.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Account menu of Noor “N.” <Haddad>" })).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Noor “N.” <Haddad>");
});

test("a refused name stays typed, with the reason", async ({ page, guard }) => {
  guard.allow(/status of 500/);
  await page.goto("account");
  const name = page.getByRole("textbox", { name: "Name" });
  await expect(name).toHaveValue("Noor Haddad");
  await expect(name).toBeEnabled();
  await page.route("**/api/ext/v1/account", (route) => route.fulfill({ status: 500, json: {} }));
  await name.fill("Noor the Second");
  await name.press("Enter");
  await expect(page.getByRole("alert")).toContainText("The server failed");
  await expect(name).toHaveValue("Noor the Second");
});

test("German: every text changes, nothing typed is lost, and it survives a reload", async ({ page }) => {
  await page.goto("account");
  await page.getByRole("textbox", { name: "Name" }).fill("Noor in the making");
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "Deutsch" });
  await expect(page.getByRole("heading", { name: "Kontoeinstellungen" })).toBeVisible();
  await expect(toast(page, "In Ihrem Konto gespeichert.")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Noor in the making");
  await expect(page.getByRole("combobox", { name: "Sprache" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Kontoeinstellungen" })).toBeVisible();
  await page.goto("w/200/roles");
  await expect(page.getByRole("heading", { name: "Rollen und Berechtigungen" })).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Alle Geräte auflisten" })).toBeVisible();
});

test("dark: at once, over a reload, and back to the system", async ({ page }) => {
  await page.goto("account");
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(toast(page, "Saved to your account.")).toBeVisible();
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await page.getByRole("radio", { name: "System" }).check();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
});

test("quick changes of mind: the last one is what the account keeps", async ({ page }) => {
  await page.goto("account");
  // The first save is on its way until the last choice is made.
  const held = await hold(page, "**/api/ext/v1/account", { method: "PATCH" });
  for (const theme of ["Dark", "Light", "Dark", "Light"]) await page.getByRole("radio", { name: theme }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await held.asked;
  held.release();
  await expect
    .poll(async () => {
      const session = await signIn(page, "noor");
      return (session.user as { theme?: string | null }).theme;
    })
    .toBe("light");
});

test("another browser looks as the account says", async ({ page, browser, baseURL }) => {
  await setAccount(page, "noor", { locale: "de", theme: "dark" });
  const elsewhere = await another(browser, baseURL, "noor");
  const other = elsewhere.page;
  await other.goto("account");
  await expect(other.getByRole("heading", { name: "Kontoeinstellungen" })).toBeVisible();
  await expect(other.locator("html")).toHaveAttribute("data-theme", "dark");
  await elsewhere.close();
});

test("a server without accounts: language and theme work here, the rest says why not", async ({ page, guard, baseURL }) => {
  guard.allow(/status of (404|401)/);
  await page.route("**/api/ext/**", (route) => route.fulfill({ status: 404, json: {} }));
  await page.goto(below(baseURL, "account"));
  await page.getByRole("textbox", { name: "E-mail" }).fill("noor@beta.example");
  await page.getByLabel("Password", { exact: true }).fill("switchyard-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Some settings are not available on this server")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeDisabled();
  // The other tabs have nothing to show, and no error beside that.
  await page.getByRole("tab", { name: "Security" }).click();
  await expect(page.getByRole("tab", { name: "Security" })).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(/\/account\/security$/);
  await expect(page.getByText("Some settings are not available on this server")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByRole("tab", { name: "Profile" }).click();
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await expect(page.getByRole("heading", { name: "Kontoeinstellungen" })).toBeVisible();
});
