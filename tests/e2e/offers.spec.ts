// An ownership that is offered is said where its heir looks first: in the picker and below the switcher; and the request to link an
// existing workspace is a press away from the switcher.
import { expect, expectAccessible, PASSWORD, passwordDigest, signIn, test as shared, WORKSPACES } from "./fixtures";
import { type Server, startServer } from "./support/server";

const test = shared.extend<object, { own: Server }>({
  own: [
    async ({}, use) => {
      const server = await startServer(["--devices", "20"]);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ own }, use) => use(own.url),
});

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
  await expect(page.getByText(/offer/i).first()).toBeVisible();
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
  await page.getByRole("button", { name: /Acme Trackers/ }).first().click();
  await expect(page.getByRole("link", { name: "Link an existing workspace" })).toHaveCount(0);
});
