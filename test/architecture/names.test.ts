import { describe, expect, it } from "vitest";
import { filesBelow } from "./source-tree.js";

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const vague = new Set(["util", "utils", "helper", "helpers", "common", "type", "types", "misc"]);

/** Tests of types are about types. */
const named = "test/types/";

/** The paths that are not kebab-case, or that say what a file is made of, not what it is about. */
function badNames(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const parts = path.replace(named, "").split("/");
    const stems = parts.map((part) => part.replace(/(\.test|\.bench|\.config)?\.[a-z.]+$/, ""));
    return stems.some((stem) => !kebabCase.test(stem) || vague.has(stem));
  });
}

describe("names", () => {
  it("files and folders are kebab-case and named for what they are about", () => {
    expect(badNames(["src", "test", "examples"].flatMap(filesBelow))).toEqual([]);
  });

  it.each(["src/StopPod.ts", "src/stop_pod.ts", "src/utils/a.ts", "src/model/types.ts"])(
    "reports %s",
    (path) => {
      expect(badNames([path])).toEqual([path]);
    },
  );

  it("lets a test and its neighbours be", () => {
    expect(badNames(["test/types/wrong-calls.ts", "test/a-b.test.ts", "test/x/e.json"])).toEqual(
      [],
    );
  });
});
