import { doneShape, listShape, wordShape } from "../answer-shapes.js";
import { answersItsShapes, answersWhenAborted, type Question } from "../answering.js";
import { cgroupClauses } from "./cgroups.js";
import type { FileSystemClause, FileSystemSubject } from "./file-system-subject.js";
import { listingClauses } from "./listing.js";
import { mountClauses } from "./mounts.js";
import { namespaceClauses } from "./namespaces.js";
import { treeClauses } from "./trees.js";

/** A path below a root, at which nothing is. */
async function nowhere({ makeTree }: FileSystemSubject): Promise<string> {
  return `${await makeTree(["a"])}/nowhere`;
}

const questions: readonly Question<FileSystemSubject>[] = [
  ["listSandboxes", ({ fileSystem }, call) => fileSystem.listSandboxes({}, call), listShape],
  [
    "inspectNamespace",
    async (subject, call) => {
      const namespace = { path: await nowhere(subject) };
      return subject.fileSystem.inspectNamespace({ namespace }, call);
    },
    wordShape("absent"),
  ],
  [
    "removeNamespace",
    async (subject, call) => {
      const namespace = { path: await nowhere(subject) };
      return subject.fileSystem.removeNamespace({ namespace }, call);
    },
    doneShape,
  ],
  ...(["unmount", "removeTree", "removeCgroup"] as const).map(
    (method): Question<FileSystemSubject> => [
      method,
      async (subject, call) => subject.fileSystem[method]({ path: await nowhere(subject) }, call),
      doneShape,
    ],
  ),
];

/** What a file system promises: the port `FileSystem`. */
export const fileSystemContract: readonly FileSystemClause[] = [
  {
    id: "file-system/answers-in-shape",
    says: "Every method answers with a Result of its shape, about what is not there too.",
    cites: ["FileSystem", "Answer", "R9"],
    check: answersItsShapes(questions),
  },
  {
    id: "file-system/answers-when-aborted",
    says: "Every method answers, and neither throws nor hangs, where its signal has fired before.",
    cites: ["Call.signal", "Answer", "T01"],
    check: answersWhenAborted(questions),
  },
  ...treeClauses,
  ...mountClauses,
  ...namespaceClauses,
  ...cgroupClauses,
  ...listingClauses,
];
