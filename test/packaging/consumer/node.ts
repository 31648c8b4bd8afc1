import * as core from "podsandbox";
import * as linux from "podsandbox/linux";
import * as node from "podsandbox/node";
import * as testing from "podsandbox/testing";

for (const [name, module] of Object.entries({ core, linux, node, testing })) {
  if (Object.keys(module).length === 0) throw new Error(`podsandbox: ${name} exports nothing`);
}
