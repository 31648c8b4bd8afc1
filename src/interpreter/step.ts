import type { ContainerRecord } from "../model/container.js";
import type { ContainerFact, SandboxFact } from "../model/facts.js";
import type { Debt } from "../model/ledger.js";
import type { AbandonableStep, Policy } from "../model/policy.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { ContainerEvent } from "../ports/extensions.js";
import type { Fault } from "../ports/fault.js";
import type { Caller } from "../wrappers/caller.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import type { Tally } from "./tally.js";

/** What a sandbox's steps are about. */
export interface SandboxSubject {
  readonly sandbox: SandboxRecord;
}

/** What a container's steps are about; the sandbox is missing where its record is. */
export interface ContainerSubject {
  readonly container: ContainerRecord;
  readonly sandbox: SandboxRecord | undefined;
}

/** Which optional parts the caller has supplied. */
export interface Extensions {
  readonly nri: boolean;
  readonly labels: boolean;
  readonly hooks: boolean;
  readonly events: boolean;
}

/** What a plan is decided from, besides the record. */
export interface PlanContext {
  readonly policy: Policy;
  readonly extensions: Extensions;
}

/**
 * Whether a step acts, decided from the record alone. `keeps`: what it is there to release stays,
 * and is among what is left, because processes that were given up alive may use it.
 */
export type Plan =
  | { readonly acts: true; readonly keeps?: true }
  | { readonly acts: false; readonly because: string; readonly keeps?: true };

/** The step is called. */
export const act: Plan = Object.freeze({ acts: true });

/** The step is not called, for this reason. */
export function skip(because: string): Plan {
  return { acts: false, because };
}

/** What a step acts with. */
export interface Tools {
  readonly ports: PreparedPorts;
  /** To be handed to every call of a port. */
  readonly caller: Caller;
  readonly policy: Policy;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** The sandbox has the fact, at least for this run; the event is sent once it is written. */
  readonly record: (fact: SandboxFact, event?: ContainerEvent) => Promise<Tally>;
  /** The container has the fact, at least for this run; the event is sent once it is written. */
  readonly recordContainer: (
    containerId: string,
    fact: ContainerFact,
    event?: ContainerEvent,
  ) => Promise<Tally>;
  /** The recorded containers of the sandbox, or why they cannot be listed. */
  readonly listContainers: () => Promise<Listed>;
  /** Sends a CRI container event where the caller wants them, with the pod it belongs to. */
  readonly emit: (event: ContainerEvent) => void;
}

/** The containers of a sandbox, or the fault that kept them from being listed. */
export type Listed =
  | { readonly containers: readonly ContainerRecord[]; readonly fault?: undefined }
  | { readonly containers?: undefined; readonly fault: Fault };

/**
 * One named, idempotent step of a lifecycle. Steps hand nothing to later steps: each decides from
 * the record, which is read afresh before it.
 */
export interface Step<Subject = SandboxSubject, Name extends string = string> {
  readonly name: Name;
  /** What the step does, as a sentence for people. */
  readonly says: string;
  /**
   * What a fault does to the run: end it after the element, be reported while it goes on, or be put
   * into the ledger while it goes on. The policy may let a step be abandoned that would end it.
   */
  readonly onFault: "end" | "waive" | "abandon";
  /** Whether it only asks if the list may begin: its failure is not recorded as one. */
  readonly isPrecondition?: true;
  /** Whether it acts where the sandbox has no record any more. */
  readonly withoutRecord?: true;
  readonly plan: (subject: Subject, context: PlanContext) => Plan;
  /** What it would do, a line each, for the dry run and for what is left. */
  readonly expect: (subject: Subject, containers: readonly ContainerRecord[]) => readonly string[];
  readonly act: (subject: Subject, tools: Tools) => Promise<Tally>;
  /** The subject as it is once the step has succeeded, where later steps decide from that. */
  readonly leaves?: (subject: Subject) => Subject;
  /** What it leaves where the caller gives it up; a step without it cannot be given up. */
  readonly abandon?: Abandonment<Subject>;
}

/** How a step is given up. */
export interface Abandonment<Subject> {
  /** Whether the policy gives the step up where a fault would end the run; never, if missing. */
  readonly allowed?: (policy: Policy) => boolean;
  /** Whether its debts say all that a fault leaves: any, if missing. Others are not given up. */
  readonly covers?: (fault: Fault) => boolean;
  readonly debts: (
    subject: Subject,
    containers: readonly ContainerRecord[],
    faults: readonly Fault[],
  ) => readonly Debt[];
  /** Facts that keep later steps from waiting for what was given up. */
  readonly facts: (subject: Subject) => readonly SandboxFact[];
  /** What the step has still to do once the ledger holds what it leaves; nothing, if missing. */
  readonly finish?: (subject: Subject, tools: Tools) => Promise<Tally>;
}

/** Steps that do not need each other: they run side by side, and all to their end. */
export interface Together<Subject = SandboxSubject, Name extends string = string> {
  readonly together: readonly Step<Subject, Name>[];
}

/** An element of a list of steps. */
export type Element<Subject = SandboxSubject, Name extends string = string> =
  Step<Subject, Name> | Together<Subject, Name>;

/** Puts steps side by side. */
export function together<Subject, Name extends string>(
  ...steps: readonly Step<Subject, Name>[]
): Together<Subject, Name> {
  return { together: steps };
}

/** The steps of an element. */
export function stepsOf<Subject>(element: Element<Subject>): readonly Step<Subject>[] {
  return "together" in element ? element.together : [element];
}

/** The names of the steps that a list begins with. */
export function firstOf<Subject>([first]: readonly Element<Subject>[]): readonly string[] {
  return first === undefined ? [] : stepsOf(first).map(({ name }) => name);
}

/** Allows a step to be given up by its name in the policy. */
export function byName(name: AbandonableStep): (policy: Policy) => boolean {
  return (policy) => policy.abandon.includes(name);
}
