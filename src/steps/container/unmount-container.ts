import { act, skip, type ContainerSubject, type Step } from "../../interpreter/step.js";
import { givingUpPaths } from "../give-up-paths.js";
import { inUse } from "../in-use.js";
import { unmountAll } from "../unmount.js";

/** After the proof of death, and before its storage and directories go from under it. (M02, M03) */
export const unmountContainer: Step<ContainerSubject, "unmount"> = {
  name: "unmount",
  says: "unmounts the root filesystem and the volumes of the container",
  onFault: "end",
  plan: ({ container: { mounts = [] }, sandbox }) =>
    inUse(sandbox) ?? (mounts.length === 0 ? skip("it has none") : act),
  expect: ({ container: { mounts = [] } }) => mounts.map((path) => `unmount ${path}`),
  act: ({ container: { mounts = [] } }, tools) => unmountAll(mounts, tools),
  abandon: givingUpPaths("unmount", "mount"),
};
