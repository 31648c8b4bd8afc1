/**
 * Makes a value when it is first asked for, and keeps it. A schema takes longer to make than a
 * request takes to check, and whoever only imports the library needs none.
 */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
