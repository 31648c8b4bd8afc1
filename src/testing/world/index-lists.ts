const nothing: readonly string[] = Object.freeze([]);

/** What an index lists under a key. */
export function listed(index: Record<string, string[]>, key: string): readonly string[] {
  return index[key] ?? nothing;
}

/** The index lists a value under the key that it did not list before. */
export function append(index: Record<string, string[]>, key: string, value: string): void {
  const list = index[key];
  if (list === undefined) index[key] = [value];
  else list.push(value);
}

/** The index lists the value under the key, once. */
export function enlist(index: Record<string, string[]>, key: string, value: string): void {
  if (!listed(index, key).includes(value)) append(index, key, value);
}

/** The index does not list the value under the key, and holds no empty list. */
export function delist(index: Record<string, string[]>, key: string, value: string): void {
  const list = index[key];
  const at = list?.indexOf(value) ?? -1;
  if (list === undefined || at < 0) return;
  if (list.length === 1) delete index[key];
  else list.splice(at, 1);
}
