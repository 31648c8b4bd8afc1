// Runs lines of a shell as a program: node programs-client.mjs <exec> <root> <sandbox id> <lines>
import { openPrograms } from "#dist/adapters/linux/programs/open-programs.js";
import { execBroker, spawnExec } from "podsandbox/linux";

const [kind, root, sandboxId, lines] = process.argv.slice(2);
const exec = kind === "broker" ? execBroker() : spawnExec();
const programs = openPrograms({ root, exec });
const waitingFor = ({ pid }) => console.log(pid);
const call = { signal: new AbortController().signal, attempt: 1, waitingFor };
const request = { program: "/bin/sh", arguments: ["-c", lines], environment: {} };
await programs.run({ ...request, sandboxId, verb: "DEL" }, call);
