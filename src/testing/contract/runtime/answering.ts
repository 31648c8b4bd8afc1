import type { ContainerRecord, SandboxRecord } from "../../../index.js";
import { doneShape, emptyShape, stoppedShape, wordShape } from "../answer-shapes.js";
import { answersItsShapes, answersWhenAborted, type Question } from "../answering.js";
import { keeps } from "../trial.js";
import type { RuntimeClause, RuntimeSubject } from "./runtime-subject.js";

const sandbox: SandboxRecord = { id: "nobody", phase: "ready", network: "pod" };
const container: ContainerRecord = { id: "nobody-1", sandboxId: "nobody", phase: "running" };
const containers = [container];
const killAt = 0;

/** The commands of a runtime, asked about something that is not there. */
const commands: readonly Question<RuntimeSubject>[] = [
  ["askToStop", ({ runtime }, call) => runtime.askToStop({ container }, call), doneShape],
  [
    "stopContainer",
    ({ runtime }, call) => runtime.stopContainer({ container, killAt }, call),
    stoppedShape,
  ],
  ["stopSandbox", ({ runtime }, call) => runtime.stopSandbox({ sandbox }, call), doneShape],
  ["reapContainer", ({ runtime }, call) => runtime.reapContainer({ container }, call), doneShape],
  ["reapSandbox", ({ runtime }, call) => runtime.reapSandbox({ sandbox }, call), doneShape],
  [
    "removeContainerStorage",
    ({ runtime }, call) => runtime.removeContainerStorage({ container }, call),
    doneShape,
  ],
  [
    "removeSandboxStorage",
    ({ runtime }, call) => runtime.removeSandboxStorage({ sandbox }, call),
    doneShape,
  ],
];

const questions: readonly Question<RuntimeSubject>[] = [
  [
    "inspectContainer",
    ({ runtime }, call) => runtime.inspectContainer({ container }, call),
    wordShape("absent"),
  ],
  [
    "inspectSandbox",
    ({ runtime }, call) => runtime.inspectSandbox({ sandbox }, call),
    wordShape("absent"),
  ],
  ["listContainers", ({ runtime }, call) => runtime.listContainers({ sandbox }, call), emptyShape],
  ["listSandboxes", ({ runtime }, call) => runtime.listSandboxes({}, call), emptyShape],
  [
    "listAlive",
    ({ runtime }, call) => runtime.listAlive({ sandbox, containers }, call),
    emptyShape,
  ],
  ...commands,
];

/** What every method of a runtime promises. */
export const answeringClauses: readonly RuntimeClause[] = [
  {
    id: "runtime/answers-in-shape",
    says: "Every method answers with a Result of its shape, about what is not there too.",
    cites: ["ContainerRuntime", "Answer", "R9"],
    check: answersItsShapes(questions),
  },
  {
    id: "runtime/absent-is-unchanged",
    says: "Every command about something that the runtime does not know is unchanged.",
    cites: ["ContainerRuntime", "Done", "R2", "R9", "R04"],
    check: keeps(async (subject, trial) => {
      for (const [method, ask] of commands) {
        const value = await trial.value(method, ask(subject, trial.call));
        trial.holds(isDone(value) && !value.changed, `${method} should have been unchanged`);
      }
    }),
  },
  {
    id: "runtime/answers-when-aborted",
    says: "Every method answers, and neither throws nor hangs, where its signal has fired before.",
    cites: ["Call.signal", "Answer", "T01"],
    check: answersWhenAborted(questions),
  },
];

function isDone(value: unknown): value is { readonly changed: boolean } {
  return doneShape.safeParse(value).success;
}
