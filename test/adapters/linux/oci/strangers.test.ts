import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerRecord, SandboxRecord } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { startIdleProcess } from "../../../contract/node/idle-process.js";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { pidsOf, type OciPlace } from "./oci-place.js";
import { ownPlace } from "./own-place.js";

const call = portCall();
const wish = { script: "echo ready; exec sleep 600", until: "ready" };

async function stranger() {
  const { identity, end } = await startIdleProcess();
  onTestFinished(async () => void (await end()));
  const isAlive = async (): Promise<boolean> =>
    !/\) [ZX] /.test(await readFile(`/proc/${identity.pid}/stat`, "latin1").catch(() => ") Z "));
  return { identity, isAlive };
}

/** Plants the state of a container, as a runtime would have left it. */
async function plant(place: OciPlace, record: ContainerRecord, state: object): Promise<string> {
  const directory = join(place.root, record.sandboxId, record.id);
  await mkdir(directory, { recursive: true });
  const whole = { id: record.id, created: new Date().toISOString(), ...state };
  await writeFile(join(directory, "state.json"), JSON.stringify(whole));
  return directory;
}

const record = { id: "planted", sandboxId: "pod", phase: "running" } as const;

describe("P02: a stranger that has a pid of ours", () => {
  it("is spared where the state file has another start or an earlier boot", async (context) => {
    const place = await ownPlace(context);
    const { identity, isAlive } = await stranger();
    const { pid, startTime } = identity;
    const states = [
      { init_process_pid: pid, init_process_start: Number(startTime) + 1 },
      { ...{ init_process_pid: pid, init_process_start: Number(startTime) }, ...longAgo },
    ];
    for (const state of states) {
      await plant(place, record, state);
      const { runtime } = place;
      const container = record;
      expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("stopped");
      expect((await valueOf(runtime.askToStop({ container }, call))).changed).toBe(false);
      await valueOf(runtime.stopContainer({ container, killAt: 0 }, call));
      await valueOf(runtime.stopSandbox({ sandbox: place.sandbox("pod") }, call));
      expect(await isAlive()).toBe(true);
    }
  });

  it("is ended where pid, start and boot are those of the state", async (context) => {
    const place = await ownPlace(context);
    const { identity, isAlive } = await stranger();
    const start = Number(identity.startTime);
    await plant(place, record, { init_process_pid: identity.pid, init_process_start: start });
    await valueOf(place.runtime.stopContainer({ container: record, killAt: 0 }, call));
    expect(await isAlive()).toBe(false);
  });

  it("is spared in a cgroup that only the state file names", async (context) => {
    const place = await ownPlace(context);
    const other = place.sandbox("other");
    const neighbour = await place.run(other, { ...wish, id: "neighbour" });
    const [cgroup = ""] = neighbour.cgroups ?? [];
    const elsewhere = place.reopen({ cgroupParent: `${place.cgroupParent}/own` });
    const cgroupPaths = {
      pids: `/sys/fs/cgroup/pids${cgroup}`,
      "": "/etc",
      up: "/sys/fs/cgroup/..",
    };
    const state = { init_process_pid: 4_194_303, init_process_start: 1, cgroup_paths: cgroupPaths };
    await plant(place, record, state);
    await valueOf(elsewhere.stopContainer({ container: record, killAt: 0 }, call));
    expect(pidsOf(neighbour)).toHaveLength(1);
  });
});

const longAgo = { created: "2001-01-01T00:00:00Z" };

describe("a record that leads elsewhere", () => {
  const roots = ["relative", "/etc/pod", "/", "/run/pod/../../etc/pod", "/tmp/\0/pod"];
  const cgroups = ["/", "/other/pod", "psb/pod", "/../pod", "/sys/fs/cgroup/pids/other", "/a\0b"];
  const programs = ["--help", "./runc", "a b", "", "/bin/true\0"];
  const records: readonly (readonly [string, Partial<ContainerRecord>])[] = [
    ...roots.map((root) => [`root ${JSON.stringify(root)}`, handler({ root })] as const),
    ...programs.map(
      (one) => [`program ${JSON.stringify(one)}`, handler({ program: one })] as const,
    ),
    ...cgroups.map((one) => [`cgroup ${JSON.stringify(one)}`, { cgroups: [one] }] as const),
    ["id ..", { id: ".." }],
    ["id with a slash", { id: "a/b" }],
    ["sandbox's id ..", { sandboxId: ".." }],
  ];

  it.for(records)("%s, is refused by every method", async ([, part], context) => {
    const { runtime } = await ownPlace(context);
    const container: ContainerRecord = { ...record, ...part };
    const { id, sandboxId, cgroups: named, runtimeHandler } = container;
    const sandbox: SandboxRecord = {
      ...{ id: "id" in part ? id : sandboxId, phase: "ready", network: "node" },
      ...(named && { cgroups: named }),
      ...(runtimeHandler && { runtimeHandler }),
    };
    const asked = { container, killAt: 0, bundle: "/tmp", sandbox, containers: [container] };
    const methods = [
      ...(["inspectContainer", "askToStop", "stopContainer", "reapContainer"] as const),
      ...(["createContainer", "startContainer", "listAlive"] as const),
      ...(["inspectSandbox", "listContainers", "stopSandbox", "reapSandbox"] as const),
    ];
    for (const method of methods) {
      const fault = await faultOf(runtime[method](asked, call));
      expect(fault, method).toMatchObject({ reason: "refused" });
    }
  });

  function handler(parameters: Readonly<Record<string, string>>): Partial<ContainerRecord> {
    return { runtimeHandler: { name: "own", parameters } };
  }

  it("to the root that all sandboxes share, or to another's, is refused", async (context) => {
    const place = await ownPlace(context);
    for (const root of [place.root, join(place.root, "other")]) {
      const container = { ...record, ...handler({ root }) };
      const fault = await faultOf(place.runtime.stopContainer({ container, killAt: 0 }, call));
      expect(fault.reason).toBe("refused");
    }
  });

  it("by a link in the place of the state loses the link alone", async (context) => {
    const place = await ownPlace(context);
    const canary = join(place.directory, "canary");
    await mkdir(canary);
    await mkdir(join(place.root, "pod"), { recursive: true });
    await symlink(canary, join(place.root, "pod", "planted"));
    await valueOf(place.runtime.reapContainer({ container: record }, call));
    expect(existsSync(canary)).toBe(true);
    expect(await valueOf(place.runtime.inspectContainer({ container: record }, call))).toBe(
      "absent",
    );
  });
});
