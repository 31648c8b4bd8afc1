import { describe, expect, it } from "vitest";
import {
  parseContainerRequest,
  parseDeleteContainerRequest,
  parsePodSandboxRequest,
  parseStopContainerRequest,
} from "#dist/model/requests.js";

const throwing = {
  get podSandboxId(): string {
    throw new Error("secret");
  },
};

const parsers = {
  podSandboxId: parsePodSandboxRequest,
  containerId: parseContainerRequest,
};

describe.each([
  ["podSandboxId", parsePodSandboxRequest],
  ["containerId", parseContainerRequest],
  ["containerId", parseStopContainerRequest],
] as const)("a request with %s", (key, parse) => {
  it("is taken whole or as a prefix, and what else is in it is ignored, as CRI has more", () => {
    expect(parse({ [key]: "4f1c", metadata: {} })._unsafeUnwrap()).toEqual({ [key]: "4f1c" });
  });

  it.each([["../x"], ["a\0"], ["x".repeat(300)], [""]])("refuses %j", (id) => {
    const { kind, issues } = parse({ [key]: id })._unsafeUnwrapErr();
    expect(kind).toBe("invalid-request");
    expect(issues.map(({ path }) => path)).toEqual([`request.${key}`]);
  });

  it.each([[{}], [7], [null], [undefined], [["a"]]])("refuses %j, which is no text", (id) => {
    const { issues } = parse({ [key]: id })._unsafeUnwrapErr();
    expect(issues).toMatchObject([{ path: `request.${key}` }]);
  });

  it.each([[undefined], [null], ["4f1c"], [7]])("refuses %j, which is no request", (request) => {
    expect(parse(request)._unsafeUnwrapErr().issues).toMatchObject([{ path: "request" }]);
  });
});

describe("a request that is not what it seems", () => {
  it("says why an id is refused, without the id", () => {
    const { issues } = parsers.podSandboxId({ podSandboxId: "" })._unsafeUnwrapErr();
    expect(issues).toEqual([{ path: "request.podSandboxId", message: "must not be empty" }]);
    const hidden = parsers.containerId({ containerId: "../secret" })._unsafeUnwrapErr();
    expect(JSON.stringify(hidden)).not.toContain("secret");
  });

  it("may throw when it is read", () => {
    expect(parsePodSandboxRequest(throwing)._unsafeUnwrapErr()).toEqual({
      kind: "invalid-request",
      issues: [{ path: "request", message: "could not be read" }],
    });
  });
});

describe("what containers are asked besides", () => {
  it.each([0, 0.5, 30])("a timeout of %d seconds is taken", (timeout) => {
    const request = { containerId: "a", timeout };
    expect(parseStopContainerRequest(request)._unsafeUnwrap()).toEqual(request);
  });

  it.each([-1, NaN, Infinity, "5", null])("a timeout of %j is refused", (timeout) => {
    const { issues } = parseStopContainerRequest({ containerId: "a", timeout })._unsafeUnwrapErr();
    expect(issues).toMatchObject([{ path: "request.timeout" }]);
  });

  it("a deletion takes ids and force", () => {
    const request = { containerIds: ["a", "b"], force: true };
    expect(parseDeleteContainerRequest(request)._unsafeUnwrap()).toEqual(request);
  });

  it.each([
    [{ containerIds: [] }, "request.containerIds"],
    [{}, "request.containerIds"],
    [{ containerIds: ["a", "../b"] }, "request.containerIds.1"],
    [{ containerIds: ["a"], force: "yes" }, "request.force"],
  ])("a deletion refuses %j at %s", (request, path) => {
    expect(parseDeleteContainerRequest(request)._unsafeUnwrapErr().issues).toMatchObject([
      { path },
    ]);
  });
});
