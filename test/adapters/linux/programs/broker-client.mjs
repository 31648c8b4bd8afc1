// Runs programs through a helper, and does nothing that would keep this process alive.
import { execBroker } from "podsandbox/linux";

const exec = execBroker();
const signal = new AbortController().signal;
const shell = (lines) => ({ program: "/bin/sh", arguments: ["-c", lines], environment: {} });
const { stdout } = await exec(shell("cut -d' ' -f4 /proc/$$/stat"), { signal });
console.log(stdout.trim());
const { kind } = await exec(shell("sleep 0.3"), { signal });
console.log(kind);
