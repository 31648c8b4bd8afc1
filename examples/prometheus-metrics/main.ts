import { removePodSandbox, stopPodSandbox, type Observer } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";

// The text that Prometheus reads, made of nothing but events; what fails is counted and timed too.
// It is shown on a node in memory with a clock of its own, on which the network plugin hangs once.
const node = createFakeNode();
const pods = [addPod(node), addPod(node)];
const how = { kind: "hang-until-aborted" } as const;
node.faults.plan([{ port: "network", operation: "detach", nth: 1, how }]);

const metrics = createMetrics();
const { observe } = metrics;
for (const { sandboxId: podSandboxId } of pods) {
  let stopped = await stopPodSandbox(node.ports, { podSandboxId }, { observe });
  // Here the kubelet would wait for some seconds, and call again.
  while (stopped.isErr()) stopped = await stopPodSandbox(node.ports, { podSandboxId }, { observe });
  (await removePodSandbox(node.ports, { podSandboxId }, { observe }))._unsafeUnwrap();
}
console.log(metrics.text());

interface Metrics {
  readonly observe: Observer;
  /** What is served where Prometheus asks: usually `/metrics`. */
  readonly text: () => string;
}

type Labels = Readonly<Record<string, string>>;

/** Counts runs, and calls of the network plugin much as containerd does. */
function createMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const add = (name: string, labels: Labels, value: number): void => {
    const series = counters.get(name) ?? new Map<string, number>();
    const key = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    counters.set(name, series.set(key.join(","), (series.get(key.join(",")) ?? 0) + value));
  };
  return {
    observe: (event) => {
      if (event.type === "lifecycle-settled") {
        const { operation, outcome, runtimeHandler: runtime = "", milliseconds } = event;
        add("podsandbox_operations_total", { operation, outcome, runtime }, 1);
        add("podsandbox_operations_seconds_total", { operation, runtime }, milliseconds / 1_000);
      }
      if (event.type !== "call-settled" || event.call.operation !== "detach") return;
      const labels = { operation_type: "tear_down_pod" };
      const failed = event.fault === undefined ? 0 : 1;
      add("podsandbox_network_plugin_operations_total", labels, 1);
      add("podsandbox_network_plugin_operations_errors_total", labels, failed);
      add("podsandbox_network_plugin_seconds_total", labels, event.milliseconds / 1_000);
    },
    text: () => [...counters].flatMap(linesOf).join("\n"),
  };
}

function linesOf([name, series]: readonly [string, ReadonlyMap<string, number>]): string[] {
  const lines = [...series].map(([labels, value]) => `${name}{${labels}} ${value}`);
  return [`# TYPE ${name} counter`, ...lines];
}
