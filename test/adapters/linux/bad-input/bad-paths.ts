import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, normalize } from "node:path";
import fc from "fast-check";
import type { FileSystem } from "podsandbox";
import { linuxFileSystem, type ExecRequest } from "podsandbox/linux";
import { expect, type TestContext } from "vitest";
import { askAll, foreignPaths, pathAt, surrounded } from "../files/foreign-paths.js";
import { mountMemory, mountsBelow, ownHost, type OwnHost } from "../files/own-host.js";
import { call, checkAnswer, endings, isBelow, settings } from "./checking.js";
import { standInExec } from "./stand-in-exec.js";

/** Whatever path is recorded, nothing outside the roots is unmounted or removed. */
export async function tryPaths(context: TestContext, numRuns: number): Promise<void> {
  const host = await ownHost(context);
  const { recorded, prepare, check } = await surrounded(host);
  const { exec, endWith, take, count } = standInExec();
  const { root, namespaceRoot } = host;
  const fileSystem = linuxFileSystem({ roots: [root], namespaceRoots: [namespaceRoot], exec });
  await prepare();
  for (const place of ["mounted", "pod/mounted"]) await mountMemory(join(root, place));
  const chosen = settings("paths", numRuns);
  await fc.assert(
    fc.asyncProperty(paths, endings, async (generated, ending) => {
      endWith(ending);
      await prepare();
      const path = pathAt(host, generated);
      for (const answer of await askAll(fileSystem, path, recorded.identity)) checkAnswer(answer);
      await checkHonest(fileSystem, path);
      for (const { request } of take()) checkTool(request, host);
      await check();
    }),
    chosen,
  );
  expect(count()).toBeGreaterThan(chosen.numRuns / 20);
}

/** Some of them lead to what is mounted, within the roots and not. */
const paths = fc.oneof(
  { weight: 4, arbitrary: foreignPaths },
  fc.constantFrom(
    ...["ROOT/mounted", "ROOT/pod/mounted", "ROOT/pod", "ROOT/pod/up/root/mounted"],
    ...["ROOT/out/mounted", "BASE/outside/mounted", "BASE/outside/net", "NETNS/out/net"],
  ),
);

/**
 * What is said to be gone is gone, whatever the program said that was to do it. A `..` is taken by
 * its name, as the adapter does, and never leads up from where a link has led.
 */
async function checkHonest(fileSystem: FileSystem, path: string): Promise<void> {
  const unmounted = await fileSystem.unmount({ path }, call);
  const meant = normalize(path);
  const real = path.includes("\0") ? undefined : await realpath(meant).catch(() => undefined);
  if (unmounted.isOk() && real !== undefined) expect(await mountsBelow(real)).toEqual([]);
  const removed = await fileSystem.removeTree({ path }, call);
  if (removed.isOk()) expect(existsSync(meant)).toBe(false);
}

function checkTool({ program, arguments: given }: ExecRequest, host: OwnHost): void {
  expect(["umount", "rm", "realpath"]).toContain(program);
  const roots = [host.root, host.namespaceRoot];
  for (const path of given.filter((one) => one.includes("/")))
    expect(roots.some((root) => isBelow(root, path))).toBe(true);
}
