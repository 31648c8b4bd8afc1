/** A row of a table: the text of its cells. */
export type Row = readonly string[];

/** The rows of the tables of a Markdown text, without their heads, by the heading above them. */
export function tablesOf(markdown: string): Readonly<Record<string, readonly Row[]>> {
  const tables: Record<string, Row[]> = {};
  let heading = "";
  let headed = false;
  for (const line of withoutFences(markdown)) {
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

/** A fenced block: what its fence says, where it opens and ends, from 1, and what is in it. */
export interface Fence {
  readonly info: string;
  readonly line: number;
  readonly lastLine: number;
  readonly code: string;
}

/** The fenced blocks of a Markdown text. */
export function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const opening = /^( *)(`{3,}|~{3,})(.*)$/.exec(lines[at] ?? "");
    if (!opening) continue;
    const [, indent = "", ticks = "", info = ""] = opening;
    const closing = lines.findIndex((line, index) => index > at && line.trim() === ticks);
    const end = closing < 0 ? lines.length : closing;
    const body = lines.slice(at + 1, end);
    const code = body.map((line) => line.slice(indent.length)).join("\n");
    fences.push({ info: info.trim(), line: at + 1, lastLine: end + 1, code });
    at = end;
  }
  return fences;
}

/** A link of a Markdown text to something in the repository. */
export interface Link {
  readonly line: number;
  readonly text: string;
  /** A path relative to the page, `#fragment`, or both; none for a name that nothing defines. */
  readonly target: string | undefined;
}

/** Links in a line, links by a name, and what defines such names. */
const inline = /(?:\[([^\][]*))?\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const byName = /\[([^\][]+)\]\[([^\][]*)\]/g;
const definition = /^ {0,3}\[([^\]]+)\]:[ \t]*<?([^\s>]+)>?/gm;

/** The links of a Markdown text and their definitions; code has none, and none leads elsewhere. */
export function linksOf(markdown: string): readonly Link[] {
  const prose = withoutFences(markdown).map(withoutCode).join("\n");
  const nameOf = (text: string): string => text.replaceAll(/\s+/g, " ").toLowerCase();
  const defined = new Map(
    [...prose.matchAll(definition)].map(([, name = "", target]) => [nameOf(name), target]),
  );
  const linkAt = (at: number, text = "", target: string | undefined): Link => ({
    line: prose.slice(0, at).split("\n").length,
    text: markdown.slice(at + 1, at + 1 + text.length),
    target,
  });
  const links = [
    ...[...prose.matchAll(inline), ...prose.matchAll(definition)].map(
      ({ index, 1: text, 2: target }) => linkAt(index, text, target),
    ),
    ...[...prose.matchAll(byName)].map(({ index, 1: text = "", 2: name = "" }) =>
      linkAt(index, text, defined.get(nameOf(name === "" ? text : name))),
    ),
  ];
  return links.filter(({ target = "" }) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

/** The fragments that lead to the headings of a Markdown text, as GitHub makes them. */
export function fragmentsOf(markdown: string): ReadonlySet<string> {
  const fragments = new Set<string>();
  for (const line of withoutFences(markdown)) {
    for (const [, id = ""] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) fragments.add(id);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let fragment = slug;
    for (let again = 1; fragments.has(fragment); again++) fragment = `${slug}-${again}`;
    fragments.add(fragment);
  }
  return fragments;
}

function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** The lines of a Markdown text; those of fences are blank, and as long as before. */
function withoutFences(markdown: string): readonly string[] {
  const lines = markdown.split("\n");
  for (const { line, lastLine } of fencesOf(markdown))
    for (let at = line - 1; at < Math.min(lastLine, lines.length); at++)
      lines[at] = " ".repeat(lines[at]?.length ?? 0);
  return lines;
}

function withoutCode(line: string): string {
  return line.replaceAll(/(`+)(.*?)\1/g, (code) => "·".repeat(code.length));
}
