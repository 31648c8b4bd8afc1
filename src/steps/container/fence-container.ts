import { act, type ContainerSubject, type Step } from "../../interpreter/step.js";

/**
 * First: from here on nobody can start it. A removal that failed leaves it so, and the next one
 * goes on from there: it is no lock. (failures.md C02, S04)
 */
export const fenceContainer: Step<ContainerSubject, "fence"> = {
  name: "fence",
  says: "records that the container is being removed, so that it cannot be started",
  onFault: "end",
  plan: () => act,
  expect: () => ["record that it is being removed"],
  act: ({ container }, { recordContainer }) => recordContainer(container.id, { kind: "removing" }),
};
