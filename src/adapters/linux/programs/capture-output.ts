import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** What a program wrote. */
interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** The output of a running program. */
interface Output {
  /** What it has written by now, whoever else may still write. */
  readonly drained: () => Promise<Written>;
  /** Nothing is read any more. */
  readonly close: () => void;
}

const stdoutLimit = 1 << 20;
const stderrLimit = 4096;
/** How long a child that goes on writing may keep the output of a dead program from being told. */
const drainLimit = 100;

/** Reads all that a program writes, so that it never waits for its reader, and keeps some of it. */
export function captureOutput({ stdout, stderr }: ChildProcess): Output {
  const head = keepHead(stdout);
  const tail = keepTail(stderr);
  return {
    async drained() {
      await untilQuiet(() => head.total() + tail.total());
      return { stdout: head.text(), stderr: tail.text() };
    },
    close() {
      stdout?.destroy();
      stderr?.destroy();
    },
  };
}

/** What is kept of a stream, and how many bytes have come of it. */
interface Kept {
  readonly text: () => string;
  readonly total: () => number;
}

function keepHead(stream: Readable | null): Kept {
  const chunks: Buffer[] = [];
  let total = 0;
  read(stream, (chunk) => {
    if (total < stdoutLimit) chunks.push(chunk);
    total += chunk.length;
  });
  const text = () => Buffer.concat(chunks).subarray(0, stdoutLimit).toString("utf8");
  return { text, total: () => total };
}

function keepTail(stream: Readable | null): Kept {
  let tail = Buffer.alloc(0);
  let total = 0;
  read(stream, (chunk) => {
    tail = Buffer.concat([tail, chunk.subarray(-stderrLimit)]).subarray(-stderrLimit);
    total += chunk.length;
  });
  return { text: () => tail.toString("utf8"), total: () => total };
}

function read(stream: Readable | null, take: (chunk: Buffer) => void): void {
  stream?.on("error", () => undefined);
  stream?.on("data", take);
}

/**
 * Waits until the event loop has looked for input once and found nothing more: what a program
 * wrote before it ended can be read by then. The first turn may only end the round that is on.
 */
async function untilQuiet(total: () => number): Promise<void> {
  const end = performance.now() + drainLimit;
  for (let before = -1; before !== total() && performance.now() < end;) {
    before = total();
    await setImmediate();
    await setImmediate();
  }
}
