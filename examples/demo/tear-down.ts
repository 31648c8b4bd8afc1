import { removePodSandbox, stopPodSandbox, type Observer, type Profile } from "podsandbox";
import type { Doing, Ended, Show } from "./show.js";
import type { Stage } from "./stage.js";

/** How the pods are torn down. */
export interface TearDownOptions {
  readonly profile: Profile;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

/** Seconds that a container has to end by itself; the originals give it ten, too long to watch. */
export const policy = { gracePeriodSeconds: 1 } as const;

/** Stops or removes all pods at once, and says how that ended for each. */
export async function tearDown(
  stage: Stage,
  doing: Doing,
  show: Show,
  { profile, observe, signal }: TearDownOptions,
): Promise<readonly Ended[]> {
  const pods = stage.pods.map(({ id }) => id);
  show.begins(doing, pods);
  const options = { profile, observe, signal, policy };
  const act = doing === "stop" ? stopPodSandbox : removePodSandbox;
  const ends = await Promise.all(
    pods.map(async (pod): Promise<Ended> => {
      const report = await act(stage.node.ports, { podSandboxId: pod }, options);
      return report.match(
        (report): Ended => ({ pod, report }),
        (error): Ended => ({ pod, error }),
      );
    }),
  );
  show.ended(doing, ends);
  return ends;
}
