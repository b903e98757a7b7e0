import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The codes in the first column of a table of docs/api.md. */
function codesOf(title) {
  const [, section = ""] = read("../../../../docs/api.md").split(`\n## ${title}\n`);
  const [own] = section.split("\n## ");
  const cells = own.split("\n").flatMap((line) => /^\| (`[^|]*`) \|/.exec(line)?.slice(1) ?? []);
  return cells.flatMap((cell) => cell.match(/[a-z_]+/g) ?? []);
}

/** The names in a member of the words of a language. */
function namesIn(locale, member) {
  const source = read(`../src/words/${locale}.ts`);
  const [, rest = ""] = source.split(`\n  ${member}: {\n`);
  const [own] = rest.split("\n  }");
  return new Set([...own.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name));
}

for (const locale of ["en", "es"]) {
  for (const [title, member] of [
    ["Errors", "problems"],
    ["Codes of fields", "fieldProblems"],
  ]) {
    test(`${member} are told in ${locale}`, () => {
      const codes = codesOf(title);
      assert.ok(codes.length > 15, `${codes.length} codes in ${title}`);
      const names = namesIn(locale, member);
      assert.deepEqual(
        codes.filter((code) => !names.has(code)),
        [],
      );
    });
  }
}
