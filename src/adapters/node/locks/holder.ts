import { randomBytes } from "node:crypto";
import type { ProcessIdentity } from "../../../index.js";
import { selfIdentity } from "../processes/identity.js";

/** Who holds a lock or writes a file: a process, and which of its holds this is. */
export interface LockHolder {
  /** Short enough to fit into the inode of a link, so that a lock needs no block of a full disk. */
  readonly text: string;
  /** No other hold has it, in any process. */
  readonly token: string;
  /** Missing where the text was not written by this library. */
  readonly identity?: ProcessIdentity;
}

/** A new hold by this process. */
export async function createHolder(): Promise<LockHolder> {
  const identity = await selfIdentity();
  const token = randomBytes(6).toString("hex");
  const boot = Buffer.from(identity.bootId.replaceAll("-", ""), "hex").toString("base64url");
  return { text: `${identity.pid}.${identity.startTime}.${boot}.${token}`, token, identity };
}

/** Reads what `createHolder` wrote. */
export function readHolder(text: string): LockHolder {
  const [, pid, startTime, boot, token] = written.exec(text) ?? [];
  if (pid === undefined || startTime === undefined || boot === undefined || token === undefined)
    return { text, token: "unreadable" };
  return { text, token, identity: { pid: Number(pid), startTime, bootId: readBootId(boot) } };
}

const written = /^(\d{1,10})\.(\d{1,20})\.([\w-]{22})\.([0-9a-f]{12})$/;

function readBootId(boot: string): string {
  const hex = Buffer.from(boot, "base64url").toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
