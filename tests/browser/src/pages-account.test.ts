import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { PASSWORD, startBrowser } from "./browser.js";
import {
  LOOKS,
  faultsOf,
  look,
  nameOf,
  newContext,
  registerBy,
  signInBy,
  somebody,
} from "./pages.js";
import { type Stack, startStack } from "./stack.js";

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

const submit = (page: Page) => page.locator('form button[type="submit"]').click();

for (const asked of LOOKS) {
  test(`a person's own account: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    const faults = faultsOf(page);

    await page.goto(stack.api);
    await page.waitForURL("**/sign-in");
    assert.equal(await page.getAttribute("html", "lang"), asked.locale);
    await look(page, asked, "sign-in");
    await submit(page);
    assert.equal(await page.locator(".field__error").count(), 2);
    await page.locator('input[name="email"]').fill("nobody@ward.example.org");
    await page.locator('input[name="password"]').fill("not the password at all");
    await submit(page);
    await page.locator('[role="alert"]').waitFor();
    await look(page, asked, "sign-in-refused");

    await page.goto(`${stack.api}/register`);
    await page.locator('input[name="email"]').fill("harbor@ward.example.org");
    await page.locator('input[name="password"]').fill("harbor harbor");
    await look(page, asked, "register");
    const person = somebody();
    await registerBy(page, stack.api, person, async () => {
      await page.locator('input[name="code"]').fill("0000 0000");
      await submit(page);
      await page.locator(".notice--danger, .field__error").first().waitFor();
      await look(page, asked, "register-code");
    });
    await look(page, asked, "forms-empty");

    await page.goto(`${stack.api}/account`);
    await page.locator("h2#who").waitFor();
    await look(page, asked, "account");
    const department = page.locator(".form input.control").nth(2);
    await department.fill("Ward 3");
    await submit(page);
    await page.locator(".save .icon").waitFor();

    // Another browser of the same person, which this one ends.
    const elsewhere = await newContext(browser, asked);
    const other = await elsewhere.newPage();
    await signInBy(other, stack.api, person.email);
    await page.goto(`${stack.api}/account/security`);
    await page.locator(".ledger__what .chip--lamp").waitFor();
    await look(page, asked, "security");
    assert.equal(await page.locator('[aria-labelledby="sessions"] li').count(), 2);
    await page.locator('[aria-labelledby="sessions"] li').nth(1).locator("button").click();
    await page.locator(".toast").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "sessions");
    await other.reload();
    await other.waitForURL("**/sign-in");
    await elsewhere.close();

    const change = page.locator('[aria-labelledby="how"]');
    await change.locator("button").first().click();
    await change.locator('input[autocomplete="current-password"]').fill("not the password at all");
    await change
      .locator('input[autocomplete="new-password"]')
      .fill("velvet harbour counts 19 geese");
    await submit(page);
    await change.locator(".field__error").waitFor();
    await look(page, asked, "change-password");
    await change.locator('input[autocomplete="current-password"]').fill(PASSWORD);
    await submit(page);
    await page.locator(".toast").nth(1).waitFor();

    await page.goto(`${stack.api}/account/data`);
    const downloaded = page.waitForEvent("download");
    await page.locator('[aria-labelledby="data"] button').click();
    const file = await (await downloaded).path();
    const exported = JSON.parse(await readFile(file, "utf8")) as { profile: { email: string } };
    assert.equal(exported.profile.email, person.email);
    await look(page, asked, "data");
    await page.locator('[aria-labelledby="delete"] button').click();
    await look(page, asked, "delete-account");
    await page.locator('dialog input[type="password"]').fill("velvet harbour counts 19 geese");
    await page.locator("dialog .button--destroy").click();
    await page.waitForURL("**/sign-in");
    await page.locator(".notice--success").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });
}
