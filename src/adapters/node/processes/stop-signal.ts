import { constants } from "node:os";

const numbers = new Map(Object.entries(constants.signals).map(([name, number]) => [name, number]));

/** The first of Linux's real-time signals, which Node.js does not name. */
const firstRealTime = 34;

/**
 * The number of a stop signal as containers name it: `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3`. Nothing
 * if there is no such signal.
 */
export function signalNumber(text: string): number | undefined {
  const name = text.toUpperCase().replace(/^SIG/, "");
  const named = numbers.get(`SIG${name}`);
  if (named !== undefined) return named;
  const [, offset] = /^RTMIN(?:\+(\d{1,2}))?$/.exec(name) ?? [undefined, undefined];
  if (name.startsWith("RTMIN")) return valid(firstRealTime + Number(offset ?? 0));
  return /^\d{1,2}$/.test(name) ? valid(Number(name)) : undefined;
}

function valid(number: number): number | undefined {
  return number >= 1 && number <= 64 ? number : undefined;
}
