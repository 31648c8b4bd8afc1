import type { ContainerEvents } from "../../index.js";
import type { Caller } from "../engine/caller.js";

/**
 * The container events of a fake node, as one caller sends them. To emit is a call like any other,
 * but nobody waits for it: what is planned as a failure or a hanging is thrown.
 */
export function eventsPort(caller: Caller): ContainerEvents {
  const { machine } = caller;
  const { switchboard, world } = machine;
  return {
    emit: (event) => {
      if (!caller.isAlive()) return;
      switchboard.count();
      if (switchboard.isCountingOnly()) return void world.events.push(event);
      const call = { port: "events", operation: "emit", subject: event.containerId } as const;
      const opened = switchboard.open({ ...call, attempt: 1 });
      const kind = switchboard.planned({ ...call, attempt: 1 })?.kind;
      if (kind === "die-before") caller.die();
      const hasEffect = kind === undefined || ["after", "garbage", "die-after"].includes(kind);
      if (hasEffect) world.events.push(event);
      if (kind === "die-after") caller.die();
      opened.close(kind === undefined ? "answered" : caller.isAlive() ? "threw" : "died");
      if (kind !== undefined && caller.isAlive()) throw new Error(`threw as planned: ${kind}`);
    },
  };
}
