import { afterAll, describe, it } from "vitest";
import { execBroker, spawnExec } from "podsandbox/linux";
import { execCases } from "./exec-cases.js";

describe("spawnExec", () => {
  const exec = spawnExec();

  it.each(execCases)("$name", ({ check }) => check(exec));
});

describe("execBroker", () => {
  const exec = execBroker();
  afterAll(exec.close);

  it.each(execCases)("$name", ({ check }) => check(exec));
});
