import { describeError, describeReport } from "podsandbox";
import { countOf, type Found } from "./look-up.js";
import { inWords } from "./progress-rows.js";
import { printBeside, wrap, type Screen } from "./screen.js";
import type { DemoContainer, DemoKind } from "./kind.js";
import type { Doing, Ended } from "./show.js";
import type { Stage } from "./stage.js";

const introduction =
  "A pod is a group of programs that live and die together. When it goes, every process that it " +
  "started has to end, and all that it held has to be given back: in an order in which nothing " +
  "is taken away that is still in use, and so that a crash half-way leaves nothing lying around.";

const introductionToResuming =
  "A program that was removing two pods has been killed half-way. What it had done is on the " +
  "disk, so to finish is nothing but to remove them again.";

/** Prints what the demo is about. */
export function printOpening(screen: Screen, { directory, kind }: Stage, isResumed: boolean): void {
  screen.line(`${screen.paint("title", "podsandbox")}  ${directory}`);
  screen.line();
  const text = isResumed ? introductionToResuming : `${introduction} ${kind.introduction}`;
  for (const part of wrap(text, screen.columns)) screen.line(part);
}

/** Prints the containers with their processes, and how much there is of everything. */
export function printExisting(screen: Screen, { kind, pods }: Stage, found: Found): void {
  const known = pods.flatMap((pod) => pod.containers.map(({ name }) => `${pod.id}/${name}`));
  const seen = found.processes.map(({ container }) => container);
  const containers = [...new Set([...known, ...seen])];
  const width = Math.max(...containers.map((name) => name.length));
  for (const container of containers) {
    const own = found.processes.filter((one) => one.container === container);
    const pids =
      own.length === 0 ? "no process" : `process ${own.map(({ pid }) => pid).join(", ")}`;
    const isAsMade = own.length > 0 || wishOf(kind, container)?.start === false;
    const isGone = own.length === 0 && isForgotten(pods, found, container);
    const behaviour = isAsMade ? behaviourOf(kind, container) : "";
    const says = isGone ? "has been removed already" : behaviour;
    printBeside(screen, `  ${container.padEnd(width)}  ${pids.padEnd(15)}  `, says);
  }
  screen.line();
  const { processes, records, names, files, held } = found;
  const counts = [many(processes, "process", "es"), many(records, "record"), many(names, "name")];
  screen.line(`  ${counts.join(", ")}, ${files.length} files and directories`);
  if (held.length > 0) screen.line(`  ${held.length} mounts, namespaces, cgroups and addresses`);
  if (kind.missing === undefined) return;
  screen.line();
  printBeside(screen, "  ", kind.missing, "careful");
}

function many({ length }: readonly unknown[], noun: string, ending = "s"): string {
  return `${length} ${noun}${length === 1 ? "" : ending}`;
}

/** Whether a container has no record any more: somebody has removed it before. */
function isForgotten(pods: Stage["pods"], { records }: Found, container: string): boolean {
  const [pod, name] = container.split("/");
  const containers = pods.find(({ id }) => id === pod)?.containers ?? [];
  const id = containers.find((one) => one.name === name)?.id;
  return id !== undefined && !records.some((record) => record.endsWith(id));
}

function wishOf({ pods }: DemoKind, container: string): DemoContainer | undefined {
  const [pod, name = ""] = container.split("/");
  return pods.find(({ id }) => id === pod)?.containers[name];
}

function behaviourOf(kind: DemoKind, container: string): string {
  if (container.endsWith("/pause")) return "holds the namespaces that its containers share";
  return wishOf(kind, container)?.says ?? "";
}

/** Prints what the teardown came to: one line if there is nothing to say, else all there is. */
export function printEnds(screen: Screen, doing: Doing, ends: readonly Ended[]): void {
  const reports = ends.flatMap((end) => ("report" in end ? [end.report] : []));
  const isPlain = reports.every(({ warnings, left }) => warnings.length + left.length === 0);
  if (reports.length === ends.length && isPlain) {
    const longest = Math.max(...reports.map(({ milliseconds }) => milliseconds));
    const done = doing === "stop" ? "stopped" : "removed";
    screen.line(`  Both pods are ${done} after ${inWords(longest)}.`);
    return;
  }
  const columns = screen.columns - 2;
  for (const end of ends)
    if ("error" in end) printBlock(screen, describeError(end.error, { columns }), "bad");
    else printBlock(screen, describeReport(end.report, { columns }));
}

function printBlock({ line, paint }: Screen, text: string, tone?: "bad"): void {
  for (const part of text.split("\n"))
    line(tone === undefined ? `  ${part}` : paint(tone, `  ${part}`));
}

/** Prints what existed before and what exists now. */
export function printLeft({ line, paint }: Screen, before: Found, after: Found): void {
  line(paint("quiet", row("", "before", "now")));
  const kinds = [
    ["processes", before.processes, after.processes],
    ["records", before.records, after.records],
    ["names", before.names, after.names],
    ["files and directories", before.files, after.files],
    ["mounts, cgroups, …", before.held, after.held],
  ] as const;
  const shown = before.held.length + after.held.length > 0 ? kinds : kinds.slice(0, -1);
  for (const [name, was, is] of shown) line(row(name, String(was.length), String(is.length)));
  line();
  for (const one of namesOf(after)) line(paint("bad", `  ${one}`));
  if (countOf(after) === 0) line(paint("good", "  Nothing is left."));
  else line(paint("bad", "  This is left. The demo now kills and deletes it itself."));
}

function row(name: string, was: string, is: string): string {
  return `  ${name.padEnd(21)}${was.padStart(9)}${is.padStart(9)}`;
}

function namesOf({ processes, names, records, files, held }: Found): readonly string[] {
  return [
    ...processes.map(({ pid, command }) => `process ${pid}: ${command}`),
    ...names.map((name) => `name ${name}`),
    ...[...records, ...files, ...held],
  ];
}
