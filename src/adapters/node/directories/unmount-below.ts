import { execFile } from "node:child_process";
import { lstat, realpath } from "node:fs/promises";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { errnoOf } from "../fault-of.js";
import { ifThere } from "../files/read-file.js";
import { mountsWithin, type Mount } from "./mount-table.js";
import { placeWithin } from "./place-within.js";

/** Nothing is mounted at the path or below it, pinned namespaces aside. */
export async function unmountBelow(
  roots: readonly string[],
  path: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const place = await placeWithin(roots, path);
  if (place.isErr()) return err(place.error);
  if (place.value === "absent") return ok(unchanged);
  const target = await followWithin(roots, place.value.path);
  if (target.isErr()) return err(target.error);
  const mounts = await spared(target.value);
  if (mounts.length === 0) return ok(unchanged);
  // What was mounted later lies deeper, or on top.
  for (const mount of [...mounts].reverse()) {
    const failure = await unmount(mount.path, call);
    if (failure !== undefined) return err(failure);
  }
  const left = await spared(target.value);
  return left.length === 0 ? ok(changed) : err(stillMounted(left));
}

/**
 * A link at the end of the path is followed too, within the roots: its target may be mounted on.
 */
async function followWithin(
  roots: readonly string[],
  path: string,
): Promise<Result<string, AdapterFault>> {
  const found = await ifThere(lstat(path));
  if (found?.isSymbolicLink() !== true) return ok(path);
  const target = await ifThere(realpath(path));
  if (target === undefined) return ok(path);
  const place = await placeWithin(await Promise.all(roots.map(realOf)), target);
  return place.map((real) => (real === "absent" ? path : real.path));
}

async function realOf(root: string): Promise<string> {
  return (await ifThere(realpath(root))) ?? root;
}

async function spared(path: string): Promise<readonly Mount[]> {
  return (await mountsWithin(path)).filter(({ fileSystem }) => fileSystem !== "nsfs");
}

/** How long one unmounting may take, in milliseconds. */
const limit = 20_000;

function unmount(path: string, { signal }: Call): Promise<AdapterFault | undefined> {
  if (signal.aborted)
    return Promise.resolve({ reason: "aborted", message: `${path} is still mounted` });
  return new Promise((resolve) => {
    const child = execFile("umount", [path], { timeout: limit }, (failure, _out, stderr) => {
      signal.removeEventListener("abort", end);
      resolve(failure === null ? undefined : whyNot(path, failure, stderr.trim()));
    });
    const end = (): void => void child.kill();
    signal.addEventListener("abort", end);
  });
}

function whyNot(path: string, failure: Error, stderr: string): AdapterFault {
  if (errnoOf(failure) === "ENOENT")
    return { reason: "missing-program", message: `umount is not installed; ${path} is mounted` };
  const isRoot = process.getuid?.() === 0;
  return {
    reason: isRoot ? "busy" : "not-permitted",
    message: `${path} is not unmounted`,
    details: { stderr },
  };
}

function stillMounted(mounts: readonly Mount[]): AdapterFault {
  const holders = mounts.map(({ line }) => ({ pid: process.pid, where: line }));
  return { reason: "busy", message: "something is mounted still", details: { holders } };
}
