import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { entryPoints } from "./entry-points.mjs";
import { root } from "./run.mjs";

/** Writes the API report of every entry point, or with `--check` compares it with the one in git. */
const check = process.argv.includes("--check");
const reportFolder = join(root, ".config/api");
const madeFolder = join(root, ".build/api-made");
for (const folder of [reportFolder, madeFolder]) mkdirSync(folder, { recursive: true });

for (const { subpath, types } of entryPoints()) {
  const { errorCount } = Extractor.invoke(configFor(subpath, types), {
    localBuild: true,
    messageCallback: quieten,
  });
  const name = `${nameOf(subpath)}.api.md`;
  const made = sortUnions(readFileSync(join(madeFolder, name), "utf8"));
  const kept = join(reportFolder, name);
  const isSame = existsSync(kept) && readFileSync(kept, "utf8") === made;
  if (errorCount > 0 || (check && !isSame)) process.exitCode = 1;
  if (!check && !isSame) writeFileSync(kept, made);
}
if (process.exitCode === 1) console.error("The API differs from its report: npm run update");

function nameOf(subpath) {
  return subpath === "." ? "podsandbox" : `podsandbox-${subpath.slice(2)}`;
}

/** The order of a union of texts follows from what the compiler has seen before, and says nothing. */
function sortUnions(report) {
  return report.replace(/"[\w-]+"(?: \| "[\w-]+")+/g, (union) =>
    union.split(" | ").sort().join(" | "),
  );
}

function configFor(subpath, types) {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(root, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types,
      compiler: { tsconfigFilePath: join(root, ".config/tsconfig.test.json") },
      apiReport: {
        enabled: true,
        reportFileName: nameOf(subpath),
        reportFolder: madeFolder,
        reportTempFolder: join(root, ".build/api"),
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: { default: { logLevel: "none" } },
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    },
  });
}

/** Keeps errors and what changed in a report; api-extractor's notices are about itself. */
function quieten(message) {
  if (message.logLevel !== "error" && !/changed|report file is missing/.test(message.text)) {
    message.handled = true;
  }
}
