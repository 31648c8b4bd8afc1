import { profiles, removePodSandbox, stopPodSandbox, type TeardownEvent } from "podsandbox";
import { createFakeNode, type FakeNode } from "podsandbox/testing";
import { noteCalls, type Notes } from "./note-calls.js";
import { describeOutcome } from "./describe-outcome.js";
import { layOut, type Recorded } from "./lay-out.js";
import { onTheNode } from "./on-the-node.js";
import type { Act, Part, Scenario } from "./scenario.js";

/** The name of one of the profiles. */
export type ProfileName = keyof typeof profiles;

/** Performs a scenario with a profile on fake nodes, and writes down what could be seen. */
export async function transcribe(scenario: Scenario, profile: ProfileName): Promise<string> {
  const lines = [`${scenario.name}, as profile ${profile} has it`, "", ...scenario.world];
  for (const part of scenario.parts) lines.push("", ...(await performPart(part, profile)));
  return `${lines.join("\n")}\n`;
}

async function performPart(part: Part, profile: ProfileName): Promise<readonly string[]> {
  const node = createFakeNode(part.options);
  part.build(node);
  const lines = [`== ${part.says}`];
  for (const act of part.acts) {
    act.before?.(node);
    if (act.says !== undefined) lines.push("", `-- ${act.says}`);
    lines.push("", ...(await performAct(node, act, profile)));
  }
  if (node.violations.length > 0) throw new Error(node.violations.join("\n"));
  return lines;
}

async function performAct(
  node: FakeNode,
  act: Act,
  profile: ProfileName,
): Promise<readonly string[]> {
  const notes: Notes = new Map();
  const first = node.journal.length;
  const seen: Recorded["seen"][number][] = [];
  const observe = (event: TeardownEvent): void => {
    seen.push({ event, calls: node.journal.length });
  };
  const { signal, gaveUp } = callerOf(node, act);
  const began = node.clock.elapsed();
  const perform = act.operation === "stop" ? stopPodSandbox : removePodSandbox;
  const outcome = await perform(
    noteCalls(node, notes),
    { podSandboxId: act.id },
    { profile: profiles[profile], observe, ...(signal && { signal }) },
  );
  gaveUp();
  return [
    callLine(act, profile),
    ...layOut({ journal: node.journal, notes, first, seen, began }),
    ...describeOutcome(outcome),
    ...onTheNode(node, act.id),
  ];
}

function callerOf(
  { clock }: FakeNode,
  { gaveUpAfter }: Act,
): { readonly signal?: AbortSignal; readonly gaveUp: () => void } {
  if (gaveUpAfter === undefined) return { gaveUp: () => undefined };
  const controller = new AbortController();
  const cancel = clock.after(gaveUpAfter, () => controller.abort());
  return { signal: controller.signal, gaveUp: cancel };
}

function callLine({ operation, id, gaveUpAfter }: Act, profile: ProfileName): string {
  const until =
    gaveUpAfter === undefined ? "" : `, and the caller gives up after ${gaveUpAfter} ms`;
  return `call: ${operation}PodSandbox "${id}" with profile ${profile}${until}`;
}
