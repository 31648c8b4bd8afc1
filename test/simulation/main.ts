import { helpText, parseOptions } from "./options.js";
import { describeFigures } from "./report.js";
import { simulate } from "./simulate.js";

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.isErr()) {
    console.error(options.error);
    process.exitCode = 2;
    return;
  }
  const { json, help, ...wish } = options.value;
  if (help) {
    console.log(helpText);
    return;
  }
  const figures = await simulate({
    ...wish,
    ...(!json && { onHour: (at) => console.error(`${at.teardownCalls} teardown calls`) }),
  });
  console.log(json ? JSON.stringify(figures) : describeFigures(figures));
  if (figures.violations.length > 0) process.exitCode = 1;
}
