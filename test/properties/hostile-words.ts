import * as fc from "fast-check";

/** Throws whatever is the least convenient. */
export function thrower(): never {
  throw Object.freeze(Object.assign(Object.create(null), { why: 7n }));
}

/** One of the ways by its name, or the right one. */
export function arbitraryOf<Ways extends object>(ways: Ways): fc.Arbitrary<keyof Ways | "right"> {
  return fc.oneof(fc.constant("right" as const), fc.constantFrom(...keysOf(ways)));
}

/** The names of the ways. */
export function keysOf<Ways extends object>(ways: Ways): readonly (keyof Ways)[] {
  return Object.keys(ways).filter((key): key is keyof Ways & string => key in ways);
}

/** The value, but each look at it or into it counts, and from the given one on it throws. */
export function spiked(value: unknown, looks: { left: number }): unknown {
  if (typeof value !== "object" || value === null) return value;
  const look = (): void => {
    looks.left -= 1;
    if (looks.left < 0) thrower();
  };
  return new Proxy(value, {
    get(target, key, receiver) {
      look();
      const found: unknown = Reflect.get(target, key, receiver);
      return Array.isArray(target) && typeof found === "function" ? found : spiked(found, looks);
    },
    has(target, key) {
      look();
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      look();
      return Reflect.ownKeys(target);
    },
  });
}
