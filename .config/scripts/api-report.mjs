import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { entryPoints } from "./entry-points.mjs";
import { root } from "./run.mjs";

/** Writes the API report of every entry point, or with `--check` compares it with the one in git. */
const check = process.argv.includes("--check");
const reportFolder = join(root, ".config/api");
mkdirSync(reportFolder, { recursive: true });

for (const { subpath, types } of entryPoints()) {
  const { apiReportChanged, errorCount } = Extractor.invoke(configFor(subpath, types), {
    localBuild: !check,
    messageCallback: quieten,
  });
  if (errorCount > 0 || (check && apiReportChanged)) process.exitCode = 1;
}
if (process.exitCode === 1) console.error("The API differs from its report: npm run update");

function configFor(subpath, types) {
  const reportFileName = subpath === "." ? "podsandbox" : `podsandbox-${subpath.slice(2)}`;
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(root, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types,
      compiler: { tsconfigFilePath: join(root, ".config/tsconfig.test.json") },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder,
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
