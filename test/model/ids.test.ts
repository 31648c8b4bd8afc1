import { whyNotAnId } from "podsandbox";
import { describe, expect, it } from "vitest";

const badStart =
  "must begin with a letter or digit and go on with letters, digits, '_', '.' and '-'";

describe("whyNotAnId", () => {
  it.each(["a", "7", "Z", "4f1c9a", "web_1.2-c", "a..", "x".repeat(255)])("takes %j", (id) => {
    expect(whyNotAnId(id)).toBeUndefined();
  });

  it.each([
    ["", "must not be empty"],
    ["x".repeat(256), "must have at most 255 characters"],
    ["../x", badStart],
    [".", badStart],
    ["-rf", badStart],
    ["_a", badStart],
    ["a/b", badStart],
    ["a\0b", badStart],
    ["a\n", badStart],
    ["a b", badStart],
    ["é", badStart],
    ["aé", badStart],
  ])("refuses %j", (id, why) => {
    expect(whyNotAnId(id)).toBe(why);
  });
});
