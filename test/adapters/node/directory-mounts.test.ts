import { execFileSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import type { WaitingFor } from "podsandbox";
import { directoryFileSystem } from "podsandbox/node";
import { bindMount } from "./mounted-directory.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

/** A tree with a directory of the host mounted in it, where a canary lives. */
async function mountedTree(context: TestContext, name = "vol") {
  const base = await temporaryDirectory();
  const [root, host] = [join(base, "root"), join(base, "host")];
  const path = join(root, "tree");
  const mount = join(path, name);
  for (const directory of [mount, host]) await mkdir(directory, { recursive: true });
  const canary = join(host, "canary");
  await writeFile(canary, "alive");
  await writeFile(join(path, "file"), "");
  await bindMount(context, host, mount);
  return { base, root, path, mount, canary, fileSystem: directoryFileSystem({ roots: [root] }) };
}

describe("a mount of the host's in a tree", () => {
  it("M02: keeps the whole tree, and is said", async (context) => {
    const { path, mount, canary, fileSystem } = await mountedTree(context);
    for (const one of [path, mount]) {
      const fault = await faultOf(fileSystem.removeTree({ path: one }, call));
      expect(fault.reason).toBe("mount-present");
      expect(fault.details?.holders?.[0]?.where).toContain(mount);
    }
    expect(await readFile(canary, "utf8")).toBe("alive");
    expect(await readFile(join(path, "file"), "utf8")).toBe("");
  });

  it("M02: is not entered where it comes while the tree goes", async (context) => {
    const { base, path, mount, canary, fileSystem } = await mountedTree(context);
    await valueOf(fileSystem.unmount({ path }, call));
    let isMounted = false;
    const waitingFor = (what: WaitingFor): void => {
      if (isMounted || what.kind !== "path") return;
      isMounted = true;
      execFileSync("mount", ["--bind", join(base, "host"), join(what.path, basename(mount))]);
    };
    const fault = await faultOf(fileSystem.removeTree({ path }, { ...call, waitingFor }));
    expect(fault.reason).toBe("mount-present");
    expect(await readFile(canary, "utf8")).toBe("alive");
    expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(true);
    expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(true);
  });

  it("M02: is found behind a link and under a name with blanks", async (context) => {
    const { root, path, canary, fileSystem } = await mountedTree(context, "a vol\\ume");
    await symlink(path, join(root, "link"));
    const through = { path: join(root, "link", "a vol\\ume") };
    expect((await faultOf(fileSystem.removeTree(through, call))).reason).toBe("mount-present");
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("M03: is unmounted, stacked ones too, and then the tree goes", async (context) => {
    const { base, path, mount, canary, fileSystem } = await mountedTree(context);
    await bindMount(context, join(base, "host"), mount);
    expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(true);
    expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(false);
    await valueOf(fileSystem.removeTree({ path }, call));
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("is unmounted where a link within the roots leads to it", async (context) => {
    const { root, path, mount, fileSystem } = await mountedTree(context);
    await symlink(mount, join(root, "link"));
    const link = { path: join(root, "link") };
    expect((await valueOf(fileSystem.unmount(link, call))).changed).toBe(true);
    await valueOf(fileSystem.removeTree({ path }, call));
  });
});
