import { sourceOf } from "./step-sources.mjs";

const nobody = { abandon: [], abandonLiveProcesses: false };

/** The elements of a list as rows: `{ step, place }`, the place being the element's number. */
export function placed(elements) {
  return elements.flatMap((element, index) =>
    ("together" in element ? element.together : [element]).map((step) => ({
      step,
      place: index + 1,
    })),
  );
}

/**
 * What each step of a list does, why it is where it is, and what comes of a fault. Steps that another
 * list has told of already are left out.
 */
export function stepTable(elements, sources, told = []) {
  const known = new Set(placed(told).map(({ step }) => step));
  const rows = placed(elements)
    .filter(({ step }) => !known.has(step))
    .map(({ step, place }) => {
      const { link, why, skips } = sourceOf(sources, step.name);
      return [
        `${place}`,
        `[\`${step.name}\`](${link})`,
        step.says,
        why,
        step.onFault === "end" ? "ends the run" : "is reported, and the run goes on",
        givenUp(step),
        [...(step.withoutRecord ? [] : ["it has no record"]), ...skips].join("; ") || "never",
      ];
    });
  return table(
    ["", "Step", "What it does", "Why here", "A fault", "Given up", "Skipped, because"],
    rows,
  );
}

function givenUp({ name, abandon }) {
  if (abandon === undefined) return "no";
  if (abandon.allowed?.({ ...nobody, abandon: [name] })) return "by `abandon`";
  return abandon.allowed?.({ ...nobody, abandonLiveProcesses: true })
    ? "by `abandonLiveProcesses`"
    : "no";
}

/** All profiles side by side: at which place each has a step, and where that comes from. */
export function profileTable(lists, orders, sources) {
  const names = Object.keys(lists);
  const rows = mergedNames(Object.values(lists)).map((name) => {
    const { link } = sourceOf(sources, name);
    return [
      `[\`${name}\`](${link})`,
      ...names.map((profile) => cell(lists, orders, profile, name)),
    ];
  });
  return table(["Step", ...names.map((name) => `\`${name}\``)], rows);
}

function cell(lists, orders, profile, name) {
  const found = placed(lists[profile]).find(({ step }) => step.name === name);
  if (found === undefined) return "";
  const waived = found.step.onFault === "waive" ? " ~" : "";
  return `**${found.place}**${waived} ${originOf(orders[profile], name)}`.trim();
}

/** Where a profile has a step from: the row of the original, or why it was moved or added. */
export function originOf(order, name) {
  const by = (lines) => lines?.find(({ step }) => step === name);
  const [kept, moved, added] = [by(order?.seed), by(order?.moved), by(order?.added)];
  if (kept) return kept.cites;
  if (moved) return `${moved.cites}, moved: ${moved.because.join(", ")}`;
  return added ? `added: ${added.because.join(", ")}` : "";
}

/** Every name of every list; one that the first lacks comes behind the name that it follows. */
function mergedNames([first, ...others]) {
  const merged = placed(first).map(({ step }) => step.name);
  for (const list of others) {
    let before = -1;
    for (const { step } of placed(list)) {
      const at = merged.indexOf(step.name);
      if (at < 0) merged.splice(before + 1, 0, step.name);
      before = merged.indexOf(step.name);
    }
  }
  return merged;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
