/**
 * What a command of a port answers: the wanted end state holds now. Absence is success, so there is
 * no "not found" to ignore.
 */
export interface Done {
  /** Whether this call had to do anything. */
  readonly changed: boolean;
  /** Sentences for people about what did not change the outcome. */
  readonly warnings: readonly string[];
}

/** The end state held already. */
export const unchanged: Done = Object.freeze({ changed: false, warnings: Object.freeze([]) });

/** The end state holds because of this call. */
export const changed: Done = Object.freeze({ changed: true, warnings: Object.freeze([]) });
