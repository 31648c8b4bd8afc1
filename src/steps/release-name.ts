import { act, type SandboxSubject, type Step } from "../interpreter/step.js";
import { tallyOf } from "../interpreter/tally.js";

/**
 * Last of all: a name that is free while anything of its owner is left lets the next pod collide
 * with it. It acts without a record too, for a run that ended between the record and the name.
 * (S01)
 */
export const releaseName: Step<SandboxSubject, "release-name"> = {
  name: "release-name",
  says: "releases the name that the sandbox holds",
  onFault: "end",
  withoutRecord: true,
  plan: () => act,
  expect: ({ sandbox }) => (sandbox.name === undefined ? [] : [`release name ${sandbox.name}`]),
  act: async ({ sandbox }, { ports, caller }) =>
    tallyOf(await ports.store.releaseNames({ ownerId: sandbox.id }, caller)),
};
