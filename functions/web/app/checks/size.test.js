import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const assets = new URL("../dist/assets/", import.meta.url);
const read = (name) => readFileSync(new URL(name, assets));

/** What a script imports before it runs, by name. */
const imports = (name) =>
  [
    ...read(name)
      .toString()
      .matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g),
  ].map(([, file]) => file);

/** A script and all that it needs. */
function needed(name, found = new Set()) {
  if (!found.has(name)) {
    found.add(name);
    imports(name).forEach((file) => needed(file, found));
  }
  return found;
}

const sizeOf = (names) =>
  [...names].reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);

const html = readFileSync(new URL("../dist/index.html", import.meta.url), "utf8");
const [, entry] = /<script[^>]*src="\/assets\/([\w.-]+)"/.exec(html);
const all = readdirSync(assets).filter((name) => name.endsWith(".js"));
const named = (start) => all.filter((name) => name.startsWith(`${start}-`));

test("the first load is at most 120 KB of compressed JavaScript", () => {
  const first = new Set(needed(entry));
  // Whatever the language: the longer words.
  const words = ["en", "es"].map((locale) => named(locale)[0]);
  const size = sizeOf(first) + Math.max(...words.map((name) => sizeOf([name])));
  assert.ok(size <= 120 * 1024, `${size} bytes`);
});

test("no route adds more than 30 KB to it", () => {
  const first = needed(entry);
  for (const name of all) {
    const added = [...needed(name)].filter((file) => !first.has(file));
    assert.ok(sizeOf(added) <= 30 * 1024, `${name}: ${sizeOf(added)} bytes`);
  }
});

test("the pages ask nobody but their own origin", () => {
  for (const text of [html, ...all.map((name) => read(name).toString())]) {
    const addresses = text.match(/https?:\/\/[\w.-]+/g) ?? [];
    // Names of XML, and where React explains its errors: nothing is fetched from there.
    const known = new Set(["http://www.w3.org", "https://react.dev", "http://localhost"]);
    assert.deepEqual(
      addresses.filter((address) => !known.has(address)),
      [],
    );
  }
});
