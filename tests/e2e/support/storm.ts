// Somebody who switches workspaces faster than the network answers: by the switcher, by links, by Back and Forward, by
// loading a link afresh; seeded, so that a run can be repeated.
import type { Page } from "@playwright/test";
import type { Marks } from "./scanner";

/** Numbers from 0 to 1 from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Clicks a link to `path` as if the page had one: the portal goes there without a load. */
export const follow = (page: Page, path: string) =>
  page.evaluate((href) => {
    const link = document.createElement("a");
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, path);

/** Picks the other workspace in the switcher; false when there is none to click at this moment. */
const pick = (page: Page, name: string) =>
  page.evaluate(async (wanted) => {
    const button = document.querySelector<HTMLElement>("button.switcher");
    if (!button) return false;
    button.click();
    for (let frame = 0; frame < 5; frame += 1) {
      await new Promise(requestAnimationFrame);
      const options = [...document.querySelectorAll<HTMLElement>(".pck-box [role=option]")];
      const option = options.find((one) => one.textContent?.includes(wanted));
      if (option) {
        option.click();
        return true;
      }
    }
    return false;
  }, name);

/**
 * What is visited, how often of a hundred times. Not the pages that name other workspaces by right: group, report, review; nor the people,
 * who are the same in several.
 */
const PAGES: [page: string, share: number][] = [
  ["devices", 55],
  ["sims", 15],
  ["tokens", 10],
  ["roles", 10],
  ["apps", 5],
  ["settings", 5],
];

function visited(dice: () => number): string {
  let left = dice() * 100;
  return PAGES.find(([, share]) => (left -= share) < 0)?.[0] ?? "devices";
}

/** On a page that has arrived, whichever it is. */
const ARRIVED = "tbody tr[data-key], .roles-action, .apps-card, main [role=meter]";

/** A load under way takes the page from under a click. Nothing else may fail. */
async function unlessLoading(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    if (/context was destroyed|Cannot find context|navigat/i.test(String(error))) return false;
    throw error;
  }
}

/** `count` switches between two workspaces, most of them before the last one has arrived. Says how often which way was taken. */
export async function storm(page: Page, marks: Marks[], count: number, dice: () => number): Promise<Record<string, number>> {
  const ways: Record<string, number> = {};
  let target = 0;
  for (let step = 1; step <= count; step += 1) {
    target = 1 - target;
    const one = marks[target];
    const place = visited(dice);
    const choice = dice();
    let way = "back or forward";
    await unlessLoading(async () => {
      if (step % 33 === 0) {
        way = "load";
        await page.goto(`w/${one.id}/${place}`, { waitUntil: "commit" });
      } else if (choice < 0.35 && (await pick(page, one.name))) {
        way = "switcher";
      } else if (choice < 0.65) {
        way = "switch link";
        await follow(page, `/switch/${one.id}?to=/w/${one.id}/${place}`);
      } else if (choice < 0.8) {
        way = "direct link";
        await follow(page, `/w/${one.id}/${place}`);
      } else {
        // Never further back than the storm has come, or the page would leave the portal.
        await page.evaluate((by) => history.go(by), choice < 0.93 && step > 20 ? -1 : 1);
      }
    });
    ways[way] = (ways[way] ?? 0) + 1;
    // Mostly at once or too early for an answer; sometimes long enough for rows to be there.
    const patience = dice();
    if (patience < 0.3) continue;
    if (patience < 0.85) await page.waitForTimeout(Math.round(dice() * 300));
    else await page.locator(ARRIVED).first().waitFor({ timeout: 1500 }).catch(() => undefined);
  }
  return ways;
}
