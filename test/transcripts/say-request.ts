import type {
  ContainerEvent,
  ContainerFact,
  DetachRequest,
  LedgerEntry,
  PortName,
  SandboxFact,
} from "podsandbox";

type Say = (request: never, now: number) => string;

const says: Readonly<Record<string, Say>> = {
  "store.recordSandboxFact": ({ fact }: { readonly fact: SandboxFact }) => saySandboxFact(fact),
  "store.recordContainerFact": ({ fact }: { readonly fact: ContainerFact }, now) =>
    fact.kind === "kill-at" ? `kill-at in ${fact.killAt - now} ms` : fact.kind,
  "store.addLedgerEntry": ({ entry }: { readonly entry: LedgerEntry }) => entry.debt.kind,
  "runtime.stopContainer": ({ killAt }: { readonly killAt: number }, now) =>
    killAt > now ? `kill in ${killAt - now} ms` : "kill at once",
  "network.detach": (request: DetachRequest) => sayDetach(request),
  "events.emit": ({ type }: ContainerEvent) => type,
};

/** What a call is asked to do, beyond its subject, in a few words. */
export function sayRequest(
  port: PortName,
  operation: string,
  request: unknown,
  now: number,
): string {
  return says[`${port}.${operation}`]?.(request as never, now) ?? "";
}

function saySandboxFact(fact: SandboxFact): string {
  switch (fact.kind) {
    case "phase":
      return `phase ${fact.phase}`;
    case "notified":
      return `notified ${fact.notification.subscriber} ${fact.notification.event}`;
    case "step-failed":
      return `step-failed ${fact.failure.step}, ${fact.failure.count} in a row`;
    case "step-recovered":
      return `step-recovered ${fact.step}`;
    default:
      return fact.kind;
  }
}

function sayDetach({ attachment, namespacePath }: DetachRequest): string {
  const result =
    attachment !== "unreadable" && attachment.result !== undefined
      ? "with the result of ADD"
      : "with no result of ADD";
  return `${namespacePath ?? "without a namespace"}, ${result}`;
}
