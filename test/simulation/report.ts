import type { Figures, Violation } from "./figures.js";

/** The command that runs the same simulation again. */
export function replayCommand({ seed, pods, hours }: Figures): string {
  return `npm run simulate -- --seed ${seed} --pods ${pods} --hours ${hours}`;
}

/** What a person wants to read of a simulation. */
export function describeFigures(figures: Figures): string {
  const { faults, violations } = figures;
  const rows: readonly (readonly [string, string])[] = [
    ["seed", String(figures.seed)],
    ["pods at one time", count(figures.pods)],
    ["virtual hours", String(figures.hours)],
    ["pods created", count(figures.podsCreated)],
    ["sandboxes ended", count(figures.sandboxesEnded)],
    ["longest time to an end", `${(figures.longestMilliseconds / 1_000).toFixed(1)} s`],
    ["teardown calls", count(figures.teardownCalls)],
    ["  asked again after a failure", count(figures.retries)],
    ["  answered from memory", count(figures.answeredFromMemory)],
    ["  given up at a deadline", count(figures.cancelled)],
    ["  lost in a crash", count(figures.lost)],
    ["crashes of the runtime", count(figures.crashes)],
    ["  teardowns resumed", count(figures.resumed)],
    ["crashes of creators", count(figures.creatorsCrashed)],
    ["collections of garbage", count(figures.collections)],
    ["  leftovers put on record", count(figures.adopted)],
    ["  leftovers gone meanwhile", count(figures.spared)],
    ["  debts settled", count(figures.settled)],
    ["port calls", count(figures.portCalls)],
    ["  tried again", count(figures.portRetries)],
    ["  gone wrong", count(Object.values(faults).reduce((sum, one) => sum + one, 0))],
    ...Object.keys(faults)
      .sort()
      .map((how) => [`    ${how}`, count(faults[how] ?? 0)] as const),
    ["looks at the invariants", count(figures.checks)],
    ["violations", count(violations.length)],
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(32)}${value.padStart(12)}`);
  if (violations.length === 0) return lines.join("\n");
  const told = violations.map(describeViolation).join("\n\n");
  return `${lines.join("\n")}\n\n${told}\n\nThe same again: ${replayCommand(figures)}`;
}

function describeViolation({ invariant, message, before }: Violation): string {
  const lines = before.map((moment) => `    ${moment}`);
  return [`Violated: ${invariant}`, `  ${message}`, ...lines].join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en");
}
