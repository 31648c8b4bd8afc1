/** The longest name that Linux gives an interface. */
const longestName = 15;

/**
 * Why the text cannot name an interface, as a sentence; nothing if it can. It goes into paths and
 * environments, too. (CNI SPEC 1.1.0 §2, CNI_IFNAME)
 */
export function whyNotAnInterface(text: string): string | undefined {
  if (text === "") return "must not be empty";
  if (text.length > longestName) return `must have at most ${longestName} characters`;
  if (text === "." || text === "..") return "must not name a directory";
  if (!/^[!-.0-9;-~]+$/.test(text))
    return "must be of visible ASCII characters without blanks, '/' and ':'";
  return undefined;
}
