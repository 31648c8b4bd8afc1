import { statSync } from "node:fs";
import { join } from "node:path";

/**
 * Where a program lies that is named without a path: it is looked for in this process's `PATH`, as
 * the program's own environment may have none. Nothing where it is not found.
 */
export function programPath(program: string): string | undefined {
  if (program.includes("/")) return program;
  const directories = (process.env["PATH"] ?? "").split(":").filter((path) => path !== "");
  const paths = directories.map((directory) => join(directory, program));
  return paths.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true && (found.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
