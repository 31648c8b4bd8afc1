import { hostNetwork } from "podsandbox/node";
import type { NetworkSubject } from "podsandbox/testing";

/** The network of pods that use the host's own: nothing can be attached. */
export async function createNodeNetwork(): Promise<NetworkSubject> {
  return { capabilities: [], network: hostNetwork(), dispose: () => Promise.resolve() };
}
