import type { FaultReason } from "../../index.js";
import type { PlannedFault } from "../engine/fault-plan.js";
import type { PortCall } from "../engine/journal.js";
import type { Hit } from "../engine/switchboard.js";
import type { FakeNode } from "../fake-node.js";
import { differences } from "./differences.js";
import { isLivingCaller } from "../world/process-identities.js";
import { methodName, readAnswer } from "./read-answer.js";
import { allElse, isAlive, untilEnded, type Ended, type Run } from "./until-ended.js";

/** What is tried, and how its end is told. */
export interface Scenario {
  readonly build: () => FakeNode;
  readonly run: Run;
  readonly look: (node: FakeNode) => unknown;
  /** What happens between two tries, such as that a process wakes up. */
  readonly between: (node: FakeNode) => void;
  /** How often it is run before it must have succeeded. */
  readonly tries: number;
}

/** A schedule of faults after which something was not as it must be. */
export interface SweepViolation {
  readonly schedule: readonly PlannedFault[];
  /** The calls that the faults have hit, in words. */
  readonly hits: readonly string[];
  readonly why: string;
}

/** What came of one schedule. */
interface ScheduleOutcome {
  /** How many calls there were until a run succeeded undisturbed. */
  readonly calls: number;
  readonly end: Seen;
  readonly violations: readonly SweepViolation[];
}

/** What was seen on a node at one moment, and the text that tells it from what is seen later. */
interface Seen {
  readonly value: unknown;
  readonly text: string;
}

/**
 * Runs something while faults happen, then again until it succeeds undisturbed, then once more; and
 * says what was not as it must be. The calls of all these runs count as one sequence, so that a
 * later fault of the schedule may hit the recovery from an earlier one.
 */
export async function runSchedule(
  scenario: Scenario,
  schedule: readonly PlannedFault[],
  expected: Seen | undefined,
): Promise<ScheduleOutcome> {
  const node = scenario.build();
  const whys = new Set<string>();
  const before = node.calls;
  node.faults.plan(schedule);
  const outlived = new Set<string>();
  await runUntilClean(scenario, node, whys, outlived);
  const calls = node.calls - before;
  const hits = node.faults.hits().map(({ call, how }) => `${how.kind} at ${callName(call)}`);
  node.faults.clear();
  const end = see(scenario, node);
  if (expected !== undefined) compare("the end state differs", expected, end, whys);
  await runOnceMore(scenario, node, end, whys);
  for (const violation of node.violations) whys.add(violation);
  for (const [id, { holder }] of Object.entries(node.world.books.leases))
    if (isLivingCaller(node.world, holder)) whys.add(`the lease of ${id} is kept`);
  return { calls, end, violations: [...whys].map((why) => ({ schedule, hits, why })) };
}

async function runUntilClean(
  { run, tries, between }: Scenario,
  node: FakeNode,
  whys: Set<string>,
  outlived: Set<string>,
): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const before = node.faults.fired();
    const ended = await untilEnded(node, run);
    const hits = node.faults.hits().slice(before);
    judge(node, ended, hits, outlived, whys);
    const isOk = ended.kind === "answered" && ended.answer.isOk();
    if (isOk && hits.length === 0 && node.inFlight().length === 0) return;
    if (attempt === tries) whys.add(`no success in ${tries} tries: ${inWords(ended)}`);
    between(node);
    if (!isAlive(node)) node.restart();
    // The first retry still finds the calls that hang, and must not run others beside them.
    if (attempt >= 2) await release(node);
  }
}

/** What still hung comes to its end, and it is run again: nothing may change any more. */
async function runOnceMore(
  scenario: Scenario,
  node: FakeNode,
  end: Seen,
  whys: Set<string>,
): Promise<void> {
  const hasHung = node.inFlight().length > 0;
  await release(node);
  if (hasHung) compare("what had hung changed the end state", end, see(scenario, node), whys);
  const ended = await untilEnded(node, scenario.run);
  judge(node, ended, [], new Set(), whys);
  if (ended.kind !== "answered" || ended.answer.isErr())
    whys.add(`the run after a success failed: ${inWords(ended)}`);
  else if (readAnswer(ended.answer).hasChanged)
    whys.add(`the run after a success changed something: ${inWords(ended)}`);
  compare("the run after a success changed the end state", end, see(scenario, node), whys);
}

async function release(node: FakeNode): Promise<void> {
  node.faults.release();
  await allElse();
}

function judge(
  node: FakeNode,
  ended: Ended,
  hits: readonly Hit[],
  outlived: Set<string>,
  whys: Set<string>,
): void {
  if (ended.kind === "died") return;
  if (ended.kind === "rejected") whys.add(`it rejected: ${ended.why}`);
  if (ended.kind === "never") whys.add("it did not settle, and nothing more can happen");
  if (ended.kind !== "answered") return;
  const said = readAnswer(ended.answer);
  for (const call of said.outlived) outlived.add(call);
  const inFlight = node.inFlight();
  for (const call of inFlight)
    if (!outlived.has(methodName(call)))
      whys.add(`${callName(call)} is in flight and not listed as outlived`);
  if (inFlight.length === 0 && node.clock.pending().length > 0)
    whys.add("a timer is left pending in the clock");
  if (said.isShown) return;
  const isTriedAgain = hits.some(isClosedConnection);
  for (const { call, how } of hits.filter((hit) => mustShow(hit, isTriedAgain)))
    whys.add(`it succeeded and says nothing of the fault: ${how.kind} at ${callName(call)}`);
}

const givingBack: ReadonlySet<string> = new Set(["store.releaseLease", "nri.unblock"]);

const looks: ReadonlySet<string> = new Set(["runtime.inspectContainer", "runtime.inspectSandbox"]);

/** Nobody waits for events, and what was tried again and succeeded need not show. */
function mustShow({ call, how }: Hit, isTriedAgain: boolean): boolean {
  const method = methodName(call);
  if (call.port === "events" || givingBack.has(method)) return false;
  if (isTriedAgain && looks.has(method)) return false;
  return !("reason" in how && isMended(how.reason, call));
}

/** After a closed connection the ports look at the state before they try again. */
function isClosedConnection({ how }: Hit): boolean {
  return "reason" in how && how.reason === "unavailable";
}

/** The ports try again what may pass; what there was no space to record is recorded later. */
function isMended(reason: FaultReason, { operation }: PortCall): boolean {
  if (reason === "unavailable" || reason === "busy") return true;
  const isFull = reason === "no-space" || reason === "read-only";
  return isFull && operation.startsWith("record");
}

function callName(call: PortCall): string {
  return `${methodName(call)} ${call.subject}`;
}

function see({ look }: Scenario, node: FakeNode): Seen {
  const value = look(node);
  return { value, text: JSON.stringify(value) };
}

function compare(what: string, one: Seen, other: Seen, whys: Set<string>): void {
  if (one.text === other.text) return;
  const [first = "its fields stand in another order"] = differences(one.value, other.value);
  whys.add(`${what}: ${first}`);
}

function inWords(ended: Ended): string {
  if (ended.kind !== "answered") return ended.kind;
  const { answer } = ended;
  return JSON.stringify(answer.isOk() ? answer.value : answer.error);
}
