import { describe, expect, it } from "vitest";
import { whyNotACgroup } from "#dist/adapters/linux/cgroups/cgroup-names.js";
import { hierarchyOf, nameOfCgroup } from "#dist/adapters/linux/cgroups/hierarchies.js";
import { hierarchiesIn } from "#dist/adapters/linux/cgroups/read-hierarchies.js";

const unified = "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
const pids = "33 32 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids";
const cpu = "34 32 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";
const named = "36 32 0:32 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd";
const bound = "99 32 0:29 /pod /mnt/pod rw - cgroup cgroup rw,pids";
const other = "1 1 254:0 / / rw - ext4 /dev/vda rw";

describe("the cgroup file systems of a host", () => {
  it("are found in its mount table, in their order", () => {
    const table = [other, cpu, pids, named, unified, ""].join("\n");
    expect(hierarchiesIn(table)).toEqual([
      { mountPoint: "/sys/fs/cgroup/cpu,cpuacct", version: 1, controllers: ["cpu", "cpuacct"] },
      { mountPoint: "/sys/fs/cgroup/pids", version: 1, controllers: ["pids"] },
      ...[{ mountPoint: "/sys/fs/cgroup/systemd", version: 1 as const }].map((one) => ({
        ...{ ...one, controllers: ["xattr", "name=systemd"] },
      })),
      { mountPoint: "/sys/fs/cgroup", version: 2, controllers: [] },
    ]);
  });

  it("count once, where the whole of them is mounted", () => {
    const points = hierarchiesIn([bound, pids, pids].join("\n")).map((one) => one.mountPoint);
    expect(points).toEqual(["/sys/fs/cgroup/pids"]);
    expect(hierarchiesIn(bound).map((one) => one.mountPoint)).toEqual(["/mnt/pod"]);
  });
});

describe("the name of a cgroup", () => {
  it("is the same, whichever of its directories names it", () => {
    expect(nameOfCgroup("/pods/a/")).toBe("/pods/a");
    expect(nameOfCgroup("/")).toBe("/");
    expect(hierarchyOf("/nowhere")).toBeUndefined();
  });

  it.each(["/pods", "/podsx/a", "/", "pods/a", "/pods/../a", "/pods/a\0"])(
    "%j is not below /pods",
    (cgroup) => expect(whyNotACgroup(["/pods"], cgroup)).toEqual(expect.any(String)),
  );

  it("below one of the parents is fine", () => {
    expect(whyNotACgroup(["/other", "/pods"], "/pods/a/b")).toBeUndefined();
    expect(whyNotACgroup(["/"], "/a")).toBeUndefined();
  });
});
