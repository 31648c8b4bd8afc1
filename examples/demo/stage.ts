import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { err, ok, type Result } from "podsandbox";
import * as z from "zod";
import { chooseKind, type DemoKind, type DemoNode } from "./kind.js";

const containerShape = z.object({ id: z.string().min(1), name: z.string() });
const podShape = z.object({ id: z.string().min(1), containers: z.array(containerShape) });
const noteShape = z.object({ runtime: z.string(), pods: z.array(podShape) });

/** A pod of the demo, as far as it has come into being. */
export type StagePod = Readonly<z.infer<typeof podShape>>;

/** Where the demo plays: one directory, and in it a node. */
export interface Stage {
  readonly directory: string;
  readonly kind: DemoKind;
  readonly node: DemoNode;
  readonly pods: readonly StagePod[];
}

const prefix = "podsandbox-demo-";

/** Makes a directory for one demo, with an empty node in it. */
export async function makeStage(kind: DemoKind): Promise<Stage> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  const node = await kind.open(directory);
  if (node.isErr()) throw new Error(node.error);
  return notePods({ directory, kind, node: node.value, pods: [] });
}

/** Opens the directory that a crashed demo has left; what is wrong with it is said in one line. */
export async function reopenStage(given: string): Promise<Result<Stage, string>> {
  const directory = await realpath(given).catch(() => undefined);
  const note = directory === undefined ? undefined : await readNote(directory);
  // The directory is deleted in the end, so it has to be one that a demo has made.
  if (directory === undefined || note === undefined || !basename(directory).startsWith(prefix))
    return err(`--resume ${given}: no directory that the demo has left and that can be read`);
  const kind = chooseKind(note.runtime);
  if (kind.isErr()) return err(kind.error);
  const node = await kind.value.open(directory);
  if (node.isErr()) return err(node.error);
  return ok({ directory, kind: kind.value, node: node.value, pods: note.pods });
}

/** Notes the pods in the directory, for whoever resumes. */
export function notePods(stage: Stage): Stage {
  const note = { runtime: stage.kind.runtime, pods: stage.pods };
  writeFileSync(noteIn(stage.directory), JSON.stringify(note));
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
