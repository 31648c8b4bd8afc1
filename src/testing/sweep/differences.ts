/** Where two pieces of plain data differ, a line each. */
export function differences(one: unknown, other: unknown, at = ""): readonly string[] {
  if (Object.is(one, other)) return [];
  if (!isObject(one) || !isObject(other)) return [`${at}: ${inWords(one)} → ${inWords(other)}`];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const fieldOf = (value: object, name: string): unknown =>
    Object.entries(value).find(([key]) => key === name)?.[1];
  return names.flatMap((name) =>
    differences(fieldOf(one, name), fieldOf(other, name), at === "" ? name : `${at}.${name}`),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function inWords(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
