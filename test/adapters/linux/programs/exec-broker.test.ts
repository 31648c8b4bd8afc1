import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { execBroker, type ExecBroker, type ExecRequest } from "podsandbox/linux";
import { openPrograms } from "#dist/adapters/linux/programs/open-programs.js";
import { faultOf, portCall } from "../../node/port-call.js";
import { otherProcess } from "../../node/other-process.js";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { livingInGroup } from "./living-in-group.js";

const signal = new AbortController().signal;

/** Lines of a shell as a program. */
function shell(lines: string): ExecRequest {
  return { program: "/bin/sh", arguments: ["-c", lines], environment: {} };
}

function broker(): ExecBroker {
  const exec = execBroker();
  onTestFinished(exec.close);
  return exec;
}

/** The pid of the process that starts the programs. */
async function helperOf(exec: ExecBroker): Promise<number> {
  const outcome = await exec(shell("cut -d' ' -f4 /proc/$$/stat"), { signal });
  return Number(outcome.kind === "exited" ? outcome.stdout : "0");
}

describe("a helper that starts programs", () => {
  it("is another process, one for all programs", async () => {
    const exec = broker();
    const [one, other] = [await helperOf(exec), await helperOf(exec)];
    expect(one).not.toBe(process.pid);
    expect(other).toBe(one);
  });

  it("loses its programs when it dies, says so, and has a successor", async () => {
    const exec = broker();
    const helper = await helperOf(exec);
    let pid = 0;
    const onStart = (started: number): void => {
      pid = started;
      process.kill(helper, "SIGKILL");
    };
    const outcome = await exec(shell("sleep 60"), { signal, onStart });
    expect(outcome).toMatchObject({ kind: "lost", pid });
    expect(await livingInGroup(pid)).not.toEqual([]);
    process.kill(-pid, "SIGKILL");
    expect(await helperOf(exec)).not.toBe(helper);
  });

  it("that has died leaves a program that is waited for", async () => {
    const directory = await temporaryDirectory();
    const exec = broker();
    const helper = await helperOf(exec);
    const programs = openPrograms({ root: join(directory, "programs"), exec });
    const log = join(directory, "log");
    let isFirst = true;
    const waitingFor = (): void => {
      if (isFirst) process.kill(helper, "SIGKILL");
      isFirst = false;
    };
    const request = { ...shell(`sleep 0.3; echo left > ${log}`), sandboxId: "4f1c", verb: "DEL" };
    const fault = await faultOf(programs.run(request, { ...portCall(), waitingFor }));
    expect(fault.reason).toBe("unavailable");
    expect(await readFile(log, "utf8")).toBe("left\n");
  });

  it("ends when it is closed, and what runs has ended before", async () => {
    const exec = execBroker();
    const helper = await helperOf(exec);
    const running = exec(shell("sleep 0.2; echo done"), { signal });
    await exec.close();
    expect(await livingInGroup(helper)).toEqual([]);
    expect(await running).toMatchObject({ kind: "exited", stdout: "done\n" });
    expect(await helperOf(exec)).not.toBe(helper);
    await exec.close();
  });

  it("may be closed twice, and before it has begun", async () => {
    const exec = execBroker();
    await Promise.all([exec.close(), exec.close()]);
    await exec.close();
  });
});

describe("the process that has a helper", () => {
  const client = "../../linux/programs/broker-client.mjs";

  it("ends while the helper idles, and not while it works; then the helper ends", async () => {
    const other = otherProcess(client);
    const [helper, ...said] = await other.ended();
    expect(said).toEqual(["exited"]);
    await expect.poll(() => livingInGroup(Number(helper)), { timeout: 10_000 }).toEqual([]);
  });
});
