/** How a text is to be taken. */
export type Tone = "title" | "quiet" | "good" | "careful" | "bad";

/** Prints lines for people. */
export interface Screen {
  /** How wide a line may be. */
  readonly columns: number;
  readonly paint: (tone: Tone, text: string) => string;
  /** Prints one line; an empty one, if nothing is given. */
  readonly line: (text?: string) => void;
}

/** A screen on a stream: in colour only on a terminal, and not where NO_COLOR forbids it. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  const { NO_COLOR = "", TERM } = process.env;
  const isColoured = stream.isTTY && NO_COLOR === "" && TERM !== "dumb";
  return {
    columns: Math.max(60, Math.min(100, stream.isTTY ? stream.columns : 100)),
    paint: (tone, text) =>
      isColoured && text !== "" ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text,
    line: (text = "") => {
      stream.write(`${text.trimEnd()}\n`);
    },
  };
}

const codes: Readonly<Record<Tone, number>> = {
  title: 1,
  quiet: 2,
  good: 32,
  careful: 33,
  bad: 31,
};

/** Breaks a text at blanks into lines of at most so many columns; a longer word stays whole. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current === "" || longer.length <= columns) {
      current = longer;
    } else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** Prints a text beside what stands left of it, and goes on below its own beginning. */
export function printBeside(screen: Screen, left: string, text: string, tone?: Tone): void {
  for (const [at, part] of wrap(text, screen.columns - left.length).entries()) {
    const margin = at === 0 ? left : " ".repeat(left.length);
    screen.line(margin + (tone === undefined ? part : screen.paint(tone, part)));
  }
}
