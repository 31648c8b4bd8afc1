/** A row of a table: the text of its cells. */
export type Row = readonly string[];

/** The rows of the tables of a Markdown text, without their heads, by the heading above them. */
export function tablesOf(markdown: string): Readonly<Record<string, readonly Row[]>> {
  const tables: Record<string, Row[]> = {};
  let heading = "";
  let headed = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("#")) heading = line.replace(/^#+ /, "");
    if (!line.startsWith("|")) headed = false;
    else if (/^\|[ |:-]+\|$/.test(line)) headed = true;
    else if (headed) (tables[heading] ??= []).push(cellsOf(line));
  }
  return tables;
}

function cellsOf(line: string): Row {
  const cells = line.split("|").slice(1, -1);
  return cells.map((cell) => cell.trim());
}

/** A link of a Markdown text: what it says, and where it goes. */
export interface Link {
  readonly text: string;
  readonly target: string;
}

/** The links of a Markdown text, those by reference too; one without a definition goes nowhere. */
export function linksOf(markdown: string): readonly Link[] {
  const prose = markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, "");
  const defined = new Map(
    [...prose.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, name = "", target = ""]) => [
      name,
      target,
    ]),
  );
  const direct = [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map(
    ([, text = "", target = ""]) => ({ text, target }),
  );
  const byName = [...prose.matchAll(/\[([^\]]*)\]\[([^\]]+)\]/g)].map(
    ([, text = "", name = ""]) => ({ text, target: defined.get(name) ?? `[${name}]` }),
  );
  return [...direct, ...byName];
}

/** The anchors that the headings of a Markdown text make. */
export function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
