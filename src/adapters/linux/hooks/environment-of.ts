/**
 * The environment that lines such as `NAME=value` say; of two for one name the last one counts. A
 * line that says no value is left out, as no program could read it.
 */
export function environmentOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const pairs = lines.flatMap((line) => {
    const at = line.indexOf("=");
    return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return Object.fromEntries(pairs);
}
