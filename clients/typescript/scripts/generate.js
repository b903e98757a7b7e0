// Makes src/schema.ts from the API document. With --check it only tells whether that has been done.
import { readFile, writeFile } from "node:fs/promises";
import openapiTypescript, { astToString, COMMENT_HEADER } from "openapi-typescript";

const document = new URL("../../../docs/openapi.json", import.meta.url);
const target = new URL("../src/schema.ts", import.meta.url);

const types = COMMENT_HEADER + astToString(await openapiTypescript(document));
if (!process.argv.includes("--check")) {
  await writeFile(target, types);
} else if ((await readFile(target, "utf8").catch(() => "")) !== types) {
  console.error("src/schema.ts is not that of docs/openapi.json: npm run generate");
  process.exitCode = 1;
}
