// Makes src/schema.ts and src/protected.ts from the API document. With --check it only tells whether
// that has been done.
import { readFile, writeFile } from "node:fs/promises";
import openapiTypescript, { astToString, COMMENT_HEADER } from "openapi-typescript";

const source = new URL("../../../docs/openapi.json", import.meta.url);
const document = JSON.parse(await readFile(source, "utf8"));

const files = {
  "schema.ts": COMMENT_HEADER + astToString(await openapiTypescript(document)),
  "protected.ts": `${COMMENT_HEADER}/** What needs a session. */
export const PROTECTED: readonly (readonly [method: string, path: RegExp])[] = [
${protectedOperations().join("\n")}
];
`,
};

for (const [name, text] of Object.entries(files)) {
  const target = new URL(`../src/${name}`, import.meta.url);
  if (!process.argv.includes("--check")) {
    await writeFile(target, text);
  } else if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error(`src/${name} is not that of docs/openapi.json: npm run generate`);
    process.exitCode = 1;
  }
}

function protectedOperations() {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation.security?.length > 0)
      .map(([method]) => {
        const pattern = path.replaceAll("/", "\\/").replaceAll(/\{[^}]+\}/g, "[^/]+");
        return `    ["${method.toUpperCase()}", /${pattern}$/],`;
      }),
  );
}
