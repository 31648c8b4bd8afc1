import { err, type ResultAsync } from "neverthrow";
import * as z from "zod";
import { atEdge, type Defect } from "./interpreter/edge.js";
import { frontDoor } from "./interpreter/front-door.js";
import type { RunError } from "./interpreter/report.js";
import { parseRunOptions, type RunOptions } from "./interpreter/run-options.js";
import { runSandbox, type AmbiguousId, type SandboxRun } from "./interpreter/run-sandbox.js";
import type { Element } from "./interpreter/step.js";
import type { InvalidRequest } from "./model/invalid-request.js";
import { parseWith } from "./model/parse-with.js";
import { once } from "./model/once.js";
import { choosePolicy, defaultPolicy } from "./model/policy.js";
import { parsePodSandboxRequest, type PodSandboxRequest } from "./model/requests.js";
import type { AnyPorts } from "./wrappers/prepare-ports.js";

/**
 * Runs a list of an embedder's own on a sandbox, with all that our lists get: the lease, the record
 * read afresh before each element, events, cancellation, timing and a report.
 *
 * Such a list is usually made of ours: `[...stopSteps, { name: "release-gpu", … }]`. Names must
 * differ, or a report would not say which step it speaks of.
 */
export function runSteps(
  ports: AnyPorts,
  steps: readonly Element[],
  request: PodSandboxRequest,
  options?: RunOptions,
): ResultAsync<SandboxRun, RunStepsError> {
  return atEdge<SandboxRun, InvalidRequest | AmbiguousId | RunError>(async () => {
    const listed = parseWith(listShape, steps, "steps");
    if (listed.isErr()) return err(listed.error);
    const given = frontDoor(ports, request, options, parsePodSandboxRequest, parseRunOptions);
    if (given.isErr()) return err(given.error);
    return runSandbox(given.value.ports, given.value.request, {
      operation: "run-steps",
      elements: steps,
      policy: choosePolicy(defaultPolicy, given.value.options.policy),
      options: given.value.options,
    });
  });
}

/** Why a list was not run to its end. */
export type RunStepsError = InvalidRequest | AmbiguousId | RunError | Defect;

const method = z.custom((value) => typeof value === "function", "must be a function");

const stepShape = once(() =>
  z.looseObject({
    name: z.string().min(1),
    onFault: z.enum(["end", "waive", "abandon"]),
    plan: method,
    expect: method,
    act: method,
  }),
);

const togetherShape = once(() => z.looseObject({ together: z.array(stepShape()).min(1) }));

const elementShape = once(() => z.union([togetherShape(), stepShape()]));

const listShape = once(() =>
  z.array(elementShape()).check((context) => {
    const names = context.value.flatMap(namesOf);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      context.issues.push({
        code: "custom",
        message: `names must differ, and "${twice}" stands twice`,
        input: context.value,
      });
  }),
);

function namesOf(element: z.infer<ReturnType<typeof elementShape>>): readonly string[] {
  const several = togetherShape().safeParse(element);
  if (several.success) return several.data.together.map(({ name }) => name);
  const one = stepShape().safeParse(element);
  return one.success ? [one.data.name] : [];
}
