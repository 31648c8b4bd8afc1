import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { err, ok, type Result } from "podsandbox";
import { openNode, type Node } from "podsandbox/node";
import * as z from "zod";

const containerShape = z.object({ id: z.string().min(1), name: z.string() });
const podShape = z.object({ id: z.string().min(1), containers: z.array(containerShape) });
const noteShape = z.object({ pods: z.array(podShape) });

/** A pod of the demo, as far as it has come into being. */
export type StagePod = Readonly<z.infer<typeof podShape>>;

/** Where the demo plays: one directory, and in it a node. */
export interface Stage {
  readonly directory: string;
  readonly node: Node;
  readonly pods: readonly StagePod[];
}

const prefix = "podsandbox-demo-";

/** Makes a directory for one demo, with an empty node in it. */
export async function makeStage(): Promise<Stage> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  const node = await openIn(directory);
  if (node.isErr()) throw new Error(node.error);
  return notePods({ directory, node: node.value, pods: [] });
}

/** Opens the directory that a crashed demo has left; what is wrong with it is said in one line. */
export async function reopenStage(given: string): Promise<Result<Stage, string>> {
  const directory = await realpath(given).catch(() => undefined);
  const note = directory === undefined ? undefined : await readNote(directory);
  // The directory is deleted in the end, so it has to be one that a demo has made.
  if (directory === undefined || note === undefined || !basename(directory).startsWith(prefix))
    return err(`--resume ${given}: no directory that the demo has left and that can be read`);
  const node = await openIn(directory);
  return node.isErr() ? err(node.error) : ok({ directory, node: node.value, ...note });
}

/** Notes the pods in the directory, for whoever resumes. */
export function notePods(stage: Stage): Stage {
  writeFileSync(noteIn(stage.directory), JSON.stringify({ pods: stage.pods }));
  return stage;
}

function noteIn(directory: string): string {
  return join(directory, "demo.json");
}

async function readNote(directory: string): Promise<z.infer<typeof noteShape> | undefined> {
  try {
    return noteShape.parse(JSON.parse(await readFile(noteIn(directory), "utf8")));
  } catch {
    return undefined;
  }
}

async function openIn(directory: string): Promise<Result<Node, string>> {
  const node = await openNode({ root: join(directory, "node") });
  return node.mapErr((error) =>
    error.kind === "node-failed" ? error.fault.message : `${directory} cannot hold a node`,
  );
}
