import { describeSandbox, type SandboxRecord } from "podsandbox";
import { describe, expect, it } from "vitest";

const record: SandboxRecord = { id: "web", phase: "ready", network: "pod" };
const attachment = { network: "pods", interfaceName: "eth0", configuration: "{}" } as const;

describe("describeSandbox", () => {
  it.each([
    ["creating", "SANDBOX_NOTREADY"],
    ["ready", "SANDBOX_READY"],
    ["unknown", "SANDBOX_NOTREADY"],
    ["stopping", "SANDBOX_NOTREADY"],
    ["stopped", "SANDBOX_NOTREADY"],
    ["removing", "SANDBOX_NOTREADY"],
  ] as const)("a sandbox that is %s is %s (D6)", (phase, state) => {
    expect(describeSandbox({ ...record, phase })).toEqual({
      id: "web",
      state,
      phase,
      owed: [],
      isGivenUpAlive: false,
      failures: [],
    });
  });

  it("names what is owed, and nothing that is detached or was given up", () => {
    const attachments = [
      { ...attachment, state: "owed" },
      { ...attachment, interfaceName: "eth1", state: "detached" },
      { ...attachment, interfaceName: "eth2", state: "abandoned" },
    ] as const;
    expect(describeSandbox({ ...record, attachments }).owed).toEqual(["eth0@pods"]);
    expect(describeSandbox({ ...record, attachments: "unreadable" }).owed).toEqual(["unreadable"]);
  });

  it("says that processes were given up alive, which no phase does", () => {
    const given = { ...record, phase: "stopping", liveProcessesAbandoned: true } as const;
    expect(describeSandbox(given).isGivenUpAlive).toBe(true);
  });

  it("tells which steps failed and have not succeeded since", () => {
    const failures = [{ step: "unmount", at: 1, message: "busy", count: 2 }];
    expect(describeSandbox({ ...record, failures }).failures).toEqual(failures);
  });
});
