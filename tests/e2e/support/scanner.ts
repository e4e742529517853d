// Looks at every frame of a page: while the shell says one workspace, nothing of another is in the document, and while no
// shell is drawn (switching, signing in), nothing of any. Whatever a frame holds was seen, so there is no "just for a moment".
import type { Page } from "@playwright/test";

/** By what a workspace is recognised wherever it appears. */
export interface Marks {
  id: number;
  name: string;
  /** Begin of the codes in its devices' names. */
  code: string;
  devices: number;
  sims: number;
}

export interface Hit {
  /** `row`, `name`, `total`, `title` or `address`: what was foreign. */
  kind: string;
  /** What the shell said; empty when there was none. */
  said: string;
  found: string;
  path: string;
  frame: number;
}

export interface Scan {
  frames: number;
  /** Frames in which something had changed since the last one: those that were read. */
  read: number;
  /** How many of them showed rows, and how many a total, of the workspace that the shell said. */
  rows: number;
  totals: number;
  /** How often the shell said another workspace than before. */
  entered: number;
  hits: Hit[];
}

/** Runs in the page, before anything of the portal does. */
function install(marks: Marks[]) {
  if (window !== top || !location.protocol.startsWith("http")) return;
  // A tab's scan goes on over full loads.
  const before = JSON.parse(sessionStorage.getItem("test.scan") ?? "{}") as Partial<Scan>;
  const scan: Scan & { last: string } = { frames: 0, read: 0, rows: 0, totals: 0, entered: 0, hits: [], ...before, last: "" };
  (window as unknown as { scan: Scan }).scan = scan;
  addEventListener("pagehide", () => sessionStorage.setItem("test.scan", JSON.stringify(scan)));
  const shown = (n: number) => n.toLocaleString("en-GB");
  // A total is a whole number with its word: 350 MB or 1,350 are none of it.
  const total = (one: Marks) =>
    new RegExp(`(?:of (?:${shown(one.devices)}|${shown(one.sims)})(?![\\d,.])|(?<![\\d,.])(?:${shown(one.devices)} devices|${shown(one.sims)} SIMs))`);
  const each = marks.map((one) => ({ ...one, row: new RegExp(`${one.code}-\\d[^\\n]{0,20}`), total: total(one) }));
  const note = (kind: string, said: string, found: string) => {
    if (scan.hits.length < 50) scan.hits.push({ kind, said, found, path: location.pathname, frame: scan.frames });
  };
  const textOf = (root: Element) => {
    // Element by element, so that texts side by side do not run into one word. The list of the open switcher names all
    // workspaces, as it must.
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      node instanceof Element && node.matches(".pck-box, script, style, noscript") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) text += (node.previousSibling instanceof Element ? "\n" : "") + node.data;
      else {
        text += "\n";
        if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) text += node.value;
        text += `\n${node.getAttribute("aria-label") ?? ""}\n`;
      }
    }
    return text;
  };
  const look = () => {
    scan.read += 1;
    const said = document.querySelector(".switcher-name")?.textContent ?? "";
    if (said && said !== scan.last) {
      scan.entered += 1;
      scan.last = said;
    }
    const text = textOf(document.body);
    for (const one of each) {
      if (one.name === said) {
        const place = location.pathname.match(/\/w\/(\d+)/)?.[1];
        if (place && place !== String(one.id)) note("address", said, location.pathname);
        if (one.row.test(text)) scan.rows += 1;
        if (one.total.test(text)) scan.totals += 1;
        continue;
      }
      const row = text.match(one.row);
      if (row) note("row", said, row[0]);
      if (!said) continue;
      if (text.includes(one.name)) note("name", said, one.name);
      const sum = text.match(one.total);
      if (sum) note("total", said, sum[0]);
      if (document.title.includes(one.name)) note("title", said, document.title);
    }
  };
  let changed = true;
  new MutationObserver(() => (changed = true)).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
  const frame = () => {
    scan.frames += 1;
    if (changed && document.body) {
      changed = false;
      look();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** From the next load on, every frame of the page is read. */
export const watch = (page: Page, marks: Marks[]) => page.addInitScript(install, marks);

/** What was seen in this tab so far. */
export const seen = (page: Page) => page.evaluate(() => (window as unknown as { scan: Scan }).scan);

/** Forgets what was seen. */
export const forget = (page: Page) =>
  page.evaluate(() => {
    (window as unknown as { scan: Scan }).scan.hits.length = 0;
  });

/** The next two frames have been read. */
export const nextFrames = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
