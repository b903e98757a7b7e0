import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Locator, Page } from "playwright-core";

import { PASSWORD, startBrowser } from "./browser.js";
import {
  LOOKS,
  type Look,
  codeFor,
  enrolBy,
  faultsOf,
  linkFor,
  look,
  nameOf,
  newContext,
  registerBy,
  signInBy,
  somebody,
} from "./pages.js";
import { type Stack, startStack } from "./stack.js";

const SECOND = "velvet harbour counts 19 geese";
const THIRD = "seven kettles under a maple roof";

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

const submit = (page: Page) => page.locator('main form button[type="submit"]').click();
const primary = (page: Page) => page.locator("main .button--primary").click();
const heading = (page: Page) => page.locator("h1").innerText();

/** What tells a page whose session it is in. */
const SESSION = /\/auth\/(profile|session\/lock)$/;

/**
 * Opens a link of a mail. The token is gone from the address before anything is pressed, and the page
 * keeps it when it hears of the session only after it is shown.
 */
async function openLink(page: Page, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.route(
    SESSION,
    async (route) => {
      await page.locator("h1").waitFor();
      await route.fallback();
    },
    { times: 1 },
  );
  const known = page.waitForResponse(SESSION);
  await page.goto(link);
  await page.locator("h1").waitFor();
  await known;
  assert.equal(page.url(), link.replace(/#.*/, ""));
  assert.ok(!(await page.evaluate(() => document.body.innerHTML)).includes("flm_"));
}

/** Somebody who has just registered, on the page of forms. */
async function registered(asked: Look) {
  const context = await newContext(browser, asked);
  const page = await context.newPage();
  const faults = faultsOf(page);
  const person = somebody();
  await registerBy(page, stack.api, person);
  return { context, page, faults, person };
}

/** Fills the field of a card's form, and sends it. */
async function send(card: Locator, name: string, text: string): Promise<void> {
  await card.locator(`input[name="${name}"]`).fill(text);
  await card.locator('button[type="submit"]').click();
}

async function choose(page: Page, password: string): Promise<void> {
  await page.locator('input[name="password"]').fill(password);
  await submit(page);
}

async function refused(page: Page): Promise<void> {
  await page.locator('[role="alert"]').waitFor();
  assert.equal(await page.locator('main a[href="/forgot"]').count(), 1);
}

async function forgotten(page: Page, asked: Look, email: string): Promise<void> {
  await page.goto(`${stack.api}/sign-in`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('main a[href="/forgot"]').click();
  await page.waitForURL("**/forgot");
  assert.equal(await page.locator('input[name="email"]').inputValue(), email);
  await submit(page);
  await page.locator(".notice--success").waitFor();
  await look(page, asked, "forgot");
}

for (const asked of LOOKS) {
  test(`a forgotten password: ${nameOf(asked)}`, async () => {
    const { context, page, faults, person } = await registered(asked);

    // Nobody is signed in in the other browser.
    const elsewhere = await newContext(browser, asked);
    const other = await elsewhere.newPage();
    await forgotten(other, asked, person.email);
    const link = await linkFor(stack.api, person.email, "reset");
    // A scanner of mail reads what the link leads to.
    assert.equal((await fetch(link)).status, 200);
    await openLink(page, link);
    assert.match(await page.locator("main .notice").first().innerText(), new RegExp(person.name));
    await openLink(other, link);
    await choose(other, "harbor harbor");
    await other.locator(".field__error").waitFor();
    await look(other, asked, "reset");
    await choose(other, SECOND);
    await other.locator(".notice--success").waitFor();
    await look(other, asked, "reset-done");
    await primary(other);
    await signInBy(other, stack.api, person.email, SECOND);

    // The session from before has ended, the link is used up, and a page that was loaded anew has none.
    await choose(page, THIRD);
    await refused(page);
    await look(page, asked, "reset-refused");
    await page.reload();
    await page.locator(".notice--warning").waitFor();
    await look(page, asked, "link-missing");
    await page.goto(`${stack.api}/forms`);
    await page.waitForURL("**/sign-in");
    assert.deepEqual(faults, []);
    await elsewhere.close();
    await context.close();
  });

  test(`this was not me: ${nameOf(asked)}`, async () => {
    const { context, page, faults, person } = await registered(asked);
    const elsewhere = await newContext(browser, asked);
    const thief = await elsewhere.newPage();
    await signInBy(thief, stack.api, person.email);

    const link = await linkFor(stack.api, person.email, "not-me");
    await openLink(page, link);
    await look(page, asked, "not-me");
    // Who only looked has changed nothing.
    await thief.reload();
    await thief.waitForURL("**/forms");
    await page.locator("main .button--destroy").click();
    await page.locator(".notice--success").waitFor();
    await look(page, asked, "not-me-done");
    await thief.reload();
    await thief.waitForURL("**/sign-in");
    await thief.locator('input[name="email"]').fill(person.email);
    await thief.locator('input[name="password"]').fill(PASSWORD);
    await submit(thief);
    await thief.locator('[role="alert"]').waitFor();

    await openLink(page, await linkFor(stack.api, person.email, "reset"));
    await choose(page, SECOND);
    await page.locator(".notice--success").waitFor();
    await signInBy(page, stack.api, person.email, SECOND);
    await openLink(page, link);
    await page.locator("main .button--destroy").click();
    await refused(page);
    await look(page, asked, "not-me-refused");
    assert.deepEqual(faults, []);
    await elsewhere.close();
    await context.close();
  });

  test(`another address, and the way back: ${nameOf(asked)}`, async () => {
    const { context, page, faults, person } = await registered(asked);
    const next = somebody().email;
    await page.goto(`${stack.api}/account`);
    const card = page.locator('[aria-labelledby="email"]');
    await card.locator("button").first().click();
    await send(card, "new_email", person.email);
    await card.locator(".field__error").waitFor();
    await look(page, asked, "email-change");
    await send(card, "new_email", next);
    await send(card, "code", "0000 0000");
    await card.locator('[role="alert"]').waitFor();
    await look(page, asked, "email-code");
    await send(card, "code", await codeFor(stack.api, next));
    await page.locator(".toast").waitFor();
    await look(page, asked, "email-changed");
    assert.match(await card.innerText(), new RegExp(next));
    assert.equal(await page.evaluate(() => document.activeElement?.id), "email");

    // Whoever reads the mail of the address before takes the account back.
    const elsewhere = await newContext(browser, asked);
    const owner = await elsewhere.newPage();
    const link = await linkFor(stack.api, person.email, "undo-email");
    await openLink(owner, link);
    await look(owner, asked, "undo-email");
    await submit(owner);
    await owner.locator(".notice--success").waitFor();
    await look(owner, asked, "undo-email-done");
    await page.reload();
    await page.waitForURL("**/sign-in");
    await openLink(owner, link);
    await submit(owner);
    await refused(owner);
    await askForAnother(owner, person.email);
    await openLink(owner, await linkFor(stack.api, person.email, "reset"));
    await choose(owner, SECOND);
    await owner.locator(".notice--success").waitFor();
    await signInBy(owner, stack.api, person.email, SECOND);
    assert.deepEqual(faults, []);
    await elsewhere.close();
    await context.close();
  });

  test(`an address that strangers closed: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    await page.route("**/api/v1/auth/login", async (route) => {
      await route.fulfill({
        status: 429,
        contentType: "application/problem+json",
        headers: { "retry-after": "1900", "x-request-id": "0193a7c2" },
        body: JSON.stringify({
          title: "Too many attempts",
          status: 429,
          code: "too_many_attempts",
        }),
      });
    });
    await page.goto(`${stack.api}/sign-in`);
    await page.locator('input[name="email"]').fill("ana.beltran@ward.example.org");
    await page.locator('input[name="password"]').fill(PASSWORD);
    await submit(page);
    await page.locator(".notice--warning").waitFor();
    await look(page, asked, "sign-in-closed");
    await page.locator('[role="alert"] a').click();
    await page.locator("main .crumb").waitFor();
    assert.match(await heading(page), asked.locale === "en" ? /Forgotten/ : /olvidada/);
    assert.equal(await page.locator("input").first().inputValue(), "ana.beltran@ward.example.org");
    await context.close();
  });
}

test("a change that was made with two factors is undone with one of them", async () => {
  const asked: Look = { locale: "en", width: 375, theme: "light" };
  const { context, page, faults, person } = await registered(asked);
  const next = somebody().email;
  const { codes } = await enrolBy(page, stack.api);
  await page.goto(`${stack.api}/account`);
  const card = page.locator('[aria-labelledby="email"]');
  await card.locator("button").first().click();
  await send(card, "new_email", next);
  await send(card, "code", await codeFor(stack.api, next));
  await page.locator(".toast").waitFor();

  const elsewhere = await newContext(browser, asked);
  const owner = await elsewhere.newPage();
  await openLink(owner, await linkFor(stack.api, person.email, "undo-email"));
  await submit(owner);
  await owner.locator('input[name="code"]').waitFor();
  await look(owner, asked, "undo-email-factor");
  // Nothing is sent before the code is whole.
  await submit(owner);
  await owner.locator(".field__error").waitFor();
  await owner.locator('input[name="code"]').fill("000000");
  const wrong = owner.waitForResponse("**/auth/email-undo");
  await submit(owner);
  assert.equal((await wrong).status(), 401);
  await owner.locator(".field__error").waitFor();
  await owner.locator("form .linkbutton").click();
  await owner.locator('input[name="recovery_code"]').fill(codes[0] ?? "");
  await submit(owner);
  await owner.locator(".notice--success").waitFor();
  await page.reload();
  await page.waitForURL("**/sign-in");
  assert.deepEqual(faults, []);
  await elsewhere.close();
  await context.close();
});

async function askForAnother(page: Page, email: string): Promise<void> {
  await page.locator('main a[href="/forgot"]').click();
  await page.locator('input[name="email"]').fill(email);
  await submit(page);
  await page.locator(".notice--success").waitFor();
}
