import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import fc from "fast-check";
import { err, ok, type Attachment } from "podsandbox";
import { cniNetwork, type CniNetworkOptions } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { settings } from "../../../properties/seed.js";
import { portCall } from "../../node/port-call.js";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { attachments, ends, hostile, mostly, orJson } from "./foreign-attachments.js";
import { results, sometimes, type PluginEnd } from "./foreign-attachments.js";

type Programs = CniNetworkOptions["programs"];

const call = portCall();

/** A place with a plugin that may be run and one that may not, and what watches over both. */
async function watchedPlace() {
  const base = await temporaryDirectory();
  const [root, pluginDirectory, outside] = ["cni", "plugins", "outside"].map((n) => join(base, n));
  if (!root || !pluginDirectory || !outside) throw new Error("there are three directories");
  for (const directory of [pluginDirectory, outside]) {
    await mkdir(directory);
    for (const name of ["told", "evil", "10.1.0.5"])
      await writeFile(join(directory, name), "4f1c\neth0", { mode: 0o755 });
  }
  const strange: string[] = [];
  const ran = new Set<string>();
  let answers: readonly PluginEnd[] = [];
  let at = 0;
  const programs: Programs = {
    async run({ program, environment, arguments: args }) {
      ran.add(environment["CNI_COMMAND"] ?? "");
      const isOurs = program.startsWith(pluginDirectory + sep) && !program.includes("..");
      const texts = [...Object.values(environment), ...args];
      if (!isOurs || texts.some((text) => text.includes("\0"))) strange.push(program);
      return answers[at++ % answers.length] ?? err({ reason: "other", message: "no answer" });
    },
    settle: async () => ok(undefined),
  };
  const network = cniNetwork({ root, programs, pluginDirectories: [pluginDirectory] });
  const answerWith = (next: readonly PluginEnd[]): void => void ([answers, at] = [next, 0]);
  const around = async () => ({
    base: (await readdir(base)).filter((name) => name !== "cni"),
    outside: await readdir(outside),
    canary: await readFile(join(outside, "told"), "utf8"),
    plugins: await readdir(pluginDirectory),
    strange,
  });
  return { network, root, pluginDirectory, outside, answerWith, around, ran };
}

describe("whatever records and plugins say", () => {
  it("S02: is answered; nothing else is run, and nothing outside is touched", async () => {
    const place = await watchedPlace();
    const { network, pluginDirectory, outside } = place;
    const before = await place.around();
    const given = fc.record({
      attachment: attachments(pluginDirectory, outside),
      sandboxId: mostly("4f1c"),
      namespacePath: sometimes(mostly("/run/netns/none")),
      answers: fc.array(ends, { minLength: 1, maxLength: 3 }),
      valid: fc.array(fc.record({ sandboxId: hostile, interfaceName: hostile }), {
        maxLength: 2,
      }),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ attachment, sandboxId, namespacePath, answers, valid }) => {
        place.answerWith(answers);
        const { configuration } = attachment;
        const where = namespacePath === undefined ? {} : { namespacePath };
        const about = { sandboxId, runtimeHandler: "", ...where };
        const all = [
          await network.attach({ sandboxId, attachment, namespacePath: "/n", ...where }, call),
          await network.detach({ ...about, attachment }, call),
          await network.detach({ ...about, attachment: "unreadable" }, call),
          await network.collectGarbage(
            { network: "pods", runtimeHandler: "", configuration, valid },
            call,
          ),
          await network.status({ configuration }, call),
        ];
        for (const one of all) {
          if (one.isErr()) expect(one.error.message).not.toBe("");
          expect(JSON.parse(JSON.stringify(one.isErr() ? one.error : one.value))).toBeTruthy();
        }
        expect((await place.around()).strange).toEqual([]);
      }),
      settings(1_000),
    );
    expect(await place.around()).toEqual(before);
    expect([...place.ran].sort()).toEqual(["ADD", "DEL", "GC", "STATUS"]);
  }, 120_000);

  it("N05: a cache of any bytes never keeps a DEL from being run", async () => {
    const place = await watchedPlace();
    const { network, root } = place;
    const configuration = '{"cniVersion":"1.0.0","name":"pods","type":"told"}';
    const attachment: Attachment = {
      ...{ network: "pods", interfaceName: "eth0", state: "owed", configuration },
    };
    const entry = fc.record({
      place: orJson(fc.integer()),
      attachment: orJson(attachments(place.pluginDirectory, place.outside)),
    });
    const bytes = fc.oneof(
      hostile,
      entry.map((value) => JSON.stringify(value)),
    );
    const name = fc.constantFrom("pods@eth0.json", "pods@eth1.json", "strange");
    await fc.assert(
      fc.asyncProperty(bytes, name, results, async (text, file, stdout) => {
        place.answerWith([ok({ exitCode: 0, stdout: JSON.stringify(stdout), stderr: "" })]);
        await mkdir(join(root, "attachments/4f1c"), { recursive: true });
        await writeFile(join(root, "attachments/4f1c", file), text);
        const about = { sandboxId: "4f1c", runtimeHandler: "" };
        const detached = await network.detach({ ...about, attachment }, call);
        expect(detached.isOk()).toBe(true);
        void (await network.detach({ ...about, attachment: "unreadable" }, call));
        expect((await place.around()).strange).toEqual([]);
      }),
      settings(500),
    );
  }, 60_000);
});
