/** How a description is laid out. */
export interface DescribeOptions {
  /**
   * How wide a line may be; 100 if missing, `Infinity` for no breaks. A single value that is wider
   * stays whole.
   */
  readonly columns?: number;
}

/** What begins a line that is quoted, and never broken. */
export const quoted = "| ";

/** Breaks lines at spaces; what follows a break stands two columns deeper. Nothing is cut. */
export function layOut(lines: readonly string[], { columns = 100 }: DescribeOptions = {}): string {
  return lines.flatMap((line) => breakLine(line, columns)).join("\n");
}

function breakLine(line: string, columns: number): readonly string[] {
  const text = line.trimStart();
  if (line.length <= columns || text.startsWith(quoted)) return [line];
  const indent = " ".repeat(line.length - text.length);
  const broken: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    const longer = current === "" ? indent + word : `${current} ${word}`;
    if (current === "" || longer.length <= columns) {
      current = longer;
    } else {
      broken.push(current);
      current = `${indent}  ${word}`;
    }
  }
  return [...broken, current];
}

/** Puts a section below another line. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** A section with a heading; nothing if it is empty. */
export function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...indented(lines)];
}
