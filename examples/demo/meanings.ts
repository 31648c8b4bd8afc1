import type { Profile } from "podsandbox";

/** Why a step is there, for somebody who has never heard of it. */
export function meaningOf(step: string, { stop, remove }: Profile): string {
  const known = meanings[step];
  if (known !== undefined) return known;
  const steps = [...stop, ...remove].flatMap((one) => ("together" in one ? one.together : [one]));
  return steps.find(({ name }) => name === step)?.says ?? "";
}

const meanings: Readonly<Record<string, string>> = {
  fence: "from now on nothing new can start in it",
  "stop-containers": "asked to end, and killed after 1 s if need be",
  "stop-sandbox-process": "whatever still runs in it, recorded or not",
  "prove-dead": "nothing is taken away before all processes are gone",
  "notify-stopped": "whoever watches is told",
  reap: "the runtime gives back what it kept of the dead",
  unmount: "what was mounted for it is let go",
  "detach-network": "its addresses can be used by others",
  "remove-network-namespace": "where its addresses were, and nothing is now",
  "verify-network-closed": "nothing goes on while it still holds an address",
  "remove-cgroups": "where the kernel kept count of its processes",
  "record-stopped": "from now on everybody can see that it is stopped",
  "run-post-stop-hooks": "programs that want to run after its end",
  "remove-containers": "each container's files, then its record and name",
  "remove-sandbox-storage": "its own layer of files",
  "remove-directories": "its directories, with all that is in them",
  "forget-sandbox": "the record goes late: until then a retry can go on",
  "release-name": "the name goes last: nobody takes it any sooner",
};
