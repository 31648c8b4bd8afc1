import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { pidsOf, type OciPlace } from "./oci-place.js";
import { ownPlace } from "./own-place.js";
import { traces } from "./traces.js";

const call = portCall();
const wish = { script: "echo ready; exec sleep 600", until: "ready" };

const damages: readonly (readonly [name: string, damage: (path: string) => Promise<void>])[] = [
  ["empty", (path) => writeFile(path, "")],
  ["deleted", (path) => rm(path)],
  ["cut short", (path) => writeFile(path, '{"id":"container-2","init_process_pid":1')],
  ["something else", (path) => writeFile(path, "[1]")],
  ["of another container", (path) => writeFile(path, JSON.stringify(stateOf("other", 1)))],
];

function stateOf(id: string, pid: number): object {
  const created = new Date().toISOString();
  return { id, init_process_pid: pid, init_process_start: 1, created, cgroup_paths: {} };
}

/** A container with the state file damaged while it runs. */
async function damaged(place: OciPlace, damage: (path: string) => Promise<void>) {
  const sandbox = place.sandbox();
  const container = await place.run(sandbox, wish);
  const directory = join(place.root, sandbox.id, container.id);
  await damage(join(directory, "state.json"));
  return { sandbox, container, directory };
}

describe("S02: a container whose state file is damaged", () => {
  it.for(damages)("%s, is told, stopped and reaped", async ([, damage], context) => {
    const place = await ownPlace(context);
    const { sandbox, container, directory } = await damaged(place, damage);
    const { runtime } = place;
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("running");
    expect((await faultOf(runtime.reapContainer({ container }, call))).reason).toBe("refused");
    expect(await valueOf(runtime.listContainers({ sandbox }, call))).toEqual([container.id]);
    await valueOf(runtime.stopContainer({ container, killAt: 0 }, call));
    expect(pidsOf(container)).toEqual([]);
    const before = place.verbs.length;
    const reaped = await valueOf(runtime.reapContainer({ container }, call));
    expect(reaped).toMatchObject({ changed: true, warnings: [expect.any(String)] });
    expect(place.verbs.slice(before)).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    expect((await valueOf(runtime.reapContainer({ container }, call))).changed).toBe(false);
    await valueOf(runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
  });

  it("is ended without a record of its process too", async (context) => {
    const place = await ownPlace(context);
    const { sandbox, container } = await damaged(place, (path) => writeFile(path, ""));
    const request = { sandbox: { id: sandbox.id, phase: "unknown", network: "node" } } as const;
    const alive = await valueOf(place.runtime.listAlive({ ...request, containers: [] }, call));
    expect(alive.map(({ containerId }) => containerId)).toEqual([container.id]);
    expect((await valueOf(place.runtime.stopSandbox(request, call))).changed).toBe(true);
    expect(pidsOf(container)).toEqual([]);
  });
});
