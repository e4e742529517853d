// The closing lines of a run: of each failure its first lines (whoever reads only the end of a log has no more), then `N passed, N failed`.
import { basename } from "node:path";
import type { FullResult, Reporter, Suite } from "@playwright/test/reporter";

const COLOURS = /\u001b\[[0-9;]*m/g;

export default class SummaryReporter implements Reporter {
  private suite?: Suite;

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd(result: FullResult) {
    const outcomes = (this.suite?.allTests() ?? []).map((test) => test.outcome());
    for (const test of this.suite?.allTests() ?? []) {
      if (test.outcome() !== "unexpected") continue;
      const error = test.results.at(-1)?.error;
      const text = (error?.message ?? "no message").replace(COLOURS, "").split("\n").map((line) => line.trim());
      const place = error?.location && `${basename(error.location.file)}:${error.location.line}`;
      console.log(`FAILED ${test.titlePath().slice(2).join(" › ")}`);
      console.log(`  ${[place, ...text.filter(Boolean).slice(0, 6)].filter(Boolean).join(" | ").slice(0, 900)}`);
    }
    const count = (outcome: string) => outcomes.filter((o) => o === outcome).length;
    const passed = count("expected") + count("flaky");
    const skipped = count("skipped");
    const failed = outcomes.length - passed - skipped;
    const rest = [skipped && `${skipped} skipped`, result.status !== "passed" && failed === 0 && `run ${result.status}`];
    console.log([`${passed} passed`, `${failed} failed`, ...rest.filter(Boolean)].join(", "));
  }
}
