import { containerd } from "./containerd.js";
import { crio } from "./crio.js";
import { kata } from "./kata.js";
import { recommended } from "./recommended.js";

/**
 * Ways to tear down: what we recommend, and the three originals side by side, made of the same
 * steps. Fence, lease, debt, identity and proof of death hold in all of them.
 */
export const profiles = { recommended, containerd, crio, kata } as const;
