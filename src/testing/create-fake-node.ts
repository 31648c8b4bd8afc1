import { createCaller, endCaller, type Caller } from "./engine/caller.js";
import { createFakeClock } from "./engine/fake-clock.js";
import type { Machine } from "./engine/machine.js";
import { keepMachine } from "./engine/machine-of.js";
import { createPrefixIndex } from "./engine/prefix-index.js";
import { createSwitchboard } from "./engine/switchboard.js";
import { createWaits } from "./engine/waits.js";
import type { FakeNode, FakePorts } from "./fake-node.js";
import { extensionNames, portsOf, type ExtensionName } from "./node-ports/ports-of.js";
import { bareRecord } from "./world/bare-record.js";
import { sandboxOf } from "./world/book-keeping.js";
import { usualRoots } from "./world/disks.js";
import { wakeStuckProcesses } from "./world/processes.js";
import { emptyWorld, type World } from "./world/world.js";

/** How a fake node is to be. */
export interface FakeNodeOptions {
  /** Whether calls are noted down: yes, if missing. Without it, a call is a good deal cheaper. */
  readonly journal?: boolean;
  /** Whether the clock moves by itself when nothing else can: yes, if missing. */
  readonly autoAdvance?: boolean;
  /** Which extensions the ports have: all, if missing. */
  readonly extensions?: readonly ExtensionName[];
  /** Who observes by way of the Node Resource Interface: one `observer`, if missing. */
  readonly subscribers?: readonly string[];
  /** Paths below which anything may be touched; three usual ones, if missing. */
  readonly roots?: readonly string[];
  /** Milliseconds on the fake clock that calls take, by `<port>.<operation>`: none, if missing. */
  readonly takes?: Readonly<Record<string, number>>;
  /** A world to begin with, such as a clone of another node's. It is changed in place. */
  readonly world?: World;
}

/** Makes a node in memory, with nothing on it, and the ports of a first process. */
export function createFakeNode(options: FakeNodeOptions = {}): FakeNode {
  const machine = createMachine(options);
  const { world, clock, waits, switchboard } = machine;
  const extensions = options.extensions ?? extensionNames;
  let current = start(machine, extensions);
  return {
    world,
    clock,
    faults: switchboard.faults,
    journal: switchboard.journal ?? [],
    violations: machine.violations,
    get ports() {
      return current.ports;
    },
    get identity() {
      return current.caller.identity;
    },
    get calls() {
      return switchboard.calls();
    },
    inFlight: () => [...switchboard.inFlight],
    restart: () => {
      current.caller.die();
      current = start(machine, extensions);
      return current.ports;
    },
    join: () => {
      const { caller, ports } = start(machine, extensions);
      return { identity: caller.identity, ports, die: caller.die };
    },
    endProcess: (identity) => endCaller(machine, identity),
    wakeStuck: (sandboxId, containerId) => {
      const whose = containerId === undefined ? { sandboxId } : { sandboxId, containerId };
      wakeStuckProcesses(world, whose, clock.now());
      waits.wake("processes", sandboxId);
    },
  };
}

function createMachine(options: FakeNodeOptions): Machine {
  const { roots = usualRoots, subscribers = ["observer"], journal = true } = options;
  const world = options.world ?? emptyWorld(roots, subscribers);
  const { books } = world;
  return keepMachine({
    world,
    clock: createFakeClock({ autoAdvance: options.autoAdvance ?? true }),
    waits: createWaits(),
    switchboard: createSwitchboard({ journal }),
    sandboxIds: createPrefixIndex(
      () => [...Object.keys(books.sandboxes), ...Object.keys(books.corrupt)],
      (id) => sandboxOf(books, id) !== undefined,
    ),
    containerIds: createPrefixIndex(
      () => Object.keys(books.containers),
      (id) => books.containers[id] !== undefined,
    ),
    detaching: bareRecord(),
    violations: [],
    takes: options.takes ?? {},
  });
}

function start(
  machine: Machine,
  extensions: readonly ExtensionName[],
): { readonly caller: Caller; readonly ports: FakePorts } {
  const caller = createCaller(machine);
  return { caller, ports: portsOf(caller, extensions) };
}
