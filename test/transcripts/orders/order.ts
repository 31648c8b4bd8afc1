/** Something that an original does, in the order in which it does it. */
export interface SeedLine {
  /** The row of `docs/provenance.md`. */
  readonly cites: string;
  readonly says: string;
  /** The step of ours that does it; missing where the interpreter does it for every list. */
  readonly step?: string;
  /** How the calls begin that it comes to, as a transcript has them. */
  readonly calls: readonly string[];
  /** It asks something that others ask too: only its first call has a place. */
  readonly asks?: true;
}

/** Something that an original does, and that we do at another place. */
export interface MovedLine extends SeedLine {
  /** After which step of ours it comes now. */
  readonly after: string;
  /** Why: a defect (D), a requirement (R) or a failure that users met. */
  readonly because: readonly string[];
}

/** Something that we do and the original does not. */
export interface AddedLine {
  readonly says: string;
  readonly because: readonly string[];
  readonly step?: string;
  readonly calls: readonly string[];
}

/** The order of one lifecycle of one original, and what we make of it. */
export interface Order {
  readonly seed: readonly SeedLine[];
  readonly moved: readonly MovedLine[];
  readonly added: readonly AddedLine[];
}
