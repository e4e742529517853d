// Answers that come late, for as long as a test wants: what is drawn and done meanwhile must not be of what is gone.
import { type Page, type Route } from "@playwright/test";

/** Holds requests that match (of one method, if given) until `release`. `asked` resolves when the first one is on its way. */
export async function hold(page: Page, url: string | RegExp, { method, answer }: { method?: string; answer?: Parameters<Route["fulfill"]>[0] } = {}) {
  let release!: () => void;
  let ask!: () => void;
  const released = new Promise<void>((done) => (release = done));
  const asked = new Promise<void>((done) => (ask = done));
  await page.route(url, async (route) => {
    if (method && route.request().method() !== method) return route.fallback();
    ask();
    await released;
    return answer ? route.fulfill(answer) : route.continue();
  });
  return { asked, release };
}
