import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import fc from "fast-check";
import { cniNetwork, openPrograms, type CniNetwork, type ExecRequest } from "podsandbox/linux";
import { expect } from "vitest";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { attachments, damagedAttachments, hostile } from "../cni/foreign-attachments.js";
import { mostly, orJson, sometimes } from "../cni/foreign-attachments.js";
import { makeCanaries } from "./canaries.js";
import { call, checkAnswer, endings, isBelow, settings } from "./checking.js";
import { standInExec, type Started } from "./stand-in-exec.js";

/** Whatever is recorded and answered of networks, only the node's own plugins are run. */
export async function tryNetworks(numRuns: number): Promise<void> {
  const base = await temporaryDirectory();
  const canaries = await makeCanaries(base);
  const [root, pluginDirectory] = [join(base, "cni"), join(base, "plugins")];
  await mkdir(pluginDirectory);
  await writeFile(join(pluginDirectory, "told"), "", { mode: 0o755 });
  const { exec, endWith, take, count } = standInExec();
  const programs = openPrograms({ root: join(base, "programs"), exec });
  const network = cniNetwork({ root, programs, pluginDirectories: [pluginDirectory] });
  const before = await canaries.look();
  const chosen = settings("networks", numRuns);
  await fc.assert(
    fc.asyncProperty(givenAt(pluginDirectory, canaries.outside), async (given) => {
      endWith(given.endings);
      await mkdir(join(root, "attachments/4f1c"), { recursive: true });
      await writeFile(join(root, "attachments/4f1c/pods@eth0.json"), given.cached);
      const detached = await askFor(network, given);
      const ran = take();
      if (ran.some(hasFailed)) expect(detached.isErr()).toBe(true);
      await askAlso(network, given);
      for (const { request } of [...ran, ...take()]) checkPlugin(request, pluginDirectory);
    }),
    chosen,
  );
  expect(count()).toBeGreaterThan(chosen.numRuns / 10);
  expect(await canaries.look()).toEqual(before);
  expect((await readdir(base)).sort()).toEqual(["cni", "outside", "plugins", "programs"]);
}

function givenAt(pluginDirectory: string, outside: string) {
  const foreign = attachments(pluginDirectory, outside);
  const cached = orJson(foreign).map((attachment) => JSON.stringify({ place: 1, attachment }));
  return fc.record({
    attachment: fc.oneof(damagedAttachments(pluginDirectory, outside), foreign),
    sandboxId: mostly("4f1c"),
    namespacePath: sometimes(fc.oneof(mostly("/run/netns/none"), fc.constant("/proc/1/ns/net"))),
    endings,
    cached: fc.oneof(hostile, cached),
  });
}

type Given = ReturnType<typeof givenAt> extends fc.Arbitrary<infer Value> ? Value : never;

async function askFor(network: CniNetwork, { attachment, ...given }: Given) {
  const detached = await network.detach({ ...aboutOf(given), attachment }, call);
  checkAnswer(detached);
  return detached;
}

async function askAlso(network: CniNetwork, { attachment, ...given }: Given): Promise<void> {
  const about = aboutOf(given);
  checkAnswer(await network.detach({ ...about, attachment: "unreadable" }, call));
  checkAnswer(await network.attach({ namespacePath: "/n", ...about, attachment }, call));
  const { network: name, configuration } = attachment;
  const request = { network: name, runtimeHandler: "", configuration, valid: [] };
  checkAnswer(await network.collectGarbage(request, call));
}

function aboutOf({ sandboxId, namespacePath }: Pick<Given, "sandboxId" | "namespacePath">) {
  return {
    ...{ sandboxId, runtimeHandler: "" },
    ...(namespacePath === undefined ? {} : { namespacePath }),
  };
}

/** Code 3 says that nothing is there. */
function hasFailed({ outcome }: Started): boolean {
  if (outcome.kind !== "exited") return true;
  return outcome.exitCode !== 0 && !/"code":3[,}]/.test(outcome.stdout + outcome.stderr);
}

function checkPlugin(request: ExecRequest, pluginDirectory: string): void {
  const { program, arguments: given, environment } = request;
  expect([program, given]).toEqual([join(pluginDirectory, basename(program)), []]);
  expect(environment["CNI_CONTAINERID"] ?? "").not.toMatch(/[/\0]/);
  expect(environment["CNI_IFNAME"] ?? "").not.toMatch(/[/\0]/);
  for (const directory of environment["CNI_PATH"]?.split(":") ?? [])
    expect(isBelow(pluginDirectory, join(directory, "any"))).toBe(true);
}
