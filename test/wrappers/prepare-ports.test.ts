import {
  preparePorts,
  stopPodSandbox,
  type InvalidRequest,
  type Ports,
  type PrepareOptions,
  type PreparedPorts,
  type Result,
} from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "../misread.js";
import { preparedOnce } from "#dist/wrappers/prepare-ports.js";

/** Prepares what a caller in JavaScript may give. */
function prepareAny(ports: object, options: object = {}): Result<PreparedPorts, InvalidRequest> {
  const given = Object.getOwnPropertyDescriptors(ports);
  return preparePorts(Object.defineProperties(misread<Ports>("{}"), given), { ...options });
}

/** What is wrong with it, by path. */
function issuesOf(ports: object, options: object = {}): readonly string[] {
  const prepared = prepareAny(ports, options);
  return prepared.isOk()
    ? []
    : prepared.error.issues.map(({ path, message }) => `${path}: ${message}`);
}

const { ports } = createFakeNode();

describe("ports that are looked over", () => {
  it("are taken with all extensions, and with none", () => {
    const { store, runtime, network, fileSystem } = ports;
    expect(issuesOf(ports)).toEqual([]);
    expect(issuesOf({ store, runtime, network, fileSystem })).toEqual([]);
    const bare = preparePorts({ store, runtime, network, fileSystem })._unsafeUnwrap();
    const { nri, labels, hooks, events } = bare;
    expect([nri, labels, hooks, events]).toEqual([undefined, undefined, undefined, undefined]);
    expect(bare.clockTrouble()).toBeUndefined();
  });

  it.each(["store", "runtime", "network", "fileSystem"])("must have %s", (port) => {
    const [issue] = issuesOf({ ...ports, [port]: undefined });
    expect(issue).toMatch(new RegExp(`^ports\\.${port}: `));
  });

  it.each([
    ["store", "findSandbox"],
    ["runtime", "stopContainer"],
    ["network", "detach"],
    ["fileSystem", "unmount"],
    ["nri", "sandboxStopped"],
    ["labels", "release"],
    ["hooks", "runPostStop"],
    ["events", "emit"],
    ["clock", "after"],
    ["clock", "now"],
    ["clock", "elapsed"],
  ] as const)("must have a function ports.%s.%s", (port, method) => {
    const broken = { ...ports, [port]: { ...ports[port], [method]: "no function" } };
    expect(issuesOf(broken)).toEqual([`ports.${port}.${method}: must be a function`]);
  });

  it("may be anything but an object", () => {
    expect(preparePorts(misread("null"))._unsafeUnwrapErr().issues[0]?.path).toBe("ports");
  });

  it("may throw when they are read", () => {
    const throwing = Object.defineProperty({ ...ports }, "store", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    expect(issuesOf(throwing)).toEqual(["ports: could not be read"]);
  });
});

describe("options of preparePorts", () => {
  it.each<PrepareOptions>([
    {},
    { limits: "none", retries: "none" },
    { limits: { default: 5, deaf: 1, "network.detach": 7, "store.releaseLease": 3 } },
    { limits: { "nri.unblock": 1, "hooks.runPostStop": 2.5 } },
    { retries: { busy: { attempts: 1, delayMilliseconds: 0 } } },
  ])("may be %j", (options) => {
    expect(preparePorts(ports, options).isOk()).toBe(true);
  });

  it.each([
    [{ limits: { "network.dettach": 5 } }, "network.dettach"],
    [{ limits: { "network.detach": 0 } }, "options.limits"],
    [{ limits: "some" }, "options.limits"],
    [{ retries: { bussy: { attempts: 1, delayMilliseconds: 0 } } }, "bussy"],
    [{ retries: { busy: { attempts: 0, delayMilliseconds: 0 } } }, "options.retries"],
    [{ retries: { busy: { attempts: 1, delayMilliseconds: -1 } } }, "options.retries"],
    [{ retries: { busy: { attempts: 1.5, delayMilliseconds: 1 } } }, "options.retries"],
    [{ retries: { busy: { attempts: 1, delayMilliseconds: 1, limit: 1 } } }, "limit"],
    [{ limit: {} }, "limit"],
  ])("may not be %j", (options, where) => {
    const [issue, ...others] = issuesOf(ports, options);
    expect(issue).toContain("options");
    expect(issue).toContain(where);
    expect(others).toEqual([]);
  });
});

describe("ports that were prepared", () => {
  it("stay as they are, also with other options", () => {
    const prepared = preparePorts(ports)._unsafeUnwrap();
    expect(preparePorts(prepared)._unsafeUnwrap()).toBe(prepared);
    expect(preparePorts(prepared, { limits: "none" })._unsafeUnwrap()).toBe(prepared);
    expect(preparedOnce(prepared)._unsafeUnwrap()).toBe(prepared);
  });

  it("are remembered by the object that they were made of, and not where they were refused", () => {
    const own: Ports = { ...ports };
    const first = preparedOnce(own)._unsafeUnwrap();
    expect(preparedOnce(own)._unsafeUnwrap()).toBe(first);
    expect(preparedOnce({ ...ports })._unsafeUnwrap()).not.toBe(first);
    const broken = { ...ports, network: { ...ports.network } };
    Object.assign(broken.network, { detach: 7 });
    expect(preparedOnce(broken).isErr()).toBe(true);
    Object.assign(broken.network, ports.network);
    expect(preparedOnce(broken).isOk()).toBe(true);
  });

  it("are made anew by each preparePorts, with its own limits", () => {
    const one = preparePorts(ports)._unsafeUnwrap();
    expect(preparePorts(ports)._unsafeUnwrap()).not.toBe(one);
  });

  it("are taken by every function in place of raw ones", async () => {
    const node = createFakeNode();
    const { sandboxId: podSandboxId } = addPod(node);
    const prepared = preparePorts(node.ports)._unsafeUnwrap();
    const stopped = await stopPodSandbox(prepared, { podSandboxId });
    expect(stopped._unsafeUnwrap().outcome).toBe("stopped");
  });

  it("are refused by every function where they are none, before anything is called", async () => {
    const node = createFakeNode();
    const broken = { ...node.ports, network: { ...node.ports.network } };
    Object.assign(broken.network, { detach: undefined });
    const refused = await stopPodSandbox(broken, { podSandboxId: "web" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "invalid-request",
      issues: [{ path: "ports.network.detach", message: "must be a function" }],
    });
    expect(node.calls).toBe(0);
  });
});
