import * as z from "zod";

const numbersShape = z.object({
  processes: z.number(),
  records: z.number(),
  names: z.number(),
  files: z.number(),
  held: z.number(),
});

/** What `left` says where nothing is. */
export const nothing = { processes: 0, records: 0, names: 0, files: 0, held: 0 } as const;

const lineShape = z.discriminatedUnion("type", [
  z.object({ type: z.literal("demo"), directory: z.string(), isResumed: z.boolean() }),
  z.object({ type: z.literal("before"), processes: z.array(z.object({ container: z.string() })) }),
  z.object({
    type: z.literal("plan"),
    plan: z.object({ steps: z.array(z.object({ step: z.string(), acts: z.boolean() })) }),
  }),
  z.object({ type: z.literal("begins"), doing: z.enum(["stop", "remove"]) }),
  z.object({
    type: z.literal("event"),
    event: z.looseObject({ type: z.string(), operation: z.string(), sandboxId: z.string() }),
  }),
  z.object({
    type: z.literal("ended"),
    doing: z.enum(["stop", "remove"]),
    pod: z.string(),
    report: z.object({ outcome: z.string() }).optional(),
    message: z.string().optional(),
  }),
  z.object({ type: z.literal("crash"), directory: z.string(), finish: z.string() }),
  z.object({ type: z.literal("trace"), path: z.string() }),
  z.object({ type: z.literal("interrupted") }),
  z.object({ type: z.literal("cleaned-up") }),
  z.object({ type: z.literal("after") }),
  z.object({
    type: z.literal("summary"),
    before: numbersShape,
    left: numbersShape,
    isNothingLeft: z.boolean(),
  }),
]);

/** An object that the demo prints for programs. */
export type DemoLine = z.infer<typeof lineShape>;

/** Reads the output of `--json`; throws where anything else stands in it. */
export function jsonLines(stdout: string): readonly DemoLine[] {
  const lines = stdout.split("\n");
  if (lines.pop() !== "") throw new Error("the last line has no end");
  return lines.map((line) => lineShape.parse(JSON.parse(line)));
}

/** The lines of one type. */
export function linesOf<Type extends DemoLine["type"]>(
  lines: readonly DemoLine[],
  type: Type,
): readonly Extract<DemoLine, { readonly type: Type }>[] {
  const isOf = (line: DemoLine): line is Extract<DemoLine, { readonly type: Type }> =>
    line.type === type;
  return lines.filter(isOf);
}
