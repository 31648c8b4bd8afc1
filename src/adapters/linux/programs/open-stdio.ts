import { closeSync, constants, openSync, writeSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { ExecRequest } from "./exec.js";

/** What a program is given as its standard input, output and error. */
interface Stdio {
  readonly descriptors: readonly (number | "ignore" | "pipe")[];
  /** The program has them, or was not started. */
  readonly close: () => Promise<void>;
}

/** Opens what a program reads and writes. */
export async function openStdio({ input, outputFiles }: ExecRequest): Promise<Stdio> {
  const files: FileHandle[] = [];
  const source = input === undefined ? "ignore" : openInput(input);
  const close = async (): Promise<void> => {
    if (typeof source === "number") closeSync(source);
    for (const file of files) await file.close();
  };
  if (outputFiles === undefined) return { descriptors: [source, "pipe", "pipe"], close };
  try {
    for (const path of [outputFiles.stdout, outputFiles.stderr])
      files.push(await open(path, "a", 0o600));
    return { descriptors: [source, ...files.map(({ fd }) => fd)], close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The kernel's number for it, besides that of a directory, which differs between processors. */
const unnamedFile = 0o20000000 | constants.O_DIRECTORY;

/**
 * A nameless file in memory that holds the text: Node.js makes its pipes of sockets, which no
 * script can open as `/dev/stdin`. A pipe where the host has no such file.
 */
function openInput(text: string): number | "pipe" {
  let file: number | undefined;
  try {
    file = openSync("/dev/shm", unnamedFile | constants.O_RDWR, 0o600);
    const bytes = Buffer.from(text);
    // Written at a position, so that the program reads from the beginning.
    if (writeSync(file, bytes, 0, bytes.length, 0) === bytes.length) return file;
  } catch {
    // There is no such directory, its file system knows no nameless files, or memory is short.
  }
  if (file !== undefined) closeSync(file);
  return "pipe";
}
