// Nothing of one workspace is ever seen in another: not for a frame, not after delayed, dropped or reordered answers, not
// from a request that was under way, not from a field that was typed in. On a backend of its own, because of the faults.
import { type Page } from "@playwright/test";
import { as, expect, type Fault, signIn, WORKSPACES, withServer } from "./fixtures";
import { follow, random, storm } from "./support/storm";
import { forget, type Marks, nextFrames, seen, watch } from "./support/scanner";

const test = withServer();
// By one worker, in turn: the faults are the whole backend's.
test.describe.configure({ mode: "default" });

const { acmeMain, acmeTrackers, acmeSandbox } = WORKSPACES;
const MAIN: Marks = { ...acmeMain, code: "HQ" };
const TRACKERS: Marks = { ...acmeTrackers, code: "TRK" };

/** `make bench` runs 10,000. */
const SWITCHES = Number(process.env.SWITCHES ?? 200);
const SEED = Number(process.env.SEED ?? 20261122);

const rows = (page: Page) => page.getByRole("table", { name: "Devices" }).locator("tbody tr[data-key]");
const switcher = (page: Page) => page.getByRole("button", { name: /Switch workspace/ });
const isList = (url: string) => new URL(url).pathname === "/api/v1/endpoint";

/** The workspace that a request's token opens. */
function workspaceOf(authorization: string | undefined): number {
  const payload = (authorization ?? "").split(".")[1] ?? "";
  return Number(JSON.parse(Buffer.from(payload, "base64url").toString() || "{}").ws);
}

async function expectOwn(page: Page, own: Marks) {
  await expect(page).toHaveURL(new RegExp(`/w/${own.id}/devices`));
  await expect(page.locator(".switcher-name")).toHaveText(own.name);
  await expect(rows(page)).toHaveCount(50);
  await expect(page.locator(".pgr-range")).toHaveText(`1–50 of ${own.devices.toLocaleString("en-GB")}`);
  await nextFrames(page);
}

test.describe("the scanner finds", () => {
  const foreign: [string, (page: Page) => Promise<unknown>][] = [
    ["row", (page) => page.locator("main").evaluate((main) => main.append("TRK-00001 Truck"))],
    ["name", (page) => page.locator("main").evaluate((main) => main.append("Acme Trackers"))],
    ["name", (page) => page.locator(".shell-place").evaluate((face) => (face.textContent = "Acme Trackers"))],
    ["total", (page) => page.locator(".pgr-range").evaluate((range) => (range.textContent = "1–50 of 25,000"))],
    ["row", (page) => page.getByRole("searchbox").first().evaluate((field: HTMLInputElement) => {
      field.value = "TRK-00001";
      field.setAttribute("data-touched", "");
    })],
    ["title", (page) => page.evaluate(() => {
      document.title = "Devices · Acme Trackers";
    })],
    ["address", (page) => page.evaluate(() => {
      history.replaceState(history.state, "", "/w/101/devices");
      document.body.dataset.touched = "";
    })],
    // For a single frame.
    ["row", (page) => page.locator("main").evaluate(async (main) => {
      const text = document.createTextNode("TRK-00002");
      const frame = () => new Promise(requestAnimationFrame);
      await frame();
      main.append(text);
      await frame();
      text.remove();
    })],
    // While no workspace is entered, too.
    ["row", (page) => page.locator(".shell").evaluate((shell) => shell.replaceWith("TRK-00003"))],
  ];
  test("every kind of foreign text, also for one frame", async ({ page }) => {
    test.slow();
    await watch(page, [MAIN, TRACKERS]);
    await signIn(page, "kim");
    for (const [at, [kind, inject]] of foreign.entries()) {
      await page.goto(`w/${MAIN.id}/devices`);
      await expectOwn(page, MAIN);
      await forget(page);
      await nextFrames(page);
      expect((await seen(page)).hits, "nothing before").toEqual([]);
      await inject(page);
      await nextFrames(page);
      expect((await seen(page)).hits.map((hit) => hit.kind), `injection ${at}`).toContain(kind);
    }
  });
});

test(`${SWITCHES} switches in two tabs over a bad network: no foreign row, name or total in any frame`, async ({
  page,
  context,
  guard,
  faults,
}) => {
  test.setTimeout(60_000 + SWITCHES * 450);
  // Dropped answers are what this is about.
  guard.allow(/console error: Failed to load resource: net::ERR_\S+ \(\S+\/api\//);
  const rules: Fault[] = [
    // A page that cannot find out whose session it is asks for a sign-in, which is another test's matter.
    { prefix: "/api/ext/v1/session", delay_ms: 800 },
    { prefix: "/api/", delay_ms: 800, drop: 0.06 },
  ];
  // Roles and tokens are told apart like devices.
  const { auth_token: sam } = await signIn(page, "sam");
  for (const { id, code } of [MAIN, TRACKERS]) {
    const entered = await page.request.post("/api/v1/authenticate/workspace", { ...as(sam), data: { target_organisation: { id } } });
    const there = as((await entered.json()).auth_token);
    const made = [
      await page.request.post("/api/ext/v1/role", { ...there, data: { name: `${code}-1 gateway`, permissions: ["device_list"] } }),
      await page.request.post("/api/v1/application_token", { ...there, data: { description: `${code}-1 gateway` } }),
    ];
    expect(made.map((answer) => answer.status())).toEqual([201, 200]);
  }
  await signIn(page, "kim");
  for (const { id, code } of [MAIN, TRACKERS]) {
    for (const place of ["roles", "tokens"]) {
      await page.goto(`w/${id}/${place}`);
      await expect(page.getByRole("main").getByText(`${code}-1 gateway`).filter({ visible: true }).first(), "what the scanner looks for").toBeVisible();
    }
  }
  const other = await context.newPage();
  const tabs = [
    { page, own: MAIN as Marks, dice: random(SEED) },
    { page: other, own: TRACKERS, dice: random(SEED + 1) },
  ];
  for (const tab of tabs) {
    await watch(tab.page, [MAIN, TRACKERS]);
    await tab.page.goto(`w/${tab.own.id}/devices`);
    await expectOwn(tab.page, tab.own);
  }
  await faults(rules, SEED);
  const share = Math.ceil(SWITCHES / tabs.length);
  const ways = await Promise.all(tabs.map((tab) => storm(tab.page, [MAIN, TRACKERS], share, tab.dice)));
  await faults([]);
  for (const [at, tab] of tabs.entries()) {
    // Whatever was under way has arrived, and each tab goes to its own workspace.
    // The last Back may still be loading a page, which would take this step with it.
    await expect(async () => {
      await follow(tab.page, `/switch/${tab.own.id}?to=/w/${tab.own.id}/devices`);
      await expect(tab.page.locator(".switcher-name")).toHaveText(tab.own.name, { timeout: 3000 });
      // The name may have been there before: rows at this address are an answer that came since.
      await expect(tab.page).toHaveURL(new RegExp(`/w/${tab.own.id}/devices$`), { timeout: 3000 });
      await expect(rows(tab.page)).toHaveCount(50, { timeout: 6000 });
    }).toPass({ timeout: 20_000 });
    await expectOwn(tab.page, tab.own);
    for (const name of await rows(tab.page).locator(".tb-link").allTextContents()) {
      const strange = tab.own === MAIN ? TRACKERS.code : MAIN.code;
      expect(name).not.toContain(`${strange}-`);
    }
    const { frames, read, rows: own, totals, entered, hits } = await seen(tab.page);
    console.log(`tab ${at + 1}: ${frames} frames, ${read} of them new, ${own} with rows, ${totals} with totals, ${entered} times a workspace drawn; ${JSON.stringify(ways[at])}`);
    expect(hits, `seed ${SEED}, tab ${at + 1}`).toEqual([]);
    // The storm was one: pages were drawn, and switches arrived.
    expect(read).toBeGreaterThan(share);
    expect(own).toBeGreaterThan(share / 10);
    expect(totals).toBeGreaterThan(share / 10);
    expect(entered).toBeGreaterThan(share / 10);
  }
});

test("a switch asks for the new list once, with the new token, and never for the old one", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto(`w/${TRACKERS.id}/devices`);
  await expectOwn(page, TRACKERS);
  const asked: number[] = [];
  const switched: string[] = [];
  page.on("request", (request) => {
    if (isList(request.url())) asked.push(workspaceOf(request.headers()["authorization"]));
    if (request.url().endsWith("/api/v1/authenticate/workspace")) switched.push(request.method());
  });
  for (const target of [MAIN, TRACKERS, MAIN]) {
    asked.length = 0;
    switched.length = 0;
    await switcher(page).click();
    await page.getByRole("option", { name: new RegExp(target.name) }).click();
    await expectOwn(page, target);
    // A second question would have been asked by then. Not "networkidle", which a page without further loads has been once and for all.
    await page.waitForResponse((answer) => answer.url().endsWith("/workspace/rights"));
    expect(asked).toEqual([target.id]);
    expect(switched, "the switch itself is recorded once").toEqual(["POST"]);
  }
});

test("what was under way in the workspace that was left is aborted, and never drawn", async ({ page }) => {
  await watch(page, [MAIN, TRACKERS]);
  await signIn(page, "kim");
  await page.goto(`w/${MAIN.id}/sims`);
  await expect(page.getByRole("table", { name: "SIMs" }).locator("tbody tr[data-key]")).toHaveCount(50);
  const held: (() => Promise<void>)[] = [];
  await page.route((url) => isList(url.href), async (route) => {
    if (workspaceOf(route.request().headers()["authorization"]) !== MAIN.id) return route.fallback();
    const answer = await route.fetch();
    held.push(() => route.fulfill({ response: answer }).catch(() => undefined));
  });
  const asked = page.waitForRequest((request) => isList(request.url()));
  await page.getByRole("link", { name: "Devices" }).click();
  const left = await asked;
  await expect.poll(() => held.length).toBe(1);
  const failed = page.waitForEvent("requestfailed", (request) => request === left);
  await follow(page, `/switch/${TRACKERS.id}`);
  expect((await failed).failure()?.errorText).toBe("net::ERR_ABORTED");
  await expectOwn(page, TRACKERS);
  await held[0]();
  await nextFrames(page);
  await expectOwn(page, TRACKERS);
  expect((await seen(page)).hits).toEqual([]);
});

test("of a chain of switches the last one counts, whatever the order of the answers", async ({ page }) => {
  await watch(page, [MAIN, TRACKERS]);
  await signIn(page, "kim");
  await page.goto(`w/${TRACKERS.id}/devices`);
  await expectOwn(page, TRACKERS);
  // The first switch is answered after the second.
  const first: { release: () => Promise<void> }[] = [];
  await page.route("**/api/v1/authenticate/workspace", async (route) => {
    const answer = await route.fetch();
    if (first.length > 0) return route.fulfill({ response: answer });
    first.push({ release: () => route.fulfill({ response: answer }).catch(() => undefined) });
  });
  await follow(page, `/switch/${MAIN.id}`);
  await expect.poll(() => first.length).toBe(1);
  await follow(page, `/switch/${TRACKERS.id}`);
  await expectOwn(page, TRACKERS);
  await first[0].release();
  await nextFrames(page);
  await expectOwn(page, TRACKERS);
  expect((await seen(page)).hits).toEqual([]);
});

test("Back into another workspace ends what belongs to the one that is left: its watch, and its messages", async ({ page }) => {
  await signIn(page, "sam");
  await page.goto(`w/${acmeMain.id}/devices`);
  await expectOwn(page, MAIN);
  await switcher(page).click();
  await page.getByRole("option", { name: new RegExp(acmeTrackers.name) }).click();
  await expectOwn(page, TRACKERS);
  const watched: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/workspace/rights")) watched.push(workspaceOf(request.headers().authorization));
  });
  await expect.poll(() => watched).toContain(acmeTrackers.id);
  await page.goBack();
  await expectOwn(page, MAIN);
  // Two rounds of the watch of this workspace: one of the other would be among them.
  watched.length = 0;
  await expect.poll(() => watched.filter((id) => id === acmeMain.id).length).toBeGreaterThan(2);
  expect(watched).not.toContain(acmeTrackers.id);
  // And forward again.
  await page.goForward();
  await expectOwn(page, TRACKERS);
  watched.length = 0;
  await expect.poll(() => watched.filter((id) => id === acmeTrackers.id).length).toBeGreaterThan(2);
  expect(watched).not.toContain(acmeMain.id);
});

test("a draft typed in one workspace is not in the next, though the page is the same", async ({ page }) => {
  const { auth_token } = await signIn(page, "sam");
  const first = async (workspace: number) => {
    const renewed = await page.request.post("/api/v1/authenticate/workspace", {
      headers: { Authorization: `Bearer ${auth_token}` },
      data: { target_organisation: { id: workspace } },
    });
    const token = (await renewed.json()).auth_token as string;
    const list = await page.request.get("/api/v1/endpoint?per_page=1&sort=id", { headers: { Authorization: `Bearer ${token}` } });
    return (await list.json())[0] as { id: number; name: string };
  };
  const [here, there] = [await first(acmeMain.id), await first(acmeSandbox.id)];
  await page.goto(`w/${acmeMain.id}/devices/${here.id}`);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name", { exact: true }).fill("A draft of Acme Main");
  await follow(page, `/w/${acmeSandbox.id}/devices/${there.id}`);
  await page.getByRole("alertdialog").getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.locator(".switcher-name")).toHaveText(acmeSandbox.name);
  await expect(page.getByRole("heading", { level: 1, name: there.name })).toBeVisible();
  const typed = await page.locator("input, textarea").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  expect(typed.join("\n")).not.toContain("A draft of");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(there.name);
});

test("a filter that is being typed stays behind, and so do tags; a status goes along", async ({ page }) => {
  await signIn(page, "kim");
  await page.goto(`w/${TRACKERS.id}/devices?q=${encodeURIComponent("status:1,tags:hazmat")}`);
  await expect(page.getByRole("group", { name: "Filters" })).toContainText("hazmat");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("menuitem", { name: "Name", exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("typed, not yet sent");
  await follow(page, `/switch/${MAIN.id}`);
  await expectOwn(page, MAIN);
  await expect(page.locator("body")).not.toContainText(/hazmat|typed, not yet sent/);
  await page.goBack();
  await expect(page.getByRole("group", { name: "Filters" })).toContainText("hazmat");
  await switcher(page).click();
  await page.getByRole("option", { name: /Acme Main/ }).click();
  await expect(page).toHaveURL(/\/w\/100\/devices\?.*status/);
  expect(new URL(page.url()).searchParams.get("q")).toBe("status:1");
  await expect(page.getByRole("group", { name: "Filters" })).not.toContainText("hazmat");
});

test("an answer that is tagged with another workspace is refused and not drawn", async ({ page }) => {
  await watch(page, [MAIN, TRACKERS]);
  const { auth_token } = await signIn(page, "kim");
  const strange = await page.request.get("/api/v1/endpoint?per_page=50", { headers: { Authorization: `Bearer ${auth_token}` } });
  expect(strange.headers()["x-workspace-id"]).toBe(String(TRACKERS.id));
  expect(await strange.text()).toContain("TRK-");
  let mixed = true;
  await page.route((url) => isList(url.href), (route) => (mixed ? route.fulfill({ response: strange }) : route.fallback()));
  await page.goto(`w/${MAIN.id}/devices`);
  await expect(page.getByText("The server answered for another workspace. The answer was not shown.").first()).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await nextFrames(page);
  expect((await seen(page)).hits).toEqual([]);
  mixed = false;
  await page.getByRole("button", { name: "Try again" }).first().click();
  await expectOwn(page, MAIN);
});
