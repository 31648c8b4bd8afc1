import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { noDroppedResult } from "./eslint/no-dropped-result.js";

/** Files that may write `as`: each argues in a comment why its cast is sound. */
const mayCast = ["src/wrappers/prepare-port.ts"];

/** Files that may write `new ResultAsync`: the public edge, where a promise becomes an answer. */
const mayMakeResultAsync = ["src/interpreter/edge.ts"];

const banned = (selector, message) => ({ selector, message });

const shapes = [
  banned("ClassDeclaration, ClassExpression", "Write functions and plain objects, not classes."),
  banned("TSEnumDeclaration", "Write a union of string literals, not an enum."),
  banned("TSModuleDeclaration", "Write a module, not a namespace."),
  banned("ExportDefaultDeclaration", "Export by name."),
  banned("ExportAllDeclaration", "Export name by name."),
  banned(
    "ImportDeclaration[source.value='zod'] > :not(ImportNamespaceSpecifier, Literal)",
    'Write `import * as z from "zod"`: a named import drags every locale along.',
  ),
];
const casts = [
  banned(
    "TSAsExpression:not([typeAnnotation.typeName.name='const']), TSTypeAssertion",
    "No `as` but `as const`: narrow, parse or use `satisfies`.",
  ),
];
const edges = [
  banned(
    "NewExpression[callee.name='ResultAsync']",
    "`new ResultAsync` belongs to the public edge; inside, write async functions.",
  ),
];
const mutables = [
  banned("TSPropertySignature[readonly!=true]", "Properties of a model or a port are readonly."),
];
const bannedImports = {
  paths: [
    {
      name: "neverthrow",
      importNames: ["safeTry"],
      message: "safeTry skips `finally` on the way out: write an async function.",
    },
  ],
};

/** The files that match get these bans and no others; a later entry replaces an earlier one. */
function ban(files, ...lists) {
  return files.map((file) => ({
    files: [file],
    rules: { "no-restricted-syntax": ["error", ...lists.flat()] },
  }));
}

export default defineConfig(
  globalIgnores(["dist/", ".build/", ".stryker-tmp/", "test/packaging/consumer/"]),
  {
    files: ["src/**/*.ts", "examples/**/*.ts", "test/**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { podsandbox: { rules: { "no-dropped-result": noDroppedResult } } },
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.core.json",
          "./tsconfig.testing.json",
          "./tsconfig.adapters.json",
          "./tsconfig.examples.json",
          "./tsconfig.test.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "podsandbox/no-dropped-result": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A port's method may be async because its type asks for a promise, with nothing to await.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-imports": ["error", bannedImports],
      complexity: ["error", { max: 12, variant: "modified" }],
      "max-depth": ["error", 3],
      "max-len": ["error", { code: 100, ignoreUrls: true }],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts", "examples/**/*.ts"],
    rules: {
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["src/**/*.ts"], rules: { "no-console": "error" } },
  ban(["test/**/*.ts"], shapes),
  ban(["examples/**/*.ts"], shapes, casts),
  ban(["src/**/*.ts"], shapes, casts, edges),
  ban(["src/model/**/*.ts", "src/ports/**/*.ts"], shapes, casts, edges, mutables),
  ban(mayCast, shapes, edges),
  ban(mayMakeResultAsync, shapes, casts),
);
