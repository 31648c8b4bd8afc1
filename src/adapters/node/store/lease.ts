import { join } from "node:path";
import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Lease,
  type Result,
} from "../../../index.js";
import { answering } from "../answering.js";
import { hold } from "../locks/hold.js";
import type { FileStoreFiles } from "./file-store-files.js";

/** A teardown takes a while, so a waiter need not look often whether its holder has died. */
const longestDelay = 50;

/** Waits for the right to stop or remove the sandbox; a dead holder's is taken over. */
export async function leaseSandbox(
  { paths }: FileStoreFiles,
  sandboxId: string,
  call: Call,
): Promise<Result<Lease, AdapterFault>> {
  const release = await hold(join(paths.leases, sandboxId), call, longestDelay);
  return release.map((giveBack) => createLease(sandboxId, giveBack));
}

function createLease(sandboxId: string, giveBack: () => Promise<void>): Lease {
  let released = false;
  return {
    release: () =>
      answering(`the lease of ${sandboxId} is given back`, [], async () => {
        if (released) return ok(unchanged);
        released = true;
        await giveBack();
        return ok(changed);
      }),
  };
}
