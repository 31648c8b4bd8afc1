import { cgroupPathsOf, type CgroupMounts, type OciSpec } from "podsandbox";
import { describe, expect, it } from "vitest";

const every = { memory: {}, cpu: {}, pids: {}, blockIO: {} };
const mounts: CgroupMounts = { host: "/host/cgroup" };

function pathsOf(cgroupsPath: string, spec: OciSpec = {}, given: CgroupMounts = mounts) {
  const linux = { cgroupsPath, resources: every, ...spec.linux };
  return cgroupPathsOf({ ...spec, linux }, given)._unsafeUnwrap();
}

function refusalOf(cgroupsPath: string, ofSpec: OciSpec["mounts"] = []) {
  const linux = { cgroupsPath, resources: every };
  return cgroupPathsOf({ mounts: ofSpec, linux })._unsafeUnwrapErr();
}

describe("cgroupPathsOf", () => {
  it.each([
    ["no Linux section", {}],
    ["no path", { linux: { resources: every } }],
    ["an empty path", { linux: { cgroupsPath: "", resources: every } }],
    ["no resources", { linux: { cgroupsPath: "foo" } }],
    ["no resource that has a cgroup", { linux: { cgroupsPath: "foo", resources: {} } }],
  ])("finds none where there is %s (D29)", (_, spec) => {
    expect(cgroupPathsOf(spec)._unsafeUnwrap()).toEqual([]);
  });

  it.each([
    ["memory", "memory"],
    ["cpu", "cpu"],
    ["pids", "pids"],
    ["blockIO", "blkio"],
  ])("finds one for %s alone, in the hierarchy %s", (resource, hierarchy) => {
    const linux = { cgroupsPath: "pod/app", resources: { [resource]: {} } };
    const found = cgroupPathsOf({ linux })._unsafeUnwrap();
    expect(found).toEqual([`/sys/fs/cgroup/${hierarchy}/pod/app`]);
  });

  it("finds one for each resource, in Kata's order, below the host's mount", () => {
    expect(pathsOf("relative/path")).toEqual([
      "/host/cgroup/memory/relative/path",
      "/host/cgroup/cpu/relative/path",
      "/host/cgroup/pids/relative/path",
      "/host/cgroup/blkio/relative/path",
    ]);
  });

  it("takes an absolute path for one below the host's mount, where the spec mounts none", () => {
    const proc = [{ type: "proc", destination: "/proc" }];
    expect(pathsOf("/kubepods/app", { mounts: proc })[0]).toBe("/host/cgroup/memory/kubepods/app");
  });

  it("puts an absolute path below the spec's first cgroup mount, and a relative one not", () => {
    const own = [
      { type: "cgroup", destination: "/own/" },
      { type: "cgroup", destination: "/other" },
    ];
    expect(pathsOf("/app", { mounts: own })[0]).toBe("/own/memory/app");
    expect(pathsOf("app", { mounts: own })[0]).toBe("/host/cgroup/memory/app");
  });

  it("leaves out what is not mounted below the spec's mount, where the mounts are known", () => {
    const own = [{ type: "cgroup", destination: "/own" }];
    const known = { ...mounts, mounted: ["/own/pids"] };
    expect(pathsOf("/app", { mounts: own }, known)).toEqual(["/own/pids/app"]);
    expect(pathsOf("app", { mounts: own }, known)).toHaveLength(4);
  });

  it.each([[undefined], [""]])("refuses a cgroup mount with the destination %j", (destination) => {
    const mount = { type: "cgroup", ...(destination === undefined ? {} : { destination }) };
    expect(refusalOf("/app", [mount])).toEqual({
      kind: "invalid-cgroups-path",
      message: "cgroupsPath is absolute, and the cgroup mount has no destination",
    });
  });

  it.each(["/", ".", "a/..", "../pod", "/a/../../b"])(
    "refuses %s, which names a whole hierarchy or leads out of it",
    (cgroupsPath) => {
      expect(refusalOf(cgroupsPath).message).toContain(cgroupsPath);
    },
  );

  it("takes a mount for the same with and without slashes at its end", () => {
    expect(pathsOf("a", {}, { host: "/host/cgroup//" })[0]).toBe("/host/cgroup/memory/a");
  });

  it("cleans a path as it goes", () => {
    expect(pathsOf("//a/./b/../c/")[0]).toBe("/host/cgroup/memory/a/c");
  });
});
