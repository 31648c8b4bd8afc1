const create: <Value>(prototype: null) => Record<string, Value> = Object.create;

/** An empty record without a prototype, so that an id such as `constructor` is only an id. */
export function bareRecord<Value>(): Record<string, Value> {
  return create<Value>(null);
}
