import type { World } from "../world/world.js";
import type { Machine } from "./machine.js";

const machines = new WeakMap<World, Machine>();

/** The machine is the one that works on its world. */
export function keepMachine(machine: Machine): Machine {
  machines.set(machine.world, machine);
  return machine;
}

/** The machine that works on the world of a node: what builds worlds must tell it of new ids. */
export function machineOf({ world }: { readonly world: World }): Machine {
  const machine = machines.get(world);
  if (machine === undefined) throw new Error("this node was not made by createFakeNode");
  return machine;
}
