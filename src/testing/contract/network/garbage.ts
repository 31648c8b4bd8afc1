import { keeps } from "../trial.js";
import { attaching, attachmentOf } from "./attaching.js";
import type { NetworkClause } from "./network-subject.js";

const collects = "NetworkPlugin.collectGarbage";

/** What a network plugin promises about what nobody detached. */
export const garbageClauses: readonly NetworkClause[] = [
  {
    id: "network/lists-sandboxes",
    says: "A sandbox is listed from its ADD on, half-made or not, until its last DEL.",
    cites: ["NetworkPlugin.listSandboxes", "N02", "S06"],
    needs: ["attachments", "half-made"],
    check: keeps(async (subject, trial) => {
      const { network, attach } = attaching(subject, trial);
      const list = () => trial.value("list", network.listSandboxes({}, trial.call));
      const [pod, other] = [await attach(), await attach([{ isHalfMade: true }])];
      const ids = [pod, other].map(({ about }) => about.sandboxId);
      trial.same("what is listed", (await list()).toSorted(), ids.toSorted());
      const request = { ...pod.about, attachment: attachmentOf(pod) };
      await trial.done("detach", network.detach(request, trial.call), "changed");
      trial.same("what is left", await list(), [other.about.sandboxId]);
    }),
  },
  {
    id: "network/spares-what-is-valid",
    says: "A collection of garbage takes nothing that is valid, and nothing of another network.",
    cites: [collects, "CNI SPEC 1.1.0 §2 GC", "N04"],
    needs: ["attachments"],
    check: keeps(async (subject, trial) => {
      const { network, attach, heldBy } = attaching(subject, trial);
      const pod = await attach();
      const { sandboxId } = pod.about;
      const { network: name, interfaceName, configuration } = attachmentOf(pod);
      const about = { runtimeHandler: "", configuration };
      const own = { ...about, network: name, valid: [{ sandboxId, interfaceName }] };
      await trial.done("collectGarbage", network.collectGarbage(own, trial.call));
      const renamed = configuration.replaceAll(`"${name}"`, '"another"');
      const other = { ...about, network: "another", configuration: renamed, valid: [] };
      // What another network is made of may be anything: only what it takes counts.
      void (await trial.settled("collectGarbage", network.collectGarbage(other, trial.call)));
      trial.same("what is held", await heldBy(sandboxId), [interfaceName]);
    }),
  },
  {
    id: "network/collects-what-is-not-valid",
    says: "A collection of garbage frees what nobody says is valid; again is unchanged.",
    cites: [collects, "CNI SPEC 1.1.0 §2 GC", "N01", "N02"],
    needs: ["attachments", "collects"],
    check: keeps(async (subject, trial) => {
      const { network, attach, heldBy } = attaching(subject, trial);
      const [pod, leaked] = [await attach(), await attach()];
      const { network: name, interfaceName, configuration } = attachmentOf(pod);
      const valid = [{ sandboxId: pod.about.sandboxId, interfaceName }];
      const request = { network: name, runtimeHandler: "", configuration, valid };
      const collect = () => network.collectGarbage(request, trial.call);
      await trial.done("collectGarbage", collect(), "changed");
      trial.same("what leaked", await heldBy(leaked.about.sandboxId), []);
      trial.same("what is valid", await heldBy(pod.about.sandboxId), [interfaceName]);
      await trial.done("collectGarbage again", collect(), "unchanged");
    }),
  },
];
