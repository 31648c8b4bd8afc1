import { leftovers, type FakeNode } from "podsandbox/testing";

/** What is told in full; of everything else it is told only how many there are. */
const toldInFull = /^(attachment|mount|namespace|process) /;

const kinds = /^(sandbox record|container record|storage|task|shim|name|label|cgroup|tree|lease) /;

/** What exists on a node of the sandboxes that an id may mean, in a few lines. */
export function onTheNode(node: FakeNode, id: string): readonly string[] {
  const { sandboxes } = node.world.books;
  const meant = Object.keys(sandboxes).filter((other) => other.startsWith(id));
  const things = [...new Set([id, ...meant])].flatMap((one) => leftovers(node, one));
  if (things.length === 0) return ["on the node: nothing of it"];
  const inFull = things.filter((thing) => toldInFull.test(thing));
  const countByKind = new Map<string, number>();
  for (const thing of things.filter((one) => !toldInFull.test(one))) {
    const kind = kinds.exec(thing)?.[1] ?? thing;
    countByKind.set(kind, (countByKind.get(kind) ?? 0) + 1);
  }
  const counts = [...countByKind].map(([kind, count]) => `${count} ${kind}`).join(", ");
  return ["on the node:", ...inFull.map((thing) => `  ${thing}`), `  ${counts}`];
}
