import { afterAll, describe, it } from "vitest";
import { execBroker, spawnExec } from "podsandbox/linux";
import { execCases } from "./exec-cases.js";

describe("spawnExec", () => {
  const exec = spawnExec();

  for (const { name, check } of execCases) it(name, () => check(exec));
});

describe("execBroker", () => {
  const exec = execBroker();
  afterAll(exec.close);

  for (const { name, check } of execCases) it(name, () => check(exec));
});
