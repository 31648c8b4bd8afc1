import {
  containerTypeOf,
  bundlePathAnnotation,
  ociConfigAnnotation,
  ociSpecOf,
  parseOciSpec,
  containerTypeAnnotation as kata,
  criContainerTypeAnnotation as cri,
} from "podsandbox";
import { describe, expect, it } from "vitest";

describe("parseOciSpec", () => {
  it("keeps what deleting needs, and takes null for missing, as Go writes it", () => {
    const hook = { path: "/bin/true", args: ["true"], env: ["A=1"], timeout: 5 };
    const text = JSON.stringify({
      ociVersion: "1.0.1",
      process: { args: ["sh"] },
      hooks: { prestart: null, poststop: [hook] },
      mounts: [{ type: "cgroup", destination: "/c", options: ["ro"] }],
      linux: { cgroupsPath: "a", resources: { memory: { limit: 1 }, cpu: null } },
    });
    expect(parseOciSpec(text)._unsafeUnwrap()).toEqual({
      ociVersion: "1.0.1",
      hooks: { poststop: [hook] },
      mounts: [{ type: "cgroup", destination: "/c" }],
      linux: { cgroupsPath: "a", resources: { memory: { limit: 1 } } },
    });
  });

  it.each(["", "{", "secret"])("refuses %j without repeating it", (text) => {
    expect(parseOciSpec(text)._unsafeUnwrapErr()).toBe("it is not JSON");
  });

  it.each(["null", "[]", '{"hooks":{"poststop":[{"path":""}]}}', '{"linux":7}'])(
    "refuses %s, which is no configuration",
    (text) => {
      expect(parseOciSpec(text)._unsafeUnwrapErr()).toContain("it is no OCI configuration");
    },
  );
});

describe("annotations", () => {
  it("are those that Kata Containers and containerd write", () => {
    const oci = "com.github.containers.virtcontainers.pkg.oci";
    expect(kata).toBe(`${oci}.container_type`);
    expect(ociConfigAnnotation).toBe(`${oci}.config`);
    expect(bundlePathAnnotation).toBe(`${oci}.bundle_path`);
    expect(cri).toBe("io.kubernetes.cri.container-type");
  });

  it("hold an OCI configuration, or do not", () => {
    expect(ociSpecOf({ [ociConfigAnnotation]: "{}" })._unsafeUnwrap()).toEqual({});
    for (const without of [undefined, {}])
      expect(ociSpecOf(without)._unsafeUnwrapErr()).toContain(ociConfigAnnotation);
  });

  it.each([
    [{ [kata]: "pod_sandbox" }, "pod_sandbox"],
    [{ [kata]: "pod_container" }, "pod_container"],
    [{ [cri]: "sandbox" }, "pod_sandbox"],
    [{ [cri]: "container" }, "pod_container"],
    [{ [kata]: "pod_container", [cri]: "sandbox" }, "pod_container"],
    [{ [kata]: "unknown", [cri]: "sandbox" }, undefined],
    [{ [cri]: "pod_sandbox" }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])("%j make it a %s", (annotations, type) => {
    expect(containerTypeOf(annotations)).toBe(type);
  });
});
