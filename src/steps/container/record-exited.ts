import { act, skip, type ContainerSubject, type Step } from "../../interpreter/step.js";
import { recordExit } from "./stop-container.js";

/**
 * After the proof of death: a container whose stop failed, and of which nothing lives all the same,
 * has ended too. (failures.md R01)
 */
export const recordExited: Step<ContainerSubject, "record-exited"> = {
  name: "record-exited",
  says: "records that the container has ended, and says so to event subscribers",
  onFault: "end",
  plan: ({ container }) =>
    container.exitedAt === undefined ? act : skip("its end is on record already"),
  expect: () => ["record that it has ended"],
  act: ({ container }, tools) => recordExit(container, undefined, tools),
};
