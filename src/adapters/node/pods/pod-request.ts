import * as z from "zod";
import { err, ok, whyNotAnId, type InvalidRequest, type Result } from "../../../index.js";
import { signalNumber } from "../processes/stop-signal.js";

/** A container that is wanted. */
export interface ContainerWish {
  /** Unique in its pod; made up if missing. */
  readonly name?: string | undefined;
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** All that the program is given besides `PATH`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `SIGTERM` if missing. */
  readonly stopSignal?: string | undefined;
  /** Whether it is started at once; it is if missing. */
  readonly start?: boolean | undefined;
}

/** A pod that is wanted. */
export interface PodWish {
  /** Unique in its namespace. */
  readonly name: string;
  /** `default` if missing. */
  readonly namespace?: string | undefined;
  /** Made up if missing. */
  readonly uid?: string | undefined;
  /** The id of its sandbox; made up if missing. */
  readonly id?: string | undefined;
  readonly containers: readonly ContainerWish[];
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

const nameSchema = z
  .string()
  .max(253, "must have at most 253 characters")
  .regex(/^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/, "must hold letters, digits, '-', '_' and '.'");

const idSchema = z.string().check((context) => {
  const message = whyNotAnId(context.value);
  if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
});

const argument = z.string().regex(/^[^\0]*$/, "must not hold a NUL");
const strings = z.record(z.string(), z.string());
const variable = z.string().regex(/^[^=\0]+$/, "must not be empty or hold '=' or a NUL");

const containerSchema = z.strictObject({
  name: nameSchema.optional(),
  command: z
    .array(argument)
    .min(1, "must name a program")
    .refine(([program]) => program !== "", "must name a program"),
  env: z.record(variable, argument).optional(),
  stopSignal: z
    .string()
    .refine((text) => signalNumber(text) !== undefined, "must be a signal such as SIGTERM")
    .optional(),
  start: z.boolean().optional(),
});

/** A pod that is wanted, as it is checked; other kinds of nodes extend it. */
export const podSchema = z.strictObject({
  name: nameSchema,
  namespace: nameSchema.optional(),
  uid: z.string().min(1).optional(),
  id: idSchema.optional(),
  containers: z.array(containerSchema).refine(areNamedApart, "must have names of their own"),
  labels: strings.optional(),
  annotations: strings.optional(),
});

function areNamedApart(containers: readonly { readonly name?: string | undefined }[]): boolean {
  const names = containers.map(({ name }, at) => containerName(name, at));
  return new Set(names).size === names.length;
}

/** The name of a container that may not have been given one. */
export function containerName(name: string | undefined, at: number): string {
  return name ?? `container-${at + 1}`;
}

/** A directory that is named; it need not exist. */
export const directorySchema: z.ZodType<string> = z
  .string()
  .min(1, "must name a directory")
  .regex(/^[^\0]*$/, "must not hold a NUL");

const rootSchema = z.strictObject({ root: directorySchema });

/** Checks the options of `openNode`. */
export function parseNodeOptions(
  options: unknown,
): Result<{ readonly root: string }, InvalidRequest> {
  return parse(rootSchema, options, "options");
}

/** Checks a pod that is wanted. */
export function parsePod(wish: unknown): Result<PodWish, InvalidRequest> {
  return parse(podSchema, wish, "pod");
}

/** Checks a container that is wanted. */
export function parseContainer(wish: unknown): Result<ContainerWish, InvalidRequest> {
  return parse(containerSchema, wish, "container");
}

/** Checks an id. */
export function parseId(id: unknown, root: string): Result<string, InvalidRequest> {
  return parse(idSchema, id, root);
}

/** Checks a value; each issue says where it is, below the name given. */
export function parse<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  root: string,
): Result<Value, InvalidRequest> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: [root, ...path.map(String)].join("."),
    message,
  }));
  return err({ kind: "invalid-request", issues });
}
