import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeError } from "podsandbox";
import { openNode } from "podsandbox/node";
import { temporaryDirectory } from "./temporary-directory.js";

describe("opening a node", () => {
  it.each([[{}], [{ root: "" }], [{ root: "/x", other: 1 }], [undefined]])(
    "refuses %j",
    async (options) => {
      const opened = await openNode(options as { readonly root: string });
      expect(opened._unsafeUnwrapErr().kind).toBe("invalid-request");
    },
  );

  it("says why the host refuses", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    const opened = await openNode({ root: join(file, "below") });
    expect(opened._unsafeUnwrapErr()).toMatchObject({ kind: "node-failed", fault: {} });
  });

  it("does not take a file for the directory", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    const fault = { reason: "refused", message: `${file} is not a directory` };
    const opened = await openNode({ root: file });
    expect(opened._unsafeUnwrapErr()).toMatchObject({ kind: "node-failed", fault });
  });

  it("ends below a link that leads nowhere", async () => {
    const link = join(await temporaryDirectory(), "link");
    await symlink(join(link, "../nowhere/at-all"), link);
    const fault = { cause: "ENOENT" };
    for (const root of [link, join(link, "below"), join(link, "far", "below")])
      expect((await openNode({ root }))._unsafeUnwrapErr()).toMatchObject({ fault });
  });
});

describe("what a node answers where it fails", () => {
  it("can be said in sentences, as every error of the library", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    const refused = (await openNode({ root: file }))._unsafeUnwrapErr();
    expect(describeError(refused)).toBe(
      [
        `${file} is not a directory`,
        "  refused: the other side understood, and will not do it",
        "What to do:",
        "  Remove what its message names; the same call is refused again until then.",
      ].join("\n"),
    );
    const node = (await openNode({ root: await temporaryDirectory() }))._unsafeUnwrap();
    const containers = [{ command: ["no-such-program"] }];
    const failed = (await node.createPod({ id: "p", name: "p", containers }))._unsafeUnwrapErr();
    const said = describeError(failed, { columns: 1_000 });
    expect(said).toMatch(/^start-process failed: .*; remove pod sandbox p to take away what was/);
    expect(said).toContain("\nWhat to do:\n");
  });
});
