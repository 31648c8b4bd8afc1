import { removeSteps, stopSteps, type Element, type Step } from "podsandbox";

/** A list in which one thing stands elsewhere. */
export interface Reordered {
  /** What stands elsewhere, in words. */
  readonly title: string;
  readonly operation: "stop" | "remove";
  readonly elements: readonly Element[];
}

/** The recommended lists. */
export const lists: Readonly<Record<Reordered["operation"], readonly Element[]>> = {
  stop: stopSteps,
  remove: removeSteps,
};

/** The lists with any two neighbours swapped, and with any sibling before or after the others. */
export function allReordered(operation: Reordered["operation"]): readonly Reordered[] {
  const list = lists[operation];
  return [...swapped(list), ...pulled(list)].map((other) => ({ ...other, operation }));
}

type Other = Omit<Reordered, "operation">;

function swapped(list: readonly Element[]): readonly Other[] {
  return list.slice(1).map((later, at) => {
    const [earlier] = list.slice(at);
    const pair = earlier === undefined ? [later] : [later, earlier];
    const title = pair.map(nameOf).join(" before ");
    return { title, elements: [...list.slice(0, at), ...pair, ...list.slice(at + 2)] };
  });
}

function pulled(list: readonly Element[]): readonly Other[] {
  return list.flatMap((element, at) => {
    if (!("together" in element)) return [];
    return element.together.flatMap((step) => {
      const others = { together: element.together.filter((one) => one !== step) };
      const around = (...inner: readonly Element[]): readonly Element[] => [
        ...list.slice(0, at),
        ...inner,
        ...list.slice(at + 1),
      ];
      return [
        { title: `${step.name} before ${nameOf(others)}`, elements: around(step, others) },
        { title: `${step.name} after ${nameOf(others)}`, elements: around(others, step) },
      ];
    });
  });
}

function nameOf(element: Element): string {
  const steps: readonly Step[] = "together" in element ? element.together : [element];
  return steps.map(({ name }) => name).join(" with ");
}
