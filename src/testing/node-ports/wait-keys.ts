/** Woken when the lease of a sandbox may be free. */
export function leaseKey(sandboxId: string): string {
  return `lease ${sandboxId}`;
}

/** Woken when the record of a container has changed. */
export function creationKey(containerId: string): string {
  return `container ${containerId}`;
}

/** Woken when a process of a sandbox may have ended. */
export function processKeyOf(sandboxId: string): string {
  return `processes ${sandboxId}`;
}
