import {
  removePodSandbox,
  stopPodSandbox,
  type AnyPorts,
  type ContainerRecord,
  type LifecycleOptions,
  type RemovePodSandboxError,
  type RemoveReport,
  type ResultAsync,
  type RunReport,
  type SandboxRecord,
  type StepReport,
  type StopPodSandboxError,
  type StopReport,
} from "podsandbox";
import type { LinuxPodWish } from "podsandbox/linux";
import { onTestFinished, type TestContext } from "vitest";
import { processesIn, type SeenInCgroup } from "../adapters/linux/oci/host-cgroups.js";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { needsRealNode } from "./needs-real-node.js";
import { realNode, type RealNode, type RealNodeOptions } from "./real-node.js";

/** A pod on a real node, and what looks at it from outside. */
export interface RealPod {
  readonly id: string;
  readonly sandbox: () => Promise<SandboxRecord>;
  readonly containers: () => Promise<readonly ContainerRecord[]>;
  /** The living processes in its cgroup; a container's are its `child`. */
  readonly living: () => readonly SeenInCgroup[];
  readonly stop: (options?: LifecycleOptions) => Promise<StopReport>;
  readonly remove: (options?: LifecycleOptions) => Promise<RemoveReport>;
  /** The same, where it may fail. */
  readonly tryToRemove: () => ResultAsync<RemoveReport, RemovePodSandboxError>;
  /** Why a stop fails; success fails the test. */
  readonly failToStop: (options?: LifecycleOptions, ports?: AnyPorts) => Promise<StopFailure>;
}

/** A stop that stopped short. */
export type StopFailure = StopPodSandboxError & { readonly kind: "step-failed" };

/** A real node that is gone when the test is over; skips the test where none can be. */
export async function ownRealNode(
  context: TestContext,
  options?: RealNodeOptions,
): Promise<RealNode> {
  needsRealNode(context);
  const real = await realNode(options);
  onTestFinished(real.dispose);
  return real;
}

/** Sleeps until it is told to end. */
export const sleeper = { command: ["sleep", "3600"] };

/** A container of a shell script. */
export function script(text: string): { readonly command: readonly string[] } {
  return { command: ["/bin/sh", "-c", text] };
}

let count = 0;

/** Makes a pod on the node, with a sleeping container if nothing else is wished. */
export async function realPod(
  { node, name }: Pick<RealNode, "node" | "name">,
  wish: Partial<LinuxPodWish> = {},
): Promise<RealPod> {
  const pod = { name: `pod-${++count}`, containers: [sleeper], ...wish };
  const { id } = (await node.createPod(pod))._unsafeUnwrap();
  const { ports } = node;
  return {
    id,
    sandbox: async () => {
      const found = await valueOf(ports.store.findSandbox({ id }, portCall()));
      if (!("sandbox" in found)) throw new Error(`${id} is ${found.state}`);
      return found.sandbox;
    },
    containers: () => valueOf(ports.store.listContainers({ sandboxId: id }, portCall())),
    living: () => processesIn(`/${name}/${id}`),
    stop: async (options) =>
      (await stopPodSandbox(ports, { podSandboxId: id }, options))._unsafeUnwrap(),
    remove: async (options) =>
      (await removePodSandbox(ports, { podSandboxId: id }, options))._unsafeUnwrap(),
    tryToRemove: () => removePodSandbox(ports, { podSandboxId: id }),
    failToStop: async (options, given = ports) => {
      const stopped = await stopPodSandbox(given, { podSandboxId: id }, options);
      const failure = stopped._unsafeUnwrapErr();
      if (failure.kind === "step-failed") return failure;
      throw new Error(`it failed in another way: ${JSON.stringify(failure)}`);
    },
  };
}

/** What became of a step; one that did not settle fails the test. */
export function settled({ settled: steps }: RunReport, name: string): StepReport {
  const step = steps.find((one) => one.step === name);
  if (step === undefined) throw new Error(`${name} did not settle`);
  return step;
}

/** The warnings of a whole run: its own and those of its steps. */
export function warningsOf({ settled: steps, warnings }: RunReport): readonly string[] {
  return [...warnings, ...steps.flatMap((step) => step.warnings)];
}
