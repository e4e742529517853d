// The closing line of a run: `N passed, N failed`.
import type { FullResult, Reporter, Suite } from "@playwright/test/reporter";

export default class SummaryReporter implements Reporter {
  private suite?: Suite;

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd(result: FullResult) {
    const outcomes = (this.suite?.allTests() ?? []).map((test) => test.outcome());
    const count = (outcome: string) => outcomes.filter((o) => o === outcome).length;
    const passed = count("expected") + count("flaky");
    const skipped = count("skipped");
    const failed = outcomes.length - passed - skipped;
    const rest = [skipped && `${skipped} skipped`, result.status !== "passed" && failed === 0 && `run ${result.status}`];
    console.log([`${passed} passed`, `${failed} failed`, ...rest.filter(Boolean)].join(", "));
  }
}
