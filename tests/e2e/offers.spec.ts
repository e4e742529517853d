// An ownership that is offered is said where its heir looks first: in the picker and below the switcher; and the request to link an
// existing workspace is a press away from the switcher. What is offered can be withdrawn and declined.
import { type Page } from "@playwright/test";
import { another, expect, expectAccessible, PASSWORD, passwordDigest, signIn, WORKSPACES, withServer } from "./fixtures";

const test = withServer("--devices", "20");

const { betaStudios, acmeTrackers } = WORKSPACES;

test("an offered ownership is in the picker and below the switcher, and leads to its answer", async ({ page, request }) => {
  test.slow();
  const noor = await signIn(page, "noor");
  const headers = { Authorization: `Bearer ${noor.auth_token}` };
  const [ola] = await (await request.get("/api/v1/user?q=username:ola@acme.example", { headers })).json();
  const offered = await request.post("/api/ext/v1/workspace/transfer", {
    headers,
    data: { to: { id: ola.id }, password: passwordDigest(PASSWORD) },
  });
  expect(offered.status(), await offered.text()).toBe(201);
  await page.context().clearCookies();
  await signIn(page, "ola");
  // Whatever workspace the heir is in.
  await page.goto(`w/${acmeTrackers.id}/devices`);
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await page.getByRole("link", { name: "1 ownership offered" }).click();
  await expect(page).toHaveURL(/\/workspaces$/);
  const told = page.getByRole("status").filter({ hasText: `offers you the ownership of ${betaStudios.name}` });
  await expect(told).toContainText("until");
  await expectAccessible(page);
  await told.getByRole("link", { name: "Look at the offer" }).click();
  await expect(page).toHaveURL(new RegExp(`/w/${betaStudios.id}/settings$`));
  const waits = page.getByRole("heading", { name: `Noor Haddad offers you the ownership of ${betaStudios.name}` });
  await expect(waits).toBeVisible();
  await page.getByRole("button", { name: "Decline" }).click();
  await expect(waits).toHaveCount(0);
});

test("an offer is withdrawn by the Owner, made again, and declined by the heir: the Owner stays, and nobody is told of an offer", async ({ page, browser, server }) => {
  test.slow();
  const toast = (one: Page, text: string) => one.getByRole("region", { name: "Notifications" }).getByText(text);
  const offer = async () => {
    await page.getByRole("button", { name: "Offer the ownership" }).click();
    const box = page.getByRole("dialog");
    await box.getByRole("combobox", { name: "New Owner" }).selectOption({ label: "Ola Nordmann (ola@acme.example)" });
    await box.getByRole("textbox", { name: "Your password" }).fill(PASSWORD);
    await box.getByRole("button", { name: "Offer the ownership" }).click();
    await expect(page.getByText(/Offered to Ola Nordmann, who can accept until/)).toBeVisible();
  };
  await signIn(page, "noor");
  await page.goto(`w/${betaStudios.id}/settings`);
  await offer();

  const ola = await another(browser, server, "ola");
  const offered = ola.page.getByRole("heading", { name: `Noor Haddad offers you the ownership of ${betaStudios.name}` });
  await ola.page.goto(`w/${betaStudios.id}/settings`);
  await expect(offered).toBeVisible();

  await page.getByRole("button", { name: "Withdraw the offer" }).click();
  await expect(toast(page, "Offer withdrawn. You stay Owner.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Offer the ownership" })).toBeVisible();
  await ola.page.reload();
  await expect(ola.page.getByText(/You are not the Owner of this one/)).toBeVisible();
  await expect(offered).toHaveCount(0);

  await offer();
  await ola.page.reload();
  await expect(offered).toBeVisible();
  await ola.page.getByRole("button", { name: "Decline" }).click();
  await expect(toast(ola.page, "Offer declined.")).toBeVisible();
  await expect(offered).toHaveCount(0);
  const told = ola.page.waitForResponse(/\/account\/ownership_offer$/);
  await ola.page.goto("workspaces");
  await (await told).finished();
  const places = ola.page.getByRole("list", { name: "Your workspaces" }).getByRole("listitem");
  await expect(places.filter({ hasText: betaStudios.name })).not.toContainText("Owner");
  await expect(ola.page.getByText("offers you the ownership")).toHaveCount(0);
  await ola.close();

  await page.reload();
  await expect(page.getByText(/You are the Owner\. You can offer/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Offer the ownership" })).toBeVisible();
});

test("the request to link an existing workspace is reached from the switcher, by whoever may send it", async ({ page }) => {
  await signIn(page, "noor");
  await page.goto(`w/${betaStudios.id}/devices`);
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await page.getByRole("link", { name: "Link an existing workspace" }).click();
  await expect(page).toHaveURL(new RegExp(`/w/${betaStudios.id}/group$`));
  await page.context().clearCookies();
  await signIn(page, "uli");
  await page.goto(`w/${acmeTrackers.id}/devices`);
  // What stands below the list of the switcher asks for offers, too.
  const told = page.waitForResponse(/\/account\/ownership_offer$/);
  await page.getByRole("button", { name: /Acme Trackers/ }).first().click();
  await (await told).finished();
  await expect(page.getByRole("link", { name: "All workspaces" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Link an existing workspace" })).toHaveCount(0);
});
