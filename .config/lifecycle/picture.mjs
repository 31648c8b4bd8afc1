import { originOf } from "./tables.mjs";

/** A Mermaid picture of a profile: its two lists, what it waives, and what it adds to its original. */
export function picture({ stop, remove }, order) {
  return [
    "```mermaid",
    "flowchart TB",
    ...list("stop", stop, order?.stop),
    ...list("remove", remove, order?.remove),
    "  classDef waived stroke-dasharray: 5 5",
    "  classDef added fill:#eee,color:#333",
    "```",
  ].join("\n");
}

function list(operation, elements, order) {
  const lines = [`  subgraph ${operation}`, "    direction TB"];
  let before;
  elements.forEach((element, index) => {
    const steps = "together" in element ? element.together : [element];
    const ids = steps.map((step, at) => `${operation}${index + 1}${"abcdef"[at]}`);
    steps.forEach((step, at) => lines.push(`    ${ids[at]}["${step.name}"]`));
    if (before) lines.push(`    ${before} --> ${ids.join(" & ")}`);
    before = ids.join(" & ");
    steps.forEach((step, at) => lines.push(...classesOf(step, ids[at], order)));
  });
  return [...lines, "  end"];
}

function classesOf({ name, onFault }, id, order) {
  const classes = onFault === "waive" ? ["waived"] : [];
  if (originOf(order, name).startsWith("added")) classes.push("added");
  return classes.map((one) => `    class ${id} ${one}`);
}
