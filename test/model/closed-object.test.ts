import {
  collectGarbage,
  createCoordinator,
  findLeftovers,
  preparePorts,
  removeAllPodSandboxes,
  removePodSandbox,
  stopContainer,
} from "podsandbox";
import { createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "../misread.js";

const { ports } = createFakeNode();
const sandbox = { podSandboxId: "web" };

/** What each function says of options that it does not know, as JSON. */
const refusals = {
  remove: async (json: string) => removePodSandbox(ports, sandbox, misread(json)),
  stopContainer: async (json: string) =>
    stopContainer(ports, { containerId: "web" }, misread(json)),
  removeAll: async (json: string) => removeAllPodSandboxes(ports, misread(json)),
  collect: async (json: string) => collectGarbage(ports, misread(json)),
  find: async (json: string) => findLeftovers(ports, misread(json)),
  prepare: async (json: string) => preparePorts(ports, misread(json)),
  coordinator: async (json: string) => createCoordinator(ports, misread(json)).stop(sandbox),
  stop: async (json: string) => createCoordinator(ports).stop(sandbox, misread(json)),
};

describe("an option whose name is misspelt", () => {
  it.each([
    ["remove", '{"sginal":1}', /^has no "sginal"; it may have signal, (\w+, ){2}\w+$/],
    ["remove", '{"policy":{"abandoned":[]}}', /^has no "abandoned"; it may have abandon, /],
    ["stopContainer", '{"profil":1}', /^has no "profil"; it may have (?!.*profile)/],
    ["removeAll", '{"limits":1}', /^has no "limits"; it may have limit, /],
    ["collect", '{"aply":true}', /^has no "aply"; it may have apply, /],
    ["find", '{"observer":1}', /^has no "observer"; it may have observe, signal$/],
    ["prepare", '{"limits":{"store.relaseLease":1}}', /it may have store\.releaseLease, /],
    ["prepare", '{"limits":{"x":1}}', /^has no "x"; it may have (\S+, ){7}\S+ and \d+ more$/],
    ["prepare", '{"retry":1,"limit":1}', /^has no "retry", "limit"; it may have limits, retries$/],
    ["coordinator", '{"program":1}', /^has no "program"; it may have programs, /],
    ["stop", '{"new":true}', /^has no "new"; it may have now, /],
  ] as const)("is refused by %s with the names that there are: %s", async (name, json, says) => {
    const refused = await refusals[name](json);
    expect(refused.isErr() && refused.error).toMatchObject({
      kind: "invalid-request",
      issues: [{ message: expect.stringMatching(says) as unknown }],
    });
  });
});
