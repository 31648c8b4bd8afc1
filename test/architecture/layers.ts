import { importsOf, type Import } from "./imports.js";
import type { ParsedFile } from "./source-tree.js";

/** The layers of the core, lowest first: a file imports its own layer and those before it. */
export const layers = [
  { name: "model", holds: /^src\/model\// },
  { name: "ports", holds: /^src\/ports\// },
  { name: "wrappers", holds: /^src\/wrappers\// },
  // What happened, as a type, and the debug lines: every run tells both, so they come before it.
  { name: "events", holds: /^src\/observe\/(events|debug-observer)\.ts$/ },
  { name: "interpreter", holds: /^src\/interpreter\// },
  { name: "steps", holds: /^src\/steps\// },
  { name: "lifecycles", holds: /^src\/(?!index\.ts$)[^/]+\.ts$/ },
  { name: "profiles", holds: /^src\/profiles\// },
  { name: "housekeeping", holds: /^src\/(housekeeping|coordinator)\// },
  { name: "words and observers", holds: /^src\/(errors|observe)\// },
  { name: "index", holds: /^src\/index\.ts$/ },
];

/** What lies outside the core: each may import its own files and those named here. */
export const outside = [
  { holds: /^src\/testing\//, mayImport: /^src\/index\.ts$/ },
  { holds: /^src\/adapters\/node\//, mayImport: /^src\/index\.ts$/ },
  { holds: /^src\/adapters\/linux\//, mayImport: /^src\/(index\.ts$|adapters\/node\/)/ },
];

/** The packages that a folder may import; everything else comes through the surface. */
export const packages = [
  { holds: /^src\/testing\//, mayImport: /^zod$/ },
  { holds: /^src\/adapters\//, mayImport: /^(zod$|node:)/ },
  { holds: /^src\//, mayImport: /^(neverthrow|zod|debug)$/ },
];

/** One line for each import that goes up, sideways or out. */
export function wrongImports(files: readonly ParsedFile[]): readonly string[] {
  return files
    .flatMap(importsOf)
    .filter((one) => !(one.isPackage ? mayImportPackage(one) : mayImportFile(one)))
    .map((one) => `${one.from} may not import ${one.to}`);
}

function mayImportPackage({ from, to }: Import): boolean {
  return packages.find((rule) => rule.holds.test(from))?.mayImport.test(to) ?? false;
}

function mayImportFile({ from, to }: Import): boolean {
  const rule = outside.find(({ holds }) => holds.test(from));
  if (rule) return rule.holds.test(to) || rule.mayImport.test(to);
  const [importer, imported] = [layerOf(from), layerOf(to)];
  return importer >= 0 && imported >= 0 && imported <= importer;
}

/** The index of the first layer that holds a path, or -1. */
export function layerOf(path: string): number {
  return layers.findIndex(({ holds }) => holds.test(path));
}

/** Each cycle among imports of values, as the paths along it. */
export function importCycles(files: readonly ParsedFile[]): readonly string[] {
  const importsByPath = new Map(files.map((file) => [file.path, valueImportsOf(file)]));
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    } else if (!done.has(path)) {
      for (const next of importsByPath.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    }
  };
  for (const path of importsByPath.keys()) visit(path, []);
  return cycles;
}

function valueImportsOf(file: ParsedFile): readonly string[] {
  return importsOf(file)
    .filter((one) => !one.isPackage && !one.isTypeOnly)
    .map((one) => one.to);
}
