import type { World } from "../world/world.js";
import type { FakeClock } from "./fake-clock.js";
import type { PrefixIndex } from "./prefix-index.js";
import type { Switchboard } from "./switchboard.js";
import type { Waits } from "./waits.js";

/** What the fake ports of every process share. */
export interface Machine {
  readonly world: World;
  readonly clock: FakeClock;
  readonly waits: Waits;
  readonly switchboard: Switchboard;
  readonly sandboxIds: PrefixIndex;
  readonly containerIds: PrefixIndex;
  /** How many DELs of a sandbox are running. */
  readonly detaching: Record<string, number>;
  /** Sentences about what nobody may do, and somebody did. */
  readonly violations: string[];
  /** Milliseconds that a call takes, by `<port>.<operation>`. */
  readonly takes: Readonly<Record<string, number>>;
}
