import * as core from "podsandbox";
import * as testing from "podsandbox/testing";

/** A host with ECMAScript alone, no DOM and no Node.js, can use both. */
export const surface = { core, testing };
