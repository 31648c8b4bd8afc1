import { parseArgs } from "node:util";
import { err, ok, profiles, type Element, type Profile, type Result } from "podsandbox";
import { chooseKind, type DemoKind } from "./kind.js";

/** What the demo was asked to do. */
export interface Options {
  readonly profile: Profile;
  /** What the containers are. */
  readonly kind: DemoKind;
  /** Print the dry run, and let the library touch nothing. */
  readonly plan: boolean;
  readonly json: boolean;
  readonly help: boolean;
  /** Where the trace goes. */
  readonly trace?: string;
  /** The step of the removal at which the demo kills itself. */
  readonly crash?: string;
  /** The directory that a crashed demo has left. */
  readonly resume?: string;
}

/** Reads the command line; what is wrong with it is said in one line. */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  const given = readArguments(args);
  if (given.isErr()) return err(given.error);
  const { profile: name = "recommended", runtime, plan, json, help, ...places } = given.value;
  const { trace, crash, resume } = places;
  const profile = Object.values(profiles).find((one) => one.name === name);
  if (profile === undefined)
    return err(`there is no profile "${name}": choose ${namesOf(Object.keys(profiles))}`);
  const steps = stepNames(profile.remove);
  if (crash !== undefined && !steps.includes(crash))
    return err(`removal by profile ${name} has no step "${crash}": choose ${namesOf(steps)}`);
  if (plan && [trace, crash, resume].some((one) => one !== undefined))
    return err("--plan removes nothing: it goes without --trace, --crash and --resume");
  const kind = chooseKind(runtime);
  if (kind.isErr()) return err(kind.error);
  const flags = { profile, kind: kind.value, plan, json, help };
  return ok({ ...flags, ...onlyGiven({ trace, crash, resume }) });
}

/** The names of all steps in a list, in order. */
export function stepNames(elements: readonly Element[]): readonly string[] {
  return elements
    .flatMap((element) => ("together" in element ? element.together : [element]))
    .map(({ name }) => name);
}

type Arguments = ReturnType<typeof parseStrictly>;

function readArguments(args: readonly string[]): Result<Arguments, string> {
  try {
    return ok(parseStrictly(args));
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    // The rest of Node's message is advice about positional arguments, which the demo has none of.
    return err(message.split(/\. |\n/)[0] ?? message);
  }
}

function parseStrictly(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: "string" },
      runtime: { type: "string", default: "processes" },
      plan: { type: "boolean", default: false },
      trace: { type: "string" },
      json: { type: "boolean", default: false },
      crash: { type: "string" },
      resume: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values;
}

type Place = "trace" | "crash" | "resume";

function onlyGiven(
  places: Readonly<Record<Place, string | undefined>>,
): Partial<Readonly<Record<Place, string>>> {
  const given = Object.entries(places).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function namesOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}
