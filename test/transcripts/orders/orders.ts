import { containerdRemove, containerdStop } from "./containerd.js";
import { crioRemove, crioStop } from "./crio.js";
import { kataRemove, kataStop } from "./kata.js";
import type { Order } from "./order.js";

/** The three originals. */
export type Ancestor = "containerd" | "crio" | "kata";

/** The orders of the originals, as their sources have them, and what ours add and move. */
export const orders: Readonly<Record<Ancestor, { readonly stop: Order; readonly remove: Order }>> =
  {
    containerd: { stop: containerdStop, remove: containerdRemove },
    crio: { stop: crioStop, remove: crioRemove },
    kata: { stop: kataStop, remove: kataRemove },
  };
