import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { PASSWORD, startBrowser } from "./browser.js";
import {
  LOOKS,
  type Look,
  type Person,
  enrolBy,
  look,
  nameOf,
  newContext,
  registerBy,
  somebody,
} from "./pages.js";
import { type Stack, startStack } from "./stack.js";
import { totp } from "./totp.js";

const WORDS = "Confused since the evening, pulls at the line.";

let stack: Stack;
let browser: Browser;

before(async () => {
  stack = await startStack("--parameter", "RegistrationMode=open");
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  await stack.stop();
});

const [DESKTOP] = LOOKS;
const lockButton = (page: Page) => page.locator(".lockbutton");
const unlockCard = (page: Page) => page.locator(".lockcard").first();
const otherButton = (page: Page) => page.locator(".lockcard").nth(1).locator("button");
const field = (page: Page, name: string) => page.locator(`#f-${name}`);
const saved = (page: Page) =>
  page.locator('.save > [aria-hidden="true"]', { hasText: /\d\d:\d\d/ });

/** The lock, once the service has locked the session too. */
async function locked(page: Page): Promise<void> {
  await unlockCard(page).waitFor();
}

async function unlock(page: Page, password = PASSWORD): Promise<void> {
  await unlockCard(page).locator('input:not([name="code"])').fill(password);
  await unlockCard(page).locator('button[type="submit"]').click();
}

async function signInAsOther(page: Page, { email }: Person): Promise<void> {
  await page.locator('.lockcard input[name="email"]').fill(email);
  await page.locator('.lockcard input[name="password"]').fill(PASSWORD);
  await page.locator('.lockcard button[type="submit"]').click();
}

/** A form that somebody has begun, with words in it that are saved. */
async function begunForm(page: Page): Promise<string> {
  await page.goto(`${stack.api}/forms/new/sbar_report`);
  await page.locator('form.card button[type="submit"]').click();
  await page.waitForURL("**/forms/*/1");
  await field(page, "reason_for_contact").fill(WORDS);
  await saved(page).waitFor();
  return page.url();
}

/** Somebody else, who has an account from elsewhere. */
async function colleague(): Promise<Person> {
  const person = { ...somebody(), name: "Benjamin Okafor" };
  const context = await newContext(browser, DESKTOP);
  await registerBy(await context.newPage(), stack.api, person);
  await context.close();
  return person;
}

/** What the page shows, also what is hidden, and what it calls itself. */
async function everything(page: Page): Promise<string> {
  const html = await page.content();
  const values = await page
    .locator("input, textarea")
    .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value).join("\n"));
  return `${html}\n${values}\n${await page.title()}`;
}

/** The status that the page's cookie is answered with. */
async function profileStatus(page: Page): Promise<number> {
  return await page.evaluate(async () => (await fetch("/api/v1/auth/profile")).status);
}

async function open(asked: Look): Promise<{ context: BrowserContext; page: Page; person: Person }> {
  const context = await newContext(browser, asked);
  const page = await context.newPage();
  const person = somebody();
  await registerBy(page, stack.api, person);
  return { context, page, person };
}

for (const asked of LOOKS) {
  test(`a nurse steps away, comes back, and a colleague takes over: ${nameOf(asked)}`, async () => {
    const { context, page } = await open(asked);
    const other = await colleague();
    const url = await begunForm(page);
    await page.evaluate(() => localStorage.setItem("florence.device", "Ward 3, desk 1"));

    await lockButton(page).click();
    await locked(page);
    await look(page, asked, "ward-locked");
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    assert.equal(await profileStatus(page), 401);
    const shown = await everything(page);
    for (const words of [WORDS, "SBAR", "Beltrán", "@ward.example.org"]) {
      assert.ok(!shown.includes(words), words);
    }
    assert.match(await unlockCard(page).innerText(), /Ana R\./);

    // A wrong password is told, and clears the field.
    await unlock(page, "another lamp under the river 8");
    await page.locator(".field__error").waitFor();
    await look(page, asked, "ward-wrong");

    await unlock(page);
    await field(page, "reason_for_contact").waitFor();
    assert.equal(page.url(), url);
    assert.equal(await field(page, "reason_for_contact").inputValue(), WORDS);

    // Two presses and a sign-in: nothing of the first person is left.
    await lockButton(page).click();
    await locked(page);
    await otherButton(page).click();
    await look(page, asked, "ward-other");
    await signInAsOther(page, other);
    await page.waitForURL("**/forms");
    await lockButton(page).waitFor();
    assert.match(await page.locator(".tag").innerText(), /Benjamin/);
    const after = await everything(page);
    for (const words of [WORDS, "Ana", "Beltrán"]) {
      assert.ok(!after.includes(words), words);
    }
    await page.goto(url);
    await page.locator("h1").waitFor();
    assert.ok(!(await everything(page)).includes(WORDS));
    await context.close();
  });
}

test("what could not be sent is held for its person, and lost only if somebody says so", async () => {
  const { context, page, person } = await open(DESKTOP);
  const other = await colleague();
  await begunForm(page);
  // The step is not taken any more, though everything else is.
  await page.route("**/steps/*", (route) => route.abort());
  await field(page, "reason_for_contact").fill(`${WORDS} Not sent.`);
  await lockButton(page).click();
  await locked(page);
  assert.match(await page.locator(".lock__state").innerText(), /1 step could not be sent/);
  assert.ok(!(await everything(page)).includes(WORDS));
  await look(page, DESKTOP, "ward-held");

  await otherButton(page).click();
  await page.locator("dialog").waitFor();
  await look(page, DESKTOP, "ward-lose");
  await page.locator("dialog button").first().click();
  await unlock(page);
  await field(page, "reason_for_contact").waitFor();
  assert.equal(await field(page, "reason_for_contact").inputValue(), `${WORDS} Not sent.`);

  // Its own person may also come by the other door.
  await lockButton(page).click();
  await locked(page);
  await otherButton(page).click();
  await page.locator("dialog button").nth(1).click();
  await page.unroute("**/steps/*");
  await signInAsOther(page, person);
  await field(page, "reason_for_contact").waitFor();
  await saved(page).waitFor();
  assert.equal(await field(page, "reason_for_contact").inputValue(), `${WORDS} Not sent.`);

  await page.route("**/steps/*", (route) => route.abort());
  await field(page, "reason_for_contact").fill("Lost.");
  await lockButton(page).click();
  await locked(page);
  await otherButton(page).click();
  await page.locator("dialog button").nth(1).click();
  await signInAsOther(page, other);
  await page.waitForURL("**/forms");
  await lockButton(page).click();
  await locked(page);
  assert.match(await page.locator(".lock__state").innerText(), /Everything typed is saved/);
  await context.close();
});

test("a shortcut locks, with the keyboard alone one comes back", async () => {
  const { context, page } = await open(DESKTOP);
  await page.keyboard.press("Alt+KeyL");
  await locked(page);
  const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? "");
  while (!(await focused()).includes("input")) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await lockButton(page).waitFor();
  await context.close();
});

test("nobody works there, and it locks, which is told before", async () => {
  const { context, page } = await open(DESKTOP);
  await page.goto(`${stack.api}/account/security`);
  await page.locator("aside select").selectOption("1");
  await page.clock.install();
  await page.reload();
  await page.locator("aside select").waitFor();
  assert.equal(await page.locator("aside select").inputValue(), "1");
  await page.clock.fastForward(42_000);
  const stay = page.locator(".toast button");
  await stay.click();
  await page.clock.fastForward(20_000);
  assert.equal(await stay.count(), 0);
  await page.clock.fastForward(22_000);
  await stay.waitFor();
  await look(page, DESKTOP, "ward-warning");
  await page.clock.fastForward(20_000);
  await locked(page);
  assert.equal(await profileStatus(page), 401);
  await context.close();
});

test("a computer that slept is locked when it wakes", async () => {
  const { context, page } = await open(DESKTOP);
  await page.clock.install();
  await page.reload();
  await lockButton(page).waitFor();
  await page.clock.fastForward(3_600_000);
  await locked(page);
  await context.close();
});

test("all tabs lock together, unlock together, and a reload keeps the lock", async () => {
  const { context, page } = await open(DESKTOP);
  const second = await context.newPage();
  await second.goto(`${stack.api}/account`);
  await lockButton(second).waitFor();
  await lockButton(page).click();
  await locked(page);
  await locked(second);
  await second.reload();
  await locked(second);
  const third = await context.newPage();
  await third.goto(`${stack.api}/reports`);
  await locked(third);
  await unlock(third);
  for (const tab of [page, second, third]) {
    await lockButton(tab).waitFor();
  }
  assert.match(third.url(), /\/reports$/);

  await lockButton(second).click();
  await locked(page);
  await otherButton(page).click();
  await signInAsOther(page, await colleague());
  await page.waitForURL("**/forms");
  for (const tab of [second, third]) {
    await tab.waitForURL("**/sign-in");
    assert.ok(!(await everything(tab)).includes("Ana"));
  }
  await context.close();
});

test("a page is locked that is opened while no other is there, and not when it is loaded anew", async () => {
  const { context, page } = await open(DESKTOP);
  await page.reload();
  await lockButton(page).waitFor();
  await page.goto(`${stack.api}/reports`);
  await lockButton(page).waitFor();
  const beside = await context.newPage();
  await beside.goto(`${stack.api}/reports`);
  await lockButton(beside).waitFor();
  await page.close();
  await beside.close();
  const later = await context.newPage();
  await later.goto(`${stack.api}/reports`);
  await locked(later);
  await unlock(later);
  await lockButton(later).waitFor();
  await context.close();
});

test("without the service the page is empty all the same, and stays so", async () => {
  const { context, page } = await open(DESKTOP);
  await begunForm(page);
  await page.route("**/api/**", (route) => route.abort());
  await page.keyboard.press("Alt+KeyL");
  await page.locator(".lock .notice").waitFor();
  assert.ok(!(await everything(page)).includes(WORDS));
  await page.unroute("**/api/**");
  await locked(page);
  assert.equal(await profileStatus(page), 401);

  await unlock(page);
  await lockButton(page).waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.keyboard.press("Alt+KeyL");
  await page.locator(".lock .notice").waitFor();
  await page.unroute("**/api/**");
  await page.reload();
  await locked(page);
  await context.close();
});

test("a code of the app unlocks, and five wrong proofs end the session", async () => {
  const { context, page } = await open(DESKTOP);
  const { secret } = await enrolBy(page, stack.api);
  await lockButton(page).click();
  await locked(page);
  await look(page, DESKTOP, "ward-code");
  await unlockCard(page).locator('input[name="code"]').fill(totp(secret, 1));
  await unlockCard(page).locator('button[type="submit"]').click();
  await lockButton(page).click();
  await locked(page);
  await unlockCard(page).locator(".lockcard__ways button").first().click();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answered = page.waitForResponse("**/session/unlock");
    await unlock(page, "another lamp under the river 8");
    assert.equal((await answered).status(), 422);
  }
  await unlock(page);
  await page.waitForURL("**/sign-in");
  await page.locator('[role="alert"]').waitFor();
  await context.close();
});
