import type { DetachRequest, GarbageRequest } from "../../../index.js";
import { doneShape, listShape } from "../answer-shapes.js";
import { answersItsShapes, answersWhenAborted, type Question } from "../answering.js";
import { keeps } from "../trial.js";
import { attaching, attachmentOf, detachAll } from "./attaching.js";
import { garbageClauses } from "./garbage.js";
import type { NetworkClause, NetworkSubject } from "./network-subject.js";

const detaches = "NetworkPlugin.detach";

const nobody: DetachRequest = {
  sandboxId: "nobody",
  runtimeHandler: "",
  attachment: {
    ...{ network: "pods", interfaceName: "eth0", state: "owed" },
    configuration: '{"cniVersion":"1.1.0","name":"pods","plugins":[]}',
  },
};

const nothingValid: GarbageRequest = {
  ...{ network: "pods", runtimeHandler: "", valid: [] },
  configuration: '{"cniVersion":"1.1.0","name":"pods","plugins":[]}',
};

const questions: readonly Question<NetworkSubject>[] = [
  ["detach", ({ network }, call) => network.detach(nobody, call), doneShape],
  ["listSandboxes", ({ network }, call) => network.listSandboxes({}, call), listShape],
  ["collectGarbage", ({ network }, call) => network.collectGarbage(nothingValid, call), doneShape],
];

/** What a network plugin promises: the port `NetworkPlugin`. */
export const networkContract: readonly NetworkClause[] = [
  {
    id: "network/answers-in-shape",
    says: "A detach is answered with a Result of its shape, also of what was never attached.",
    cites: [detaches, "Answer", "CNI SPEC 1.1.0 §2 DEL"],
    needs: ["attachments"],
    check: answersItsShapes(questions),
  },
  {
    id: "network/answers-when-aborted",
    says: "A detach is answered, and neither throws nor hangs, where its signal has fired before.",
    cites: ["Call.signal", "Answer", "T01"],
    check: answersWhenAborted(questions),
  },
  {
    id: "network/detaches",
    says: "After a detach the attachment holds nothing.",
    cites: [detaches, "R6", "N01"],
    needs: ["attachments"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const pod = await plugin.attach();
      trial.same("how many are held", (await plugin.heldBy(pod.about.sandboxId)).length, 1);
      await detachAll(plugin, trial, pod);
    }),
  },
  {
    id: "network/detaches-again",
    says: "A detach that is repeated succeeds and is unchanged.",
    cites: [detaches, "CNI SPEC 1.1.0 §2 DEL", "R6", "C03"],
    needs: ["attachments"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const pod = await plugin.attach();
      await detachAll(plugin, trial, pod);
      const request = { ...pod.about, attachment: attachmentOf(pod) };
      const again = subject.network.detach(request, trial.call);
      await trial.done("detach again", again, "unchanged");
    }),
  },
  {
    id: "network/unknown-is-unchanged",
    says: "A detach of what was never attached is unchanged.",
    cites: [detaches, "CNI SPEC 1.1.0 §2 DEL", "R2", "N14"],
    needs: ["attachments"],
    check: keeps(async ({ network }, { done, call }) => {
      await done("detach", network.detach(nobody, call), "unchanged");
    }),
  },
  {
    id: "network/detaches-one",
    says: "A detach of one attachment leaves the sandbox's others as they are.",
    cites: [detaches, "N07", "D9"],
    needs: ["attachments"],
    check: keeps(async (subject, trial) => {
      const { network, attach, heldBy } = attaching(subject, trial);
      const wishes = [{ interfaceName: "eth0" }, { interfaceName: "eth1" }];
      const { about, attachments } = await attach(wishes);
      const [first, second] = attachments;
      const attachment = second ?? nobody.attachment;
      const detached = network.detach({ ...about, attachment }, trial.call);
      await trial.done("detach eth1", detached, "changed");
      trial.same("what is held", await heldBy(about.sandboxId), [first?.interfaceName]);
    }),
  },
  {
    id: "network/leaves-other-pods-alone",
    says: "A detach takes nothing from another sandbox on the same network.",
    cites: [detaches, "N09", "N11"],
    needs: ["attachments"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const [pod, other] = [await plugin.attach(), await plugin.attach()];
      await detachAll(plugin, trial, pod);
      const held = await plugin.heldBy(other.about.sandboxId);
      trial.same("what another holds", held, [attachmentOf(other).interfaceName]);
    }),
  },
  {
    id: "network/detaches-without-a-namespace",
    says: "A detach frees the attachment where the namespace is gone and none is given.",
    cites: [detaches, "CNI SPEC 1.1.0 §2 DEL", "R6", "N03"],
    needs: ["attachments", "lost-namespaces"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const pod = await plugin.attach();
      await trial.verb(subject.loseNamespace, "lost-namespaces")(pod);
      const { namespacePath, ...about } = pod.about;
      trial.holds(namespacePath !== undefined, "the pod should have had a namespace");
      await detachAll(plugin, trial, { ...pod, about });
    }),
  },
  {
    id: "network/detaches-without-a-result",
    says: "A detach frees what an ADD held that failed half-way and whose result nobody has.",
    cites: [detaches, "CNI SPEC 1.1.0 §2 DEL", "R6", "N02", "N05"],
    needs: ["attachments", "half-made"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const pod = await plugin.attach([{ isHalfMade: true }]);
      trial.same("the result", attachmentOf(pod).result, undefined);
      await detachAll(plugin, trial, pod);
    }),
  },
  {
    id: "network/uses-what-add-was-told",
    says: "A detach uses exactly what ADD was told, though a new pod would be attached otherwise.",
    cites: [detaches, "Attachment", "R6", "N06"],
    needs: ["attachments", "reconfigured"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const pod = await plugin.attach();
      await trial.verb(subject.reconfigure, "reconfigured")();
      await detachAll(plugin, trial, pod);
    }),
  },
  {
    id: "network/detaches-what-cannot-be-read",
    says: "Where the record is lost, all attachments of the sandbox are freed, and no other's.",
    cites: [detaches, "DetachRequest.attachment", "N05", "S02"],
    needs: ["attachments", "unreadable"],
    check: keeps(async (subject, trial) => {
      const { network, attach, heldBy } = attaching(subject, trial);
      const wishes = [{ interfaceName: "eth0" }, { interfaceName: "eth1" }];
      const [{ about }, other] = [await attach(wishes), await attach()];
      const request = { ...about, attachment: "unreadable" } as const;
      await trial.done("detach", network.detach(request, trial.call), "changed");
      trial.same("what is held", await heldBy(about.sandboxId), []);
      trial.same("what another holds", (await heldBy(other.about.sandboxId)).length, 1);
      await trial.done("detach again", network.detach(request, trial.call), "unchanged");
    }),
  },
  {
    id: "network/a-failure-is-told",
    says: "A plugin that fails is a fault, never a success; once it works, a repeat frees it all.",
    cites: [detaches, "R5", "N01", "N04", "D16"],
    needs: ["attachments", "failing"],
    check: keeps(async (subject, trial) => {
      const plugin = attaching(subject, trial);
      const pod = await plugin.attach();
      const heal = await trial.verb(subject.fail, "failing")();
      const request = { ...pod.about, attachment: attachmentOf(pod) };
      await trial.refused("detach", subject.network.detach(request, trial.call));
      await heal();
      const detached = subject.network.detach(request, trial.call);
      await trial.done("detach once it works", detached);
      trial.same("what is held", await plugin.heldBy(pod.about.sandboxId), []);
    }),
  },
  {
    id: "network/a-hanging-plugin-is-ended",
    says: "Where a plugin hangs, its detach is answered with a fault when the signal fires.",
    cites: ["Call.signal", "R8", "N08", "T01"],
    needs: ["attachments", "hanging"],
    check: keeps(async (subject, trial) => {
      const { network, attach } = attaching(subject, trial);
      const pod = await attach();
      await trial.verb(subject.hang, "hanging")();
      const { call, abort } = trial.abortable();
      const request = { ...pod.about, attachment: attachmentOf(pod) };
      const wait = trial.refused("detach", network.detach(request, call));
      await trial.waits("detach", wait, 150);
      abort();
      await wait;
    }),
  },
  ...garbageClauses,
];
