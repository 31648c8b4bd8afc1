import {
  deleteContainerSteps,
  deleteSandboxSteps,
  profiles,
  removeContainerSteps,
  type ContainerRecord,
  type ContainerSubject,
  type Element,
  type SandboxRecord,
  type SandboxSubject,
  type Step,
} from "podsandbox";
import { createFakeNode, addPod } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { infraIn, kataAnnotations } from "../kata-pod.js";

const hook = { path: "/bin/unregister" };

/** A pod of which every step expects something. */
function records(): { readonly sandbox: SandboxRecord; readonly app: ContainerRecord } {
  const node = createFakeNode();
  addPod(node, {
    id: "web",
    containers: [{ id: "app", hooks: [hook], cgroups: ["/sys/fs/cgroup/app"] }, infraIn()],
    record: { annotations: kataAnnotations("pod_sandbox", "web") },
    mounts: [
      { kind: "shm", path: "/run/podsandbox/shm/web" },
      { kind: "image-volume", path: "/run/podsandbox/volumes/web" },
      { kind: "storage", path: "/run/podsandbox/storage/web" },
    ],
  });
  const { sandboxes, containers } = node.world.books;
  const [sandbox, app] = [sandboxes["web"], containers["app"]];
  if (sandbox === undefined || app === undefined) throw new Error("it has no record");
  const annotations = kataAnnotations("pod_container", "app");
  return { sandbox, app: { ...app, annotations } };
}

/** What a step says of itself, and what it would do. */
function sentencesOf<Subject>(
  step: Step<Subject>,
  subject: Subject,
  containers: readonly ContainerRecord[],
): string {
  const traits = [
    `on a fault: ${step.onFault}`,
    ...(step.isPrecondition ? ["a precondition"] : []),
    ...(step.withoutRecord ? ["needs no record"] : []),
    ...(step.abandon === undefined ? [] : ["can be given up"]),
  ].join(", ");
  const lines = step.expect(subject, containers).map((line) => `  - ${line}`);
  return [`${step.name} (${traits})`, `  ${step.says}`, ...lines].join("\n");
}

const flat = <Subject>(elements: readonly Element<Subject>[]): readonly Step<Subject>[] =>
  elements.flatMap((element) => ("together" in element ? element.together : [element]));

function everySentence(): string {
  const { sandbox, app } = records();
  const infra = { ...app, id: "infra", annotations: kataAnnotations("pod_sandbox", "infra") };
  const ofSandbox: readonly Step<SandboxSubject>[] = [
    ...Object.values(profiles).flatMap(({ stop, remove }) => flat([...stop, ...remove])),
    ...flat(deleteSandboxSteps),
  ];
  const ofContainer: readonly Step<ContainerSubject>[] = [
    ...flat(removeContainerSteps),
    ...flat(deleteContainerSteps),
  ];
  const sentences = new Set([
    "OF A SANDBOX",
    ...ofSandbox.map((step) => sentencesOf(step, { sandbox }, [app, infra])),
    "OF A CONTAINER",
    ...ofContainer.map((step) => sentencesOf(step, { container: app, sandbox }, [])),
  ]);
  return `${[...sentences].join("\n\n")}\n`;
}

describe("the steps", () => {
  it("say what they do, and what they would do to a pod", async () => {
    await expect(everySentence()).toMatchFileSnapshot("./sentences.txt");
  });
});
