// What crosses the wire while a page loads, as Chromium's network stack counts it.
import { type CDPSession, type Page } from "@playwright/test";

/** The watch over rights asks every second and a half for as long as a page is open: it belongs to no load. */
const RIGHTS_POLL = /\/api\/ext\/v1\/workspace\/rights$/;

/** How long no request may be under way before a page counts as idle. */
const IDLE_MS = 500;

export interface Transfer {
  url: string;
  /** Headers and body of the response as they were sent, that is, compressed. */
  bytes: number;
  status: number;
  encoding: string;
  /** Seconds on the browser's monotonic clock. */
  startedAt: number;
}

/** Sums of transfers, and a table of them for the message of a failed assertion. */
export function summarize(transfers: Transfer[]) {
  const number = (value: number) => value.toLocaleString("en").padStart(9);
  const bytes = transfers.reduce((sum, one) => sum + one.bytes, 0);
  const lines = transfers.map(({ url, bytes, status, encoding }) => {
    const { pathname, search } = new URL(url);
    return `${number(bytes)}  ${status}  ${encoding.padEnd(4)}  ${pathname}${search}`;
  });
  const table = [...lines, `${number(bytes)}  bytes in ${transfers.length} requests`].join("\n");
  return { bytes, requests: transfers.length, table };
}

/** Records the requests of a page that leave the browser. */
export class TransferLog {
  private readonly all: Transfer[] = [];
  private readonly pending = new Map<string, Transfer>();
  private changed: () => void = () => {};

  private constructor(
    private readonly page: Page,
    private readonly devtools: CDPSession,
  ) {}

  /** Starts to record; before the page goes anywhere. */
  static async start(page: Page): Promise<TransferLog> {
    const devtools = await page.context().newCDPSession(page);
    const log = new TransferLog(page, devtools);
    devtools.on("Network.requestWillBeSent", ({ requestId, request, timestamp, redirectResponse }) => {
      if (redirectResponse) log.finish(requestId, redirectResponse.encodedDataLength);
      if (!/^https?:/.test(request.url) || RIGHTS_POLL.test(new URL(request.url).pathname)) return;
      const transfer = { url: request.url, bytes: 0, status: 0, encoding: "", startedAt: timestamp };
      log.all.push(transfer);
      log.pending.set(requestId, transfer);
      log.changed();
    });
    // From the memory cache, e.g. what was preloaded and is counted already.
    devtools.on("Network.requestServedFromCache", ({ requestId }) => {
      const transfer = log.pending.get(requestId);
      if (transfer) log.all.splice(log.all.indexOf(transfer), 1);
    });
    devtools.on("Network.responseReceived", ({ requestId, response }) => {
      const transfer = log.pending.get(requestId);
      if (!transfer) return;
      transfer.status = response.status;
      transfer.encoding = new Headers(response.headers as Record<string, string>).get("Content-Encoding") ?? "";
    });
    devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => log.finish(requestId, encodedDataLength));
    devtools.on("Network.loadingFailed", ({ requestId }) => log.finish(requestId, 0));
    await devtools.send("Network.enable");
    await devtools.send("Performance.enable", { timeDomain: "timeTicks" });
    return log;
  }

  private finish(requestId: string, bytes: number) {
    const transfer = this.pending.get(requestId);
    if (!transfer) return;
    transfer.bytes += bytes;
    this.pending.delete(requestId);
    this.changed();
  }

  /** Resolves when no request has been under way for half a second. */
  async idle(): Promise<void> {
    await new Promise<void>((done) => {
      let timer: NodeJS.Timeout | undefined;
      this.changed = () => {
        clearTimeout(timer);
        if (this.pending.size === 0) timer = setTimeout(done, IDLE_MS);
      };
      this.changed();
    });
    this.changed = () => {};
  }

  /** Everything so far. */
  transfers(): Transfer[] {
    return [...this.all];
  }

  /** What was requested before the page set a `performance.mark`. */
  async transfersBefore(mark: string): Promise<Transfer[]> {
    const { metrics } = await this.devtools.send("Performance.getMetrics");
    const navigationStart = metrics.find(({ name }) => name === "NavigationStart")!.value;
    const markedAt = await this.page.evaluate((name) => performance.getEntriesByName(name)[0].startTime, mark);
    return this.all.filter(({ startedAt }) => startedAt <= navigationStart + markedAt / 1000);
  }
}
