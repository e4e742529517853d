// A place of each kind in the portal, as somebody finds it in the demo world: what every page has to bear is tried on all of them.
import { type Page } from "@playwright/test";
import { expect, type Person, signIn, WORKSPACES } from "../fixtures";

const { acmeMain, acmeTrackers, betaStudios } = WORKSPACES;

/** The first row of a list of the person's default workspace. */
async function firstId(page: Page, token: string, path: string): Promise<number> {
  const answer = await page.request.get(`/api/v1/${path}?per_page=1&sort=id`, { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json())[0].id;
}

export interface Place {
  name: string;
  who?: Person;
  /** The address; may ask for an id with the token first. */
  path: string | ((page: Page, token: string) => Promise<string>);
  /** On the page once it is whole. */
  ready: (page: Page) => ReturnType<Page["locator"]>;
  /** Console messages that the place provokes. */
  says?: RegExp;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole("heading", { name });
export const row = (page: Page) => page.locator("tbody tr[data-key]").first();

export const PLACES: Place[] = [
  { name: "sign-in", path: "login", ready: heading("Sign in to Switchyard") },
  { name: "workspaces", who: "sam", path: "workspaces", ready: (page) => page.getByRole("link", { name: "Acme Main" }) },
  { name: "devices", who: "kim", path: `w/${acmeTrackers.id}/devices?per_page=10`, ready: row },
  {
    name: "devices, none found",
    who: "kim",
    path: `w/${acmeTrackers.id}/devices?q=name%3Anothing-of-the-kind`,
    ready: (page) => page.getByRole("main").getByRole("heading", { level: 2 }),
  },
  {
    name: "new device",
    who: "kim",
    path: `w/${acmeTrackers.id}/devices/new`,
    ready: (page) => page.getByRole("dialog").getByRole("button", { name: "Create device" }),
  },
  {
    name: "device",
    who: "kim",
    path: async (page, token) => `w/${acmeTrackers.id}/devices/${await firstId(page, token, "endpoint")}`,
    ready: (page) => page.getByRole("button", { name: "Rename" }),
  },
  { name: "SIMs", who: "kim", path: `w/${acmeTrackers.id}/sims?per_page=10`, ready: row },
  {
    name: "registering SIMs",
    who: "kim",
    path: `w/${acmeTrackers.id}/sims/register`,
    ready: (page) => page.getByRole("dialog").getByRole("button", { name: "Check the code" }),
  },
  {
    name: "SIM",
    who: "kim",
    path: async (page, token) => `w/${acmeTrackers.id}/sims/${await firstId(page, token, "sim")}`,
    ready: (page) => page.getByRole("main").getByText("ICCID").first(),
  },
  { name: "users", who: "kim", path: `w/${acmeTrackers.id}/users?per_page=10`, ready: row },
  { name: "invitations", who: "kim", path: `w/${acmeTrackers.id}/users/invitations?per_page=10`, ready: row },
  { name: "a link that is not complete", path: "invitation", ready: heading("The link is not complete") },
  { name: "recovery", path: "recovery#0123456789", ready: heading("Choose a new password") },
  { name: "roles", who: "ola", path: `w/${acmeTrackers.id}/roles`, ready: (page) => page.getByRole("table").first() },
  { name: "apps", who: "kim", path: `w/${acmeTrackers.id}/apps`, ready: (page) => page.getByRole("link", { name: "SMS console" }) },
  { name: "app", who: "kim", path: `w/${acmeTrackers.id}/apps/data-streams`, ready: (page) => page.getByRole("table", { name: "Who has access" }) },
  { name: "tokens", who: "kim", path: `w/${acmeTrackers.id}/tokens`, ready: (page) => page.getByRole("heading", { name: "Application tokens", level: 1 }) },
  {
    name: "new token",
    who: "kim",
    path: `w/${acmeTrackers.id}/tokens/new`,
    ready: (page) => page.getByRole("dialog").getByRole("button", { name: "Create the token" }),
  },
  { name: "audit log", who: "kim", path: `w/${acmeTrackers.id}/audit`, ready: heading("Audit log") },
  { name: "report", who: "sam", path: `w/${acmeMain.id}/report`, ready: (page) => page.getByRole("table", { name: "Day by day" }) },
  { name: "linked group", who: "sam", path: `w/${acmeMain.id}/group`, ready: (page) => page.getByRole("textbox", { name: "Details" }) },
  { name: "linked group, standing alone", who: "noor", path: `w/${betaStudios.id}/group`, ready: heading("This workspace stands alone") },
  { name: "settings of the Owner", who: "sam", path: `w/${acmeMain.id}/settings`, ready: (page) => page.getByText("Before it can be deleted:") },
  { name: "settings of a User", who: "uli", path: `w/${acmeTrackers.id}/settings`, ready: (page) => page.getByRole("meter", { name: "Members" }) },
  { name: "account", who: "kim", path: "account", ready: (page) => page.getByRole("textbox", { name: "Name" }) },
  { name: "account, security", who: "kim", path: "account/security", ready: heading("Trusted devices") },
  { name: "account, sessions", who: "kim", path: "account/sessions", ready: heading("Where you are signed in") },
  { name: "account, workspaces", who: "kim", path: "account/workspaces", ready: (page) => page.getByRole("list", { name: "Workspaces" }) },
  { name: "account, data", who: "kim", path: "account/data", ready: heading("Delete the account") },
  { name: "review of people", who: "sam", path: "review?per_page=10", ready: row },
  { name: "review of workspaces", who: "sam", path: "review/workspaces", ready: row },
  { name: "review, two compared", who: "sam", path: `review/compare?q=first%3A${acmeMain.id},second%3A${acmeTrackers.id}&per_page=10`, ready: row },
  { name: "review, giving", who: "sam", path: "review/give", ready: (page) => page.getByRole("button", { name: "Show the plan" }) },
  { name: "review of nothing", who: "uli", path: "review", ready: heading("There is nothing for you to review") },
  { name: "not found", who: "kim", path: "no/such/page", ready: heading("Page not found") },
  { name: "not found in a workspace", who: "kim", path: `w/${acmeTrackers.id}/nothing`, ready: heading("Page not found") },
  { name: "device that does not exist", who: "kim", path: `w/${acmeTrackers.id}/devices/1`, ready: heading(/no device 1/), says: /status of 404/ },
  { name: "not allowed", who: "uli", path: `w/${acmeTrackers.id}/users`, ready: heading("Your role does not open this page") },
  {
    name: "workspace refused",
    who: "uli",
    path: `w/${betaStudios.id}/devices`,
    ready: heading(`There is no workspace ${betaStudios.id} for you`),
    says: /status of 40[34]/,
  },
];

/** Opens it as the person that it is for, and waits until it is whole. */
export async function visit(page: Page, place: Place) {
  const session = place.who && (await signIn(page, place.who));
  await page.goto(typeof place.path === "string" ? place.path : await place.path(page, session!.auth_token));
  await expect(place.ready(page)).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}
