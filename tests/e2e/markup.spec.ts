// Texts that are markup, script or the wrong way round, in every name that somebody else can give: on no page does any of it become more
// than text. The policy would stop most of it; here nothing gets as far as the policy.
import { type Page } from "@playwright/test";
import { another, as, expect, PEOPLE, signIn, withServer } from "./fixtures";
import { PLACES, visit } from "./support/places";

const test = withServer("--devices", "60");

/** Without commas, which part tags, and no longer than the shortest name may be. */
const HOSTILE = [
  `<img src=x onerror="window.__xss=1">`,
  `<script>window.__xss=2</script>`,
  `"><svg/onload=window.__xss=3>`,
  `' autofocus onfocus='window.__xss=4`,
  `javascript:window.__xss=5`,
  `</title></textarea></script><b class=xss>bold</b>`,
  `<a class=xss href="javascript:window.__xss=7">here</a>`,
  `<iframe srcdoc="<script>parent.__xss=8</script>">`,
  `{{constructor.constructor('window.__xss=9')()}}`,
  `&lt;b class=xss&gt; %3Cscript%3E \\u003cscript\\u003e`,
  `\u202egnp.exe\u202c \u200fright to left\u2067 \u2069`,
];

/** What would be in the page if a text had become markup. */
const TRACES = "img[src=x], iframe, .xss, main script, [onerror], [onload], [onfocus], [href^='javascript:' i], [href^='data:' i]";

async function expectHarmless(page: Page, where: string) {
  expect(await page.evaluate(() => (window as { __xss?: unknown }).__xss), where).toBeUndefined();
  await expect(page.locator(TRACES), where).toHaveCount(0);
}

test("hostile names are text on every page, and reach neither the console nor the policy", async ({ page, browser, server, guard }) => {
  test.setTimeout(360_000);
  const planted = async (what: string, answer: Promise<{ status(): number; text(): Promise<string> }>, status: number) => {
    const got = await answer;
    expect(got.status(), `${what}: ${await got.text()}`).toBe(status);
  };
  const other = await another(browser, server);
  const call = other.page.request;
  const kim = as((await signIn(other.page, "kim")).auth_token);
  const sam = as((await signIn(other.page, "sam")).auth_token);
  const ola = as((await signIn(other.page, "ola")).auth_token);
  const uli = as((await signIn(other.page, "uli")).auth_token);
  const devices = (await (await call.get("/api/v1/endpoint?per_page=200", kim)).json()) as { id: number }[];
  for (const [at, { id }] of devices.entries()) {
    const text = HOSTILE[at % HOSTILE.length];
    await planted(`device ${text}`, call.patch(`/api/v1/endpoint/${id}`, { ...kim, data: { name: text, tags: text } }), 204);
  }
  for (const text of HOSTILE) {
    await planted(`role ${text}`, call.post("/api/ext/v1/role", { ...kim, data: { name: text, permissions: ["device_list"] } }), 201);
    await planted(`token ${text}`, call.post("/api/v1/application_token", { ...kim, data: { description: text } }), 200);
    await planted(`view ${text}`, call.post("/api/ext/v1/view", { ...kim, data: { list: "devices", name: text, query: "q=status%3A1" } }), 200);
  }
  // A part of the old name stays, by which the places are known.
  await planted("workspace", call.patch("/api/ext/v1/workspace", { ...sam, data: { name: `Acme Main ${HOSTILE[0]}` } }), 204);
  await planted("workspace", call.patch("/api/ext/v1/workspace", { ...kim, data: { name: `Acme Trackers ${HOSTILE[2]}` } }), 204);
  await planted("request", call.post("/api/ext/v1/workspace/request", { ...sam, data: { kind: "unlink", contact: PEOPLE.sam, details: HOSTILE.join("\n") } }), 201);
  await planted("request for an app", call.post("/api/ext/v1/workspace/app/reports/request", { ...ola, data: { message: HOSTILE.join("\n") } }), 201);
  for (const [at, person] of [kim, sam, ola, uli].entries()) {
    await planted("person", call.patch("/api/ext/v1/account", { ...person, data: { name: HOSTILE[at * 3] } }), 204);
  }
  await other.close();

  const missing = new Set(HOSTILE);
  const look = async (where: string) => {
    await expectHarmless(page, where);
    const text = await page.locator("body").innerText();
    for (const one of [...missing]) if (text.includes(one)) missing.delete(one);
  };
  for (const place of PLACES) {
    if (place.says) guard.allow(place.says);
    await visit(page, place);
    await look(place.name);
  }
  expect([...missing], "every text was on a page, as it is").toEqual([]);

  // What opens over pages, too.
  await signIn(page, "kim");
  await page.goto("w/101/devices");
  await page.getByRole("button", { name: "Saved views" }).click();
  const views = page.getByRole("dialog", { name: "Saved views" });
  for (const text of HOSTILE) await expect(views.getByRole("link", { name: text, exact: true })).toBeVisible();
  await look("saved views");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Filter by: Tag" }).click();
  await expect(page.getByRole("option", { name: HOSTILE[1], exact: true })).toBeVisible();
  await look("the filter by tags");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Switch workspace/ }).click();
  await expect(page.getByRole("option", { name: `Acme Main ${HOSTILE[0]}` })).toBeVisible();
  await look("the switcher");
  await page.keyboard.press("Escape");
  for (const [path, text] of [
    ["w/101/users/4", HOSTILE[9]],
    ["w/101/apps/reports", HOSTILE[2]],
    ["w/101/audit", HOSTILE[0]],
  ]) {
    await page.goto(path);
    await expect(page.getByText(text).first()).toBeVisible();
    await look(path);
  }
  await page.goto("w/101/devices?q=" + encodeURIComponent(`search:${HOSTILE[1]}`));
  await expect(page.getByRole("searchbox").first()).toHaveValue(HOSTILE[1]);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await look("searched for");
  await signIn(page, "sam");
  await page.goto("w/100/group");
  await page.getByRole("radio", { name: "Unlink" }).check();
  await expect(page.getByText(HOSTILE[7])).toBeVisible();
  await look("the request");
});
