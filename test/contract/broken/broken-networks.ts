import { changed, ok, type Attachment, type NetworkPlugin } from "podsandbox";
import type { FakeNetwork } from "../fake/fake-network.js";
import {
  deaf,
  failIfUnchanged,
  passIfRefused,
  pretends,
  saysItWasSo,
  wrongly,
} from "./ways-to-break.js";

/** Breaks a network plugin on purpose. */
type BreakNetwork = (subject: FakeNetwork) => FakeNetwork;

function detaching(
  replace: (network: NetworkPlugin, subject: FakeNetwork) => NetworkPlugin["detach"],
): BreakNetwork {
  return (subject) => {
    const { network } = subject;
    return { ...subject, network: { ...network, detach: replace(network, subject) } };
  };
}

/** Replaces other methods of the plugin. */
function inNetwork(replace: (network: NetworkPlugin) => Partial<NetworkPlugin>): BreakNetwork {
  return (subject) => {
    const { network } = subject;
    return { ...subject, network: { ...network, ...replace(network) } };
  };
}

const resultOf = (attachment: Attachment | "unreadable"): unknown =>
  attachment === "unreadable" ? undefined : attachment.result;

/** A network plugin for each clause, that breaks it. */
export const brokenNetworks: Readonly<Record<string, BreakNetwork>> = {
  "network/answers-in-shape": detaching(() => () => wrongly(true)),
  "network/answers-when-aborted": detaching((network) => async (request, call) => {
    if (call.signal.aborted) throw new Error("aborted");
    return network.detach(request, call);
  }),
  "network/detaches": detaching(() => pretends),
  "network/detaches-again": detaching(
    (network) => (request, call) => failIfUnchanged(network.detach(request, call)),
  ),
  "network/unknown-is-unchanged": detaching(
    (network) => async (request, call) =>
      (await network.detach(request, call)).andThen(() => ok(changed)),
  ),
  "network/detaches-one": detaching(
    (network) => (request, call) => network.detach({ ...request, attachment: "unreadable" }, call),
  ),
  "network/leaves-other-pods-alone": detaching((network, { node }) => async (request, call) => {
    const detached = await network.detach(request, call);
    const { held } = node.world.network;
    for (const sandboxId of Object.keys(held)) delete held[sandboxId];
    return detached;
  }),
  "network/detaches-without-a-namespace": detaching(
    (network) => (request, call) =>
      request.namespacePath === undefined ? saysItWasSo() : network.detach(request, call),
  ),
  "network/detaches-without-a-result": detaching(
    (network) => (request, call) =>
      resultOf(request.attachment) === undefined ? saysItWasSo() : network.detach(request, call),
  ),
  "network/uses-what-add-was-told": detaching((network, { current }) => (request, call) => {
    const { attachment } = request;
    if (attachment === "unreadable") return network.detach(request, call);
    return network.detach({ ...request, attachment: { ...attachment, ...current } }, call);
  }),
  "network/detaches-what-cannot-be-read": detaching(
    (network) => (request, call) =>
      request.attachment === "unreadable" ? saysItWasSo() : network.detach(request, call),
  ),
  "network/a-failure-is-told": detaching(
    (network) => (request, call) => passIfRefused(network.detach(request, call)),
  ),
  "network/a-hanging-plugin-is-ended": detaching(
    (network) => (request, call) => network.detach(request, deaf(call)),
  ),
  "network/lists-sandboxes": inNetwork((network) => ({
    listSandboxes: async (request, call) =>
      (await network.listSandboxes(request, call)).map((ids) => ids.slice(1)),
  })),
  "network/spares-what-is-valid": inNetwork((network) => ({
    collectGarbage: (request, call) => network.collectGarbage({ ...request, valid: [] }, call),
  })),
  "network/collects-what-is-not-valid": inNetwork(() => ({ collectGarbage: pretends })),
};
