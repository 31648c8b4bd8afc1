import type { Attachment } from "podsandbox";
import { describe, expect, it } from "vitest";
import { misread } from "../../misread.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import {
  containerOf,
  emptyStore,
  readContainer,
  readSandbox,
  sandboxNamed,
} from "./store-records.js";

const call = portCall();

describe("a file store", () => {
  it("refuses what it could not read back, and writes nothing of it", async () => {
    const { store } = await emptyStore();
    const networkNamespace = { path: "/run/netns/a" };
    const sound = sandboxNamed("sound", { networkNamespace });
    await valueOf(store.addSandbox({ sandbox: sound }, call));
    const container = containerOf("sound", "c1");
    await valueOf(store.addContainer({ container }, call));
    const attachment: Attachment = misread('{"network":"pods"}');
    const refused = [
      store.addSandbox(
        {
          sandbox: sandboxNamed("a", {
            networkNamespace,
            attachments: [misread<Attachment>("{}")],
          }),
        },
        call,
      ),
      store.addSandbox({ sandbox: { ...sandboxNamed("a"), mounts: misread('"/mnt"') } }, call),
      store.updateSandbox({ sandboxId: "sound", change: { cgroups: [misread("7")] } }, call),
      store.oweAttachment({ sandboxId: "sound", attachment }, call),
      store.addContainer({ container: { ...containerOf("sound", "c2"), killAt: NaN } }, call),
      store.settleContainer({ containerId: "c1", change: misread('{"phase":"on"}') }, call),
    ];
    for (const one of refused)
      expect(await faultOf(one)).toMatchObject({
        reason: "refused",
        message: expect.stringContaining("could not be read back") as unknown,
      });
    expect(await readSandbox(store, "sound")).toEqual(sound);
    expect((await readContainer(store, "c1")).phase).toBe("creating");
    const listed = await valueOf(store.listContainers({ sandboxId: "sound" }, call));
    expect(listed.map(({ id }) => id)).toEqual(["c1"]);
    expect(await valueOf(store.listTraces({}, call))).toEqual([]);
    expect(await valueOf(store.findSandbox({ id: "a" }, call))).toEqual({ state: "absent" });
  });
});
