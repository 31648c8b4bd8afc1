import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isSameAttachment, type Attachment, type AttachmentKey } from "../../../index.js";
import { isThere, namesIn } from "../files/read-file.js";
import { readJson } from "../files/read-json.js";
import { makeDirectory, syncDirectory } from "../files/make-directory.js";
import { writeWhole } from "../files/write-file.js";
import { createHolder } from "../locks/holder.js";
import { attachmentSchema } from "./network-schemas.js";
import { readableText } from "./readable-text.js";
import { fileNameFor, type StorePaths } from "./store-paths.js";

/** An attachment and the file that holds it; file names sort in the order of ADD. */
interface StoredAttachment {
  readonly file: string;
  readonly attachment: Attachment;
}

/** The directory of a sandbox's attachments. */
function attachmentsIn(sandboxDirectory: string): string {
  return join(sandboxDirectory, "attachments");
}

/** The attachments of a sandbox; nothing where none was ever recorded. */
export async function readAttachments(
  sandboxDirectory: string,
): Promise<readonly StoredAttachment[] | "unreadable" | undefined> {
  const directory = attachmentsIn(sandboxDirectory);
  const names = await namesIn(directory);
  if (names.length === 0 && !(await isThere(directory))) return undefined;
  const stored: StoredAttachment[] = [];
  for (const name of names) {
    const file = join(directory, name);
    const read = await readJson(file, attachmentSchema);
    if (read.state === "corrupt") return "unreadable";
    if (read.state === "read") stored.push({ file, attachment: read.value });
  }
  return stored;
}

/** The attachment among those stored. */
export function findAttachment(
  stored: readonly StoredAttachment[],
  key: AttachmentKey,
): StoredAttachment | undefined {
  return stored.find(({ attachment }) => isSameAttachment(attachment, key));
}

/** The directory holds exactly these attachments, beyond a power loss. */
export async function writeAttachments(
  paths: StorePaths,
  sandboxDirectory: string,
  attachments: readonly Attachment[] | "unreadable",
): Promise<void> {
  const directory = attachmentsIn(sandboxDirectory);
  await rm(directory, { recursive: true, force: true });
  await makeDirectory(directory);
  // An empty file cannot be read, which is what the record says.
  if (attachments === "unreadable")
    await writeWhole({ ...lasting(paths), path: join(directory, "unreadable") }, "");
  else for (const one of attachments) await addAttachment(paths, sandboxDirectory, one);
}

/** The attachment is stored after those that are there, beyond a power loss. */
export async function addAttachment(
  paths: StorePaths,
  sandboxDirectory: string,
  attachment: Attachment,
): Promise<void> {
  const directory = attachmentsIn(sandboxDirectory);
  // What is refused must not leave an empty directory behind, as that says that nothing is owed.
  attachmentText(attachment);
  await makeDirectory(directory);
  const last = (await namesIn(directory)).at(-1)?.slice(0, digits) ?? "0";
  const place = String(Number(last) + 1).padStart(digits, "0");
  const key = fileNameFor(`${attachment.network}\0${attachment.interfaceName}`);
  await writeAttachment(paths, { file: join(directory, `${place}-${key}`), attachment });
}

const digits = 6;

/** The file holds the attachment, beyond a power loss. */
export async function writeAttachment(
  paths: StorePaths,
  { file, attachment }: StoredAttachment,
): Promise<void> {
  await writeWhole({ ...lasting(paths), path: file }, attachmentText(attachment));
}

/** The text of an attachment; it throws where that could not be read back. */
export function attachmentText(attachment: Attachment): string {
  return readableText(attachmentSchema, attachment);
}

function lasting({ temporary }: StorePaths) {
  return { temporary, outlives: "power-loss" } as const;
}

/** Attachments that cannot be read are put aside, and none is left. */
export async function quarantineAttachments(
  { quarantine }: StorePaths,
  sandboxDirectory: string,
  sandboxId: string,
): Promise<void> {
  const directory = attachmentsIn(sandboxDirectory);
  const aside = join(quarantine, sandboxId);
  await makeDirectory(aside);
  await rename(directory, join(aside, `attachments-${(await createHolder()).token}`));
  await mkdir(directory, { mode: 0o700 });
  await syncDirectory(sandboxDirectory);
}
