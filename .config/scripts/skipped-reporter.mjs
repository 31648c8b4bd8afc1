/** Says in a line each what was skipped and what that needs; in CI a skipped test is a failure. */
export class SkippedReporter {
  onTestRunEnd(modules) {
    const countByReason = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const reason = test.result().note ?? `no reason given: ${test.fullName}`;
        countByReason.set(reason, (countByReason.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of countByReason) {
      console.log(`skipped ${count} ${count === 1 ? "test" : "tests"}: ${reason}`);
    }
    if (countByReason.size > 0 && process.env.CI === "true") process.exitCode = 1;
  }
}
