import { createCoordinator, ok, profiles, type Profile } from "podsandbox";
import { addPod, createFakeNode, type FakePorts } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "../misread.js";
import { empty } from "./stuck.js";

const web = { podSandboxId: "web" };

function nodeWithWeb() {
  const node = createFakeNode();
  addPod(node, { id: "web" });
  return node;
}

/** An option of the lifecycles that a coordinated call does not have. */
const profileOption: object = { profile: profiles.crio };

describe("what cannot be meant", () => {
  it.each([
    [misread<FakePorts>("{}"), {}, "ports.store", ""],
    [nodeWithWeb().ports, { programs: 0 }, "options.programs", "1"],
    [nodeWithWeb().ports, { profile: misread<Profile>("{}") }, "options.profile", "`profiles`"],
    [nodeWithWeb().ports, { random: misread<() => number>("7") }, "options.random", ""],
    [nodeWithWeb().ports, misread<object>('{"colour":1}'), "options", "colour"],
  ])("ports or options: %#", async (ports, options, path, says) => {
    const coordinator = createCoordinator(ports, options);
    const refusal = { kind: "invalid-request", issues: [expect.objectContaining({ path })] };
    const stopped = (await coordinator.stop(web))._unsafeUnwrapErr();
    if (path !== "ports.store") expect(stopped).toEqual(refusal);
    expect(stopped.kind === "invalid-request" && stopped.issues[0]?.message).toContain(says);
    expect((await coordinator.remove(web))._unsafeUnwrapErr()).toBe(stopped);
    const admitted = await coordinator.admit("web", () => Promise.resolve(ok(1)));
    expect(admitted._unsafeUnwrapErr()).toBe(stopped);
    expect(coordinator.progress()).toEqual([]);
    expect(coordinator.counts()).toEqual(empty);
  });

  it.each([
    [{ podSandboxId: "" }, {}, "request.podSandboxId", ""],
    [web, misread<object>('{"colour":1}'), "options", "colour"],
    [web, misread<object>('{"now":1}'), "options.now", "must be a boolean"],
    [web, profileOption, "options.profile", "is chosen where the coordinator is made"],
  ])("a call: %j %j", async (request, options, path, says) => {
    const node = nodeWithWeb();
    const coordinator = createCoordinator(node.ports);
    const error = (await coordinator.stop(request, options))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-request", issues: [{ path }] });
    expect(error.kind === "invalid-request" && error.issues[0]?.message).toContain(says);
    expect(node.calls).toBe(0);
  });

  it("a call whose options throw when they are read", async () => {
    const unreadable = {
      get now(): boolean {
        throw new Error("no");
      },
    };
    const refused = await createCoordinator(nodeWithWeb().ports).stop(web, unreadable);
    expect(refused._unsafeUnwrapErr().kind).toBe("invalid-request");
  });
});
