import { describe, expect, it, onTestFinished } from "vitest";
import { tolerate } from "#dist/wrappers/tolerate.js";

describe("what a listener throws", () => {
  it("is its own affair, at once or later", async () => {
    const strays: unknown[] = [];
    const note = (reason: unknown): void => void strays.push(reason);
    process.on("unhandledRejection", note);
    onTestFinished(() => void process.off("unhandledRejection", note));
    const refusal = new Error("no");
    expect(() => {
      tolerate(() => {
        throw refusal;
      });
      tolerate(() => Promise.reject(refusal));
    }).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(strays).toEqual([]);
  });
});
