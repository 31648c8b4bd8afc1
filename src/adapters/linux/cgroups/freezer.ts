import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { childrenOf, readCgroupFile, writeCgroupFile } from "./cgroup-files.js";
import { hierarchyOf } from "./hierarchies.js";

/** How a kind of cgroup is frozen, and how one sees that it is. */
interface Freezer {
  readonly file: string;
  readonly frozen: string;
  readonly thawed: string;
  /** Says whether its processes are held, be it for a cgroup above it. */
  readonly state: string;
  readonly held: RegExp;
  /** Says that all of them stand still. */
  readonly still: RegExp;
  /** Says whether it was frozen itself. */
  readonly own: string;
}

const freezers = {
  1: {
    file: "freezer.state",
    frozen: "FROZEN",
    thawed: "THAWED",
    state: "freezer.state",
    held: /^(FROZEN|FREEZING)/,
    still: /^FROZEN/,
    own: "freezer.self_freezing",
  },
  2: {
    file: "cgroup.freeze",
    frozen: "1",
    thawed: "0",
    state: "cgroup.events",
    held: /^frozen 1$/m,
    still: /^frozen 1$/m,
    own: "cgroup.freeze",
  },
} as const satisfies Record<1 | 2, Freezer>;

/** What freezes a cgroup at a directory; nothing in a hierarchy without a freezer. */
function freezerOf(directory: string): Freezer | undefined {
  const hierarchy = hierarchyOf(directory);
  if (hierarchy === undefined) return undefined;
  if (hierarchy.version === 1 && !hierarchy.controllers.includes("freezer")) return undefined;
  return freezers[hierarchy.version];
}

/** Whether the processes of a cgroup stand still, in any of its directories. (cgroups(7)) */
export function isFrozen(directories: readonly string[]): boolean {
  return directories.some((directory) => {
    const freezer = freezerOf(directory);
    return freezer !== undefined && isHeld(directory, freezer);
  });
}

function isHeld(directory: string, { state, held }: Freezer): boolean {
  return held.test(readCgroupFile(directory, state) ?? "");
}

/**
 * The processes of the cgroups stand still, as far as their hierarchies can make them: what sleeps
 * in the kernel is not waited for.
 */
export async function freeze(directories: readonly string[]): Promise<void> {
  await Promise.all(
    directories.map(async (directory) => {
      const freezer = freezerOf(directory);
      if (freezer === undefined) return;
      writeCgroupFile(directory, freezer.file, freezer.frozen);
      for (let look = 0; look < looks && isPending(directory, freezer); look += 1)
        await setImmediate();
    }),
  );
}

const looks = 50;

function isPending(directory: string, { state, still }: Freezer): boolean {
  const text = readCgroupFile(directory, state);
  return text !== undefined && !still.test(text);
}

/**
 * The processes of the cgroups and of all below run again. Where a cgroup above holds them, that is
 * thawed too, as far up as it may be; those are answered, as others run again with them.
 */
export function thaw(
  directories: readonly string[],
  mayThaw: (directory: string) => boolean,
): readonly string[] {
  return directories.flatMap((directory) => {
    const freezer = freezerOf(directory);
    if (freezer === undefined) return [];
    thawBelow(directory, freezer);
    return isHeld(directory, freezer) ? thawAbove(dirname(directory), freezer, mayThaw) : [];
  });
}

function thawBelow(directory: string, freezer: Freezer): void {
  if (isFrozenItself(directory, freezer)) writeCgroupFile(directory, freezer.file, freezer.thawed);
  for (const child of childrenOf(directory)) thawBelow(child, freezer);
}

function isFrozenItself(directory: string, { own }: Freezer): boolean {
  return readCgroupFile(directory, own)?.startsWith("1") ?? false;
}

function thawAbove(
  directory: string,
  freezer: Freezer,
  mayThaw: (directory: string) => boolean,
): readonly string[] {
  if (!mayThaw(directory)) return [];
  const above = thawAbove(dirname(directory), freezer, mayThaw);
  if (!isFrozenItself(directory, freezer)) return above;
  writeCgroupFile(directory, freezer.file, freezer.thawed);
  return [...above, directory];
}
