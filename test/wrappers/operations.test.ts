import { preparePorts, type Fault } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { createCancellation } from "#dist/wrappers/cancellation.js";
import { operations, type Row } from "./every-operation.js";

/** What comes of an operation that hangs, for a caller who may give up meanwhile. */
async function askHung(
  [port, operation, , , , ask]: Row,
  kind: "hang-until-aborted" | "hang-deaf",
  gaveUp = false,
): Promise<Fault> {
  const node = createFakeNode({ autoAdvance: true });
  addPod(node, { id: "web", containers: [{ id: "app" }] });
  node.faults.plan([{ port, operation, how: { kind } }]);
  const ports = preparePorts(node.ports)._unsafeUnwrap();
  const controller = new AbortController();
  if (gaveUp) node.clock.after(100, () => controller.abort());
  const cancellation = createCancellation(controller.signal);
  const asked = await ask(ports, { cancellation, observed: false, note: () => undefined });
  return asked._unsafeUnwrapErr();
}

describe.each(operations)("%s.%s", (...row: Row) => {
  const [port, operation, subject, seconds, atTheEnd] = row;

  it(`is about ${JSON.stringify(subject)}, and has ${seconds} s`, async () => {
    const fault = await askHung(row, "hang-until-aborted");
    const message = `gave no answer within ${seconds * 1_000} ms`;
    expect(fault).toMatchObject({ port, operation, subject, reason: "timed-out", message });
  });

  it(`${atTheEnd} when the caller gives up`, async () => {
    const fault = await askHung(row, "hang-deaf", true);
    expect(fault.reason).toBe(atTheEnd === "ends" ? "aborted" : "timed-out");
  });
});
