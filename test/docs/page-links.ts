/** A link of a Markdown page to something in the repository. */
export interface PageLink {
  readonly line: number;
  /** As it stands there: a path relative to the page, `#fragment`, or both. */
  readonly target: string;
}

/** The links of a page that do not lead out of the repository; code has none. */
export function linksOf(markdown: string): readonly PageLink[] {
  const inline = /\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g;
  const definition = /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?/g;
  return withoutFences(markdown).flatMap((text, at) =>
    [inline, definition]
      .flatMap((pattern) => [...withoutCode(text).matchAll(pattern)])
      .map(([, target = ""]) => ({ line: at + 1, target }))
      .filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target)),
  );
}

/** The references of a page, such as `[text][name]`, that no definition stands behind. */
export function undefinedReferences(markdown: string): readonly string[] {
  const lines = withoutFences(markdown).map(withoutCode);
  const defined = new Set(
    lines.flatMap((line) => /^ {0,3}\[([^\]]+)\]:/.exec(line)?.[1]?.toLowerCase() ?? []),
  );
  return [...lines.join("\n").matchAll(/\[([^\][]+)\]\[([^\][]*)\]/g)]
    .map(([, text = "", name = ""]) => (name === "" ? text : name).replaceAll(/\s+/g, " "))
    .filter((name) => !defined.has(name.toLowerCase()));
}

/** The fragments that lead to the headings of a page, as GitHub makes them. */
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

/** The lines of a page, where those within fences are empty. */
function withoutFences(markdown: string): readonly string[] {
  let fence: string | undefined;
  return markdown.split("\n").map((line) => {
    const ticks = /^ *(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else return fence === undefined ? line : "";
    return "";
  });
}

function withoutCode(line: string): string {
  return line.replaceAll(/(`+)(.*?)\1/g, (code) => "·".repeat(code.length));
}
