import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import type { Browser } from "playwright-core";

import { startBrowser } from "./browser.js";
import { LOOKS, faultsOf, look, nameOf, newContext } from "./pages.js";
import { ROOT, type Stack, startStack } from "./stack.js";

let stack: Stack;
let browser: Browser;

before(async () => {
  stack = await startStack();
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  await stack.stop();
});

interface Described {
  paths: Record<string, Record<string, { operationId: string }>>;
}

async function operations(): Promise<string[]> {
  const document = JSON.parse(await readFile(`${ROOT}docs/openapi.json`, "utf8")) as Described;
  const items = Object.values(document.paths);
  return items.flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
}

for (const asked of LOOKS) {
  test(`the reference of the API: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    const faults = faultsOf(page);
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(stack.api)) foreign.push(request.url());
    });
    await page.goto(`${stack.api}/docs`);
    const links = page.locator(".reference__nav a");
    await links.first().waitFor();
    const known = await operations();
    assert.equal(await links.count(), known.length);
    await look(page, asked, "docs");
    await page.locator("#operations").fill("invitations batch");
    await links.nth(1).waitFor({ state: "detached" });
    await links.first().click();
    await page.waitForURL("**/docs/invite_many");
    await page.locator("article").waitFor();
    assert.ok(await page.evaluate(() => document.activeElement?.tagName === "H1"));
    await page.locator(".example summary").first().click();
    assert.match(
      await page.locator(".example pre").first().innerText(),
      /"invitations":\[\{"email"/,
    );
    await look(page, asked, "docs-operation");
    assert.deepEqual([faults, foreign], [[], []]);
    await context.close();
  });
}

test("every operation is drawn", async () => {
  const [asked] = LOOKS;
  const context = await newContext(browser, asked);
  const page = await context.newPage();
  const faults = faultsOf(page);
  await page.goto(`${stack.api}/docs`);
  for (const operation of await operations()) {
    await page.locator(`.reference__nav a[href="/docs/${operation}"]`).click();
    await page.locator(".reference__nav a[aria-current]").waitFor();
    await page.locator("article h2").first().waitFor();
    for (const summary of await page.locator("article summary").all()) {
      if (await summary.isVisible()) {
        await summary.click();
      }
    }
  }
  assert.deepEqual(faults, []);
  await context.close();
});
