import * as core from "podsandbox";
import * as node from "podsandbox/node";
import * as testing from "podsandbox/testing";

for (const [name, module] of Object.entries({ core, node, testing })) {
  if (Object.keys(module).length === 0) throw new Error(`podsandbox: ${name} exports nothing`);
}
