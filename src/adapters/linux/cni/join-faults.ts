import type { AdapterFault } from "../../../index.js";

/** The first fault, with what all of them say; nothing where there is none. */
export function joinFaults(faults: readonly AdapterFault[]): AdapterFault | undefined {
  const [first] = faults;
  return first && { ...first, message: faults.map(({ message }) => message).join("; ") };
}
