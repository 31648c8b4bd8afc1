/**
 * What an id may be: CNI's rule for a container id (SPEC 1.1.0 §2), which is safe in a path and on
 * a command line too.
 */
const safeId = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** The longest id that is also a file name. */
const longestId = 255;

/** Why the text cannot be an id, as a sentence; nothing if it can. */
export function whyNotAnId(text: string): string | undefined {
  if (text === "") return "must not be empty";
  if (text.length > longestId) return `must have at most ${longestId} characters`;
  if (!safeId.test(text))
    return "must begin with a letter or digit and go on with letters, digits, '_', '.' and '-'";
  return undefined;
}
