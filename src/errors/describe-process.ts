import type { LivingProcess } from "../model/process.js";
import { visible } from "./visible.js";

/** A process that lives, with all that is known of why: command, container, state, wait channel. */
export function describeProcess(living: LivingProcess): string {
  const { pid, command, containerId, state, waitChannel } = living;
  const facts = [
    `process ${pid}`,
    ...(command === undefined ? [] : [`command ${command}`]),
    ...(containerId === undefined ? [] : [`container ${containerId}`]),
    ...(state === undefined ? [] : [stateInWords(state)]),
    ...(waitChannel === undefined ? [] : [`waiting in the kernel's ${waitChannel}`]),
  ];
  return visible(facts.join(", "));
}

function stateInWords(state: string): string {
  const meaning = states[state];
  return meaning === undefined ? `state ${state}` : `state ${state} (${meaning})`;
}

/** The letters of `/proc/<pid>/stat`. */
const states: Readonly<Record<string, string>> = {
  R: "running",
  S: "asleep",
  D: "uninterruptible: not even SIGKILL ends it",
  T: "stopped by a signal",
  t: "stopped by a debugger",
  Z: "dead, waiting for its parent",
  I: "an idle kernel thread",
  X: "dead",
};
