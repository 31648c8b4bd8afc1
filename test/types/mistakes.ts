import {
  preparePorts,
  removePodSandbox,
  stopPodSandbox,
  type NetworkPlugin,
  type Ports,
  type PolicyChoice,
} from "podsandbox";

declare const ports: Ports;
declare const network: Omit<NetworkPlugin, "detach">;

/** What is easily got wrong does not compile. */
export async function mistakes(): Promise<void> {
  // @ts-expect-error: an option that is misspelt.
  void (await removePodSandbox(ports, { podSandboxId: "shop" }, { profil: "crio" }));

  // @ts-expect-error: a profile is one of `profiles`, not its name.
  void (await removePodSandbox(ports, { podSandboxId: "shop" }, { profile: "crio" }));

  // @ts-expect-error: a policy that is misspelt.
  void (await removePodSandbox(ports, { podSandboxId: "shop" }, { policy: { grace: 10 } }));

  // @ts-expect-error: a step that may not be given up.
  const policy: PolicyChoice = { abandon: ["fence"] };
  void (await removePodSandbox(ports, { podSandboxId: "shop" }, { policy }));

  // @ts-expect-error: the id is a field of the request.
  void (await removePodSandbox(ports, "shop"));

  // @ts-expect-error: the id is a string.
  void (await removePodSandbox(ports, { podSandboxId: 7 }));

  // @ts-expect-error: the signal, not its controller.
  void (await removePodSandbox(ports, { podSandboxId: "shop" }, { signal: new AbortController() }));

  // @ts-expect-error: a port without one of its methods.
  void preparePorts({ ...ports, network });

  // @ts-expect-error: a promise that was not awaited has no outcome.
  console.log(stopPodSandbox(ports, { podSandboxId: "shop" }).value);

  const stopped = await stopPodSandbox(ports, { podSandboxId: "shop" });
  // @ts-expect-error: there may be no error.
  console.log(stopped.error);
}
