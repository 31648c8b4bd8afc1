import { chmod, copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a told plugin was given when it ran last. */
export interface Given {
  readonly environment: Readonly<Record<string, string>>;
  readonly input: unknown;
  /** How often it ran with this verb. */
  readonly times: number;
}

/** Plugins in a directory that do as a test tells them. */
export interface ToldPlugins {
  readonly add: (...types: readonly string[]) => Promise<void>;
  /** What a plugin does for a verb from now on: commands of a shell. */
  readonly tell: (type: string, verb: string, commands: string) => Promise<void>;
  /** It succeeds again. */
  readonly remove: (type: string, verb: string) => Promise<void>;
  /** It fails from now on, as a plugin does. */
  readonly fail: (type: string, verb: string, code: number, exitCode?: number) => Promise<void>;
  readonly given: (type: string, verb: string) => Promise<Given>;
  readonly times: (type: string, verb: string) => Promise<number>;
  /** Whether the process lives whose pid the plugin wrote down beside itself. */
  readonly isWaiting: (type: string) => Promise<boolean>;
  /** What ran, as lines such as `told DEL 4f1c begins`. */
  readonly calls: () => Promise<readonly string[]>;
}

const script = join(import.meta.dirname, "plugins/told.sh");

/** Makes plugins in a directory. */
export function toldPlugins(directory: string): ToldPlugins {
  const at = (...names: readonly string[]): string => join(directory, names.join("."));
  const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
  const times = async (type: string, verb: string): Promise<number> =>
    Number(await textOf(at(type, verb, "count")));
  const tell: ToldPlugins["tell"] = (type, verb, commands) => writeFile(at(type, verb), commands);
  return {
    times,
    tell,
    remove: (type, verb) => rm(at(type, verb)),
    async add(...types) {
      for (const type of types) {
        await copyFile(script, at(type));
        await chmod(at(type), 0o755);
      }
    },
    fail(type, verb, code, exitCode = 1) {
      const error = JSON.stringify({ cniVersion: "1.0.0", code, msg: "as told", details: "why" });
      return tell(type, verb, `echo '${error}'; echo 'last words' >&2; exit ${exitCode}`);
    },
    async given(type, verb) {
      const lines = (await textOf(at(type, verb, "environment"))).trim().split("\n");
      return {
        environment: Object.fromEntries(lines.map(nameAndValue)),
        input: JSON.parse(await textOf(at(type, verb, "input"))) as unknown,
        times: await times(type, verb),
      };
    },
    async isWaiting(type) {
      const pid = Number(await textOf(at(type, "pid")));
      const stat = pid > 0 ? await textOf(`/proc/${pid}/stat`) : "";
      // A zombie has ended; pid 1 may be slow to reap it.
      return stat !== "" && !stat.includes(") Z ");
    },
    calls: async () => (await textOf(join(directory, "calls.log"))).split("\n").filter(Boolean),
  };
}

function nameAndValue(line: string): readonly [string, string] {
  const [name = "", value = ""] = line.split(/=(.*)/);
  return [name, value];
}
