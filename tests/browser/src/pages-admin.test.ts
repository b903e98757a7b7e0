import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import type { Browser } from "playwright-core";

import { startBrowser } from "./browser.js";
import { LOOKS, look, nameOf, newContext, registerBy, signInBy, somebody } from "./pages.js";
import { type Stack, promote, startStack } from "./stack.js";

let stack: Stack;
let folder: string;
let browser: Browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "florence-"));
  const parameters = ["--parameter", "RegistrationMode=open", "--parameter", "SecondFactor=optional"];
  stack = await startStack("--data-dir", folder, ...parameters);
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  await stack.stop();
  await rm(folder, { recursive: true });
});

for (const asked of LOOKS) {
  test(`an administrator's day: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    const admin = somebody();
    const nurse = { ...somebody(), name: "Grace Lindqvist" };
    await registerBy(page, stack.api, admin);
    promote(folder, admin.email);
    const elsewhere = await newContext(browser, asked);
    const other = await elsewhere.newPage();
    await registerBy(other, stack.api, nurse);
    // A nurse finds nothing there.
    await other.goto(`${stack.api}/admin`);
    await other.locator("h1").waitFor();
    assert.equal(await other.locator(".subnav").count(), 0);
    await look(other, asked, "not-found");

    await page.goto(`${stack.api}/admin`);
    await page.locator(".table tbody tr").first().waitFor();
    const found = page.waitForResponse(/users\?.*email=/);
    await page.locator("#email").fill(nurse.email.slice(0, 12));
    await found;
    await page.locator(".table tbody tr", { hasText: nurse.email }).waitFor();
    await look(page, asked, "people");
    await page.locator(".table a", { hasText: nurse.email }).click();
    await page.locator(".identity").waitFor();
    await page.locator(".event").first().waitFor();
    await look(page, asked, "person");

    // What can be taken back happens at once; the rest asks.
    await page.locator("#role").selectOption("user");
    await page.locator(".toast button").click();
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#role")?.value === "nurse");
    await page.locator(".doing").nth(2).locator("button").click();
    await page.locator("dialog p").first().waitFor();
    await look(page, asked, "unlock");
    await page.locator("dialog button").click();
    await page.locator(".doing").nth(3).locator("button").click();
    await page.locator("dialog .button--destroy").waitFor();
    await look(page, asked, "disable");
    await page.locator("dialog .button--destroy").click();
    await page.locator(".head .chip--bad").waitFor();
    await other.reload();
    await other.waitForURL("**/sign-in");
    await page.locator(".doing").nth(2).locator("button").click();
    await page.locator(".head .chip--bad").waitFor({ state: "detached" });
    await signInBy(other, stack.api, nurse.email);

    await page.goto(`${stack.api}/admin/audit`);
    await page.locator(".event").first().waitFor();
    await page.locator(".pager button").first().click();
    await page.locator(".event__what", { hasText: nurse.name }).first().waitFor();
    await look(page, asked, "audit");
    await page.goto(`${stack.api}/admin/cleanup`);
    await page.locator(".facts").waitFor();
    await page.locator(".head button").click();
    await page.locator(".table tbody tr").first().waitFor();
    await look(page, asked, "cleanup");
    await elsewhere.close();
    await context.close();
  });
}
