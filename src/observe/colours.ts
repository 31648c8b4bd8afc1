/** What a colour stands for. */
export type Tone = "good" | "quiet" | "careful" | "bad";

/** Puts a text into the colour that stands for a tone. */
type Paint = (tone: Tone, text: string) => string;

/** Leaves every text as it is. */
export const plain: Paint = (_tone, text) => text;

/** Paints for a terminal that understands ANSI escape sequences. */
export const ansi: Paint = (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m`;

const codes: Readonly<Record<Tone, number>> = { good: 32, quiet: 2, careful: 33, bad: 31 };
