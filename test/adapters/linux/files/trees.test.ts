import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { filesBelow } from "../../node/files-below.js";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { bind, ownHost } from "./own-host.js";

const call = portCall();
const run = promisify(execFile);

describe("removing a directory", () => {
  it("M02: spares what of the host is mounted in it, below that too", async (context) => {
    const { base, root, canary, fileSystem } = await ownHost(context);
    const [path, volume] = [join(root, "pod"), join(root, "pod", "deep", "volume")];
    await mkdir(volume, { recursive: true });
    await writeFile(join(path, "file"), "kept");
    await mkdir(join(base, "outside", "data"));
    await bind(join(base, "outside"), volume);
    for (const one of [path, volume, join(volume, "canary"), join(volume, "data")]) {
      const fault = await faultOf(fileSystem.removeTree({ path: one }, call));
      expect(fault.reason).toBe("mount-present");
      expect(fault.details?.holders?.[0]?.where).toContain(volume);
    }
    expect(await readFile(canary, "utf8")).toBe("alive");
    expect(await readFile(join(path, "file"), "utf8")).toBe("kept");
    await valueOf(fileSystem.unmount({ path }, call));
    expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(true);
    expect(await filesBelow(root)).toEqual([]);
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("takes a disk that is mounted below a root where it is a root of its own", async (context) => {
    const { base, root, differing } = await ownHost(context);
    const disk = join(root, "disk");
    await mkdir(disk);
    await bind(join(base, "outside"), disk);
    await mkdir(join(disk, "pod"));
    const fileSystem = differing({ roots: [root, disk] });
    expect((await valueOf(fileSystem.removeTree({ path: join(disk, "pod") }, call))).changed).toBe(
      true,
    );
    expect(await filesBelow(disk)).toEqual(["canary"]);
  });

  it("F01: takes sockets, pipes, devices and links, not what they lead to", async (context) => {
    const { base, root, canary, fileSystem } = await ownHost(context);
    const path = join(root, "pod");
    await mkdir(path);
    const server = createServer().listen(join(path, "socket"));
    await once(server, "listening");
    await run("mkfifo", [join(path, "pipe")]);
    await run("mknod", [join(path, "null"), "c", "1", "3"]);
    await symlink(join(base, "outside"), join(path, "link"));
    await symlink(canary, join(root, "link"));
    expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(true);
    await valueOf(fileSystem.removeTree({ path: join(root, "link") }, call));
    server.close();
    expect(await filesBelow(root)).toEqual([]);
    expect(await readFile(canary, "utf8")).toBe("alive");
  });
});
