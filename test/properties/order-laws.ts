import { runSteps, type Element } from "podsandbox";
import {
  addPod,
  createFakeNode,
  leftovers,
  type FakeNode,
  type PlannedFault,
  type PodSpec,
} from "podsandbox/testing";
import { runSchedule, type Scenario } from "#dist/testing/sweep/run-schedule.js";
import { forgettingTypes } from "#dist/testing/sweep/until-ended.js";
import { endWithoutExitCodes } from "./end-state.js";
import { lists, type Reordered } from "./orders.js";
import { race } from "./races.js";

/** A law that a list keeps: what speaks against it, in words, or nothing. */
export type Law = (list: Reordered) => Promise<string | undefined>;

const hooks = [{ path: "/bin/hook" }];

const pods: readonly PodSpec[] = [
  { id: "pod", attachments: 2, containers: [{ hooks }, { grandchildren: 1 }] },
  { id: "pod", containers: [{ ignoresTerm: true }, { state: "created" }], infra: "dead" },
];

const kinds: readonly PlannedFault["how"][] = [
  { kind: "before", reason: "other" },
  { kind: "die-before" },
  { kind: "die-after" },
];

/** Whatever fails, running again ends where the list as it should be ends. (§2.1, §2.13) */
export const recovers: Law = async ({ operation, elements }) => {
  for (const pod of pods) {
    const right = await runSchedule(scenarioOf(pod, lists[operation]), [], undefined);
    const scenario = scenarioOf(pod, elements);
    const { calls, violations } = await runSchedule(scenario, [], right.end);
    if (violations[0] !== undefined) return violations[0].why;
    for (const schedule of singlesUpTo(calls)) {
      const [found] = (await runSchedule(scenario, schedule, right.end)).violations;
      if (found !== undefined) return `${found.why}, after ${found.hits.join(" and ")}`;
    }
  }
  return undefined;
};

function singlesUpTo(calls: number): readonly (readonly PlannedFault[])[] {
  return Array.from({ length: calls }, (_, at) => kinds.map((how) => [{ at: at + 1, how }])).flat();
}

/** A container that can end by itself in its grace period does, and its exit code says so. */
export const isGentle: Law = async ({ operation, elements }) => {
  const pod = { id: "pod", containers: [{ exitsAfter: 1_000 }] };
  const codes = async (list: readonly Element[]): Promise<string> => {
    const node = nodeWith(pod);
    const codesSeen = new Set<unknown>();
    const observe = (): void => {
      codesSeen.add(node.world.books.containers["pod-c1"]?.exitCode);
    };
    const options = { policy: { gracePeriodSeconds: 10 }, observe };
    void (await runSteps(node.ports, list, { podSandboxId: "pod" }, options));
    return JSON.stringify([...codesSeen]);
  };
  const [right, other] = [await codes(lists[operation]), await codes(elements)];
  return right === other ? undefined : `exit codes ${other}, and not ${right}`;
};

/** Whoever creates beside it is let finish or refused, and the list succeeds. (C02) */
export const holdsCreatorsOff: Law = async ({ operation, elements }) => {
  const right = await race([operation, "create"], true, () => 0);
  for (let from = 0; from < 30; from += 1)
    for (let to = from + 1; to < from + 10; to += 1) {
      const came = await race(
        [operation, "create"],
        true,
        (waiting, turn) => Math.max(0, waiting.indexOf(turn >= from && turn < to ? "1" : "0")),
        elements,
      );
      if (JSON.stringify(came) !== JSON.stringify(right))
        return `a creator in turns ${from} to ${to}: ${JSON.stringify(came).slice(0, 300)}`;
    }
  return undefined;
};

/** What others see of it is what they see of the list as it should be: hooks run, words heard. */
export const isSeen: Law = async ({ operation, elements }) => {
  const [right, other] = [nodeWith(pods[0]), nodeWith(pods[0])];
  void (await runSteps(right.ports, lists[operation], { podSandboxId: "pod" }));
  void (await runSteps(other.ports, elements, { podSandboxId: "pod" }));
  const [said, should] = [seenOutside(other), seenOutside(right)].map((one) => JSON.stringify(one));
  return said === should ? undefined : `others see ${said}, and not ${should}`;
};

/** Observers hear of it while the network is still there to be seen. (H01) */
export const tellsInTime: Law = async ({ elements }) => {
  const node = nodeWith({ id: "pod" });
  const [network, told] = ["network.detach", "nri.sandboxStopped"].map((method) =>
    firstCall(node, method),
  );
  void (await runSteps(node.ports, elements, { podSandboxId: "pod" }));
  const [detached, heard] = [network?.(), told?.()];
  return heard !== undefined && detached !== undefined && heard < detached
    ? undefined
    : "observers hear of it when the network is gone";
};

/** What one cannot give back holds up nothing that does not need it, and all that does. */
export const holdsUp: Law = async ({ operation, elements }) => {
  for (const { fails, stays, goes } of heldUp[operation]) {
    const node = nodeWith({ id: "pod" });
    const [port, method] = fails;
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port, operation: method, how }]);
    void (await runSteps(node.ports, elements, { podSandboxId: "pod" }));
    const left = [`phase ${node.world.books.sandboxes["pod"]?.phase}`, ...leftovers(node, "pod")];
    const isLeft = (thing: string): boolean =>
      left.some((one) => one === thing || one.startsWith(`${thing} `));
    const gone = stays.find((thing) => !isLeft(thing));
    if (gone !== undefined) return `${gone} goes although ${method} fails`;
    const kept = goes.find(isLeft);
    if (kept !== undefined) return `${kept} stays because ${method} fails`;
  }
  return undefined;
};

interface HeldUp {
  readonly fails: readonly ["fileSystem" | "network" | "runtime" | "store" | "nri", string];
  /** Parts of what must be left, and of what must not. */
  readonly stays: readonly string[];
  readonly goes: readonly string[];
}

const beside: readonly HeldUp[] = [
  { fails: ["fileSystem", "unmount"], stays: [], goes: ["attachment", "task"] },
  { fails: ["network", "detach"], stays: ["namespace"], goes: ["mount", "task"] },
  {
    fails: ["runtime", "reapContainer"],
    stays: [],
    goes: ["mount", "attachment"],
  },
];

const heldUp: Readonly<Record<Reordered["operation"], readonly HeldUp[]>> = {
  stop: [
    ...beside,
    { fails: ["fileSystem", "removeNamespace"], stays: ["phase stopping"], goes: [] },
  ],
  remove: [
    ...beside,
    { fails: ["fileSystem", "removeNamespace"], stays: ["container record"], goes: [] },
    { fails: ["runtime", "removeContainerStorage"], stays: ["storage of pod"], goes: [] },
    {
      fails: ["fileSystem", "removeCgroup"],
      stays: ["tree /var/lib/podsandbox/sandboxes/pod"],
      goes: [],
    },
    { fails: ["fileSystem", "removeTree"], stays: ["sandbox record"], goes: [] },
    { fails: ["store", "forgetSandbox"], stays: ["name"], goes: [] },
  ],
};

/** Every law. */
export const laws: readonly Law[] = [
  ...[holdsUp, tellsInTime, isSeen, isGentle],
  ...[recovers, holdsCreatorsOff],
];

function nodeWith(pod: PodSpec | undefined): FakeNode {
  const node = createFakeNode();
  addPod(node, pod);
  return node;
}

function scenarioOf(pod: PodSpec, elements: readonly Element[]): Scenario {
  return {
    build: () => {
      const node = createFakeNode({ journal: false });
      addPod(node, pod);
      return node;
    },
    run: forgettingTypes((node) => runSteps(node.ports, elements, { podSandboxId: "pod" })),
    look: endWithoutExitCodes,
    between: () => undefined,
    tries: 6,
  };
}

/** What others have seen of it: observers that were told, and hooks that ran. */
function seenOutside({ world }: FakeNode): unknown {
  const ran = new Set(world.hooks.ran.map(({ path, containerId }) => `${path} ${containerId}`));
  const told = Object.entries(world.nri.told).map(([id, words]) => [id, [...words].sort()]);
  return { ran: [...ran].sort(), told };
}

/** Finds out at which call of all a method was first called. */
function firstCall(node: FakeNode, method: string): () => number | undefined {
  return () => {
    const at = node.journal.findIndex(({ port, operation }) => `${port}.${operation}` === method);
    return at < 0 ? undefined : at;
  };
}
