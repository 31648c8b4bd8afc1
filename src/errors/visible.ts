/**
 * Text from elsewhere with what cannot be seen made visible: control characters, and those that
 * turn or hide what stands beside them. A program's output must not be able to repaint a terminal.
 */
export function visible(text: string): string {
  return text.replaceAll(unseen, (character) => escapes[character] ?? escapeOf(character));
}

/** Control, format and surrogate characters, and the separators of lines and paragraphs. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
