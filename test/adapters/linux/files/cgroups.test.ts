import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { directoriesOfCgroup } from "#dist/adapters/linux/cgroups/hierarchies.js";
import { removeCgroup } from "#dist/adapters/linux/cgroups/remove-cgroup.js";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { startHolder } from "./own-host.js";

const call = portCall();
const children = ["", "/a", "/a/b", "/c"];

/** A cgroup with children in every hierarchy, below a root of its own. */
function ownCgroup(context: TestContext) {
  if (process.getuid?.() !== 0) context.skip("needs root with CAP_SYS_ADMIN");
  const root = `/psb-files-${randomBytes(4).toString("hex")}`;
  const name = `${root}/pod`;
  const tops = directoriesOfCgroup(root);
  if (tops.length === 0) context.skip("needs a cgroup file system");
  const places = [root, ...children.map((child) => name + child)].flatMap(directoriesOfCgroup);
  for (const place of places) mkdirSync(place, { recursive: true });
  onTestFinished(() => {
    for (const place of places.toSorted().toReversed()) if (existsSync(place)) rmdirSync(place);
  });
  const left = () => directoriesOfCgroup(name).filter((place) => existsSync(place));
  return { root, name, tops, left };
}

/** A process is in one cgroup of one hierarchy. */
async function enter(directory: string): Promise<number> {
  const pid = await startHolder("sh", ["-c", "echo 1; exec sleep 600 >&-"]);
  writeFileSync(join(directory, "cgroup.procs"), String(pid));
  return pid;
}

describe("removing a cgroup", () => {
  it("G01: takes it and its children in every hierarchy", async (context) => {
    const { root, name, tops, left } = ownCgroup(context);
    expect(left()).toHaveLength(tops.length);
    expect((await valueOf(removeCgroup([root], name, call))).changed).toBe(true);
    expect(left()).toEqual([]);
    expect((await valueOf(removeCgroup([root], name, call))).changed).toBe(false);
  });

  it("G01: knows it by its directory in any one hierarchy", async (context) => {
    const { root, tops, name, left } = ownCgroup(context);
    const directory = join(tops.at(-1) ?? "", "pod");
    expect((await valueOf(removeCgroup([root], directory, call))).changed).toBe(true);
    expect(left()).toEqual([]);
    expect(directoriesOfCgroup(name)).toContain(directory);
  });

  it("G01: spares it, and names its processes once, until the last one ends", async (context) => {
    const { root, name, tops, left } = ownCgroup(context);
    const pid = await enter(join(tops[0] ?? "", "pod", "a", "b"));
    writeFileSync(join(tops.at(-1) ?? "", "pod", "c", "cgroup.procs"), String(pid));
    const fault = await faultOf(removeCgroup([root], name, call));
    expect(fault).toMatchObject({ reason: "refused", details: { processes: [{ pid }] } });
    expect(left()).toHaveLength(tops.length);
    process.kill(pid, "SIGKILL");
    await expect
      .poll(async () => (await removeCgroup([root], name, call)).isOk(), { interval: 5 })
      .toBe(true);
    expect(left()).toEqual([]);
  });

  it("takes none that is not below a root", async (context) => {
    const { root, name, left } = ownCgroup(context);
    const others = [[], [name], [`${root}/po`], [`${root}x`], ["relative"]];
    for (const roots of others)
      expect((await faultOf(removeCgroup(roots, name, call))).reason).toBe("refused");
    for (const path of [root, `${name}/..`, "/", "", `${root}/pod\0`])
      expect((await faultOf(removeCgroup([root], path, call))).reason).toBe("refused");
    expect(left()).not.toEqual([]);
  });
});
