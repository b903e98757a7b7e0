import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { startBrowser } from "./browser.js";
import { LOOKS, look, nameOf, newContext, registerBy, signInBy, somebody } from "./pages.js";
import { type Stack, startStack } from "./stack.js";

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

const field = (page: Page, name: string) => page.locator(`#f-${name}`);
const next = (page: Page) => page.locator(".actionbar .button--primary").click();
const saved = (page: Page) =>
  page.locator('.save > [aria-hidden="true"]', { hasText: /\d\d:\d\d/ });

async function choose(page: Page, name: string, place: number): Promise<void> {
  await field(page, name).locator("label").nth(place).click();
}

for (const asked of LOOKS) {
  test(`a form from start to report, in two places: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    const person = somebody();
    await registerBy(page, stack.api, person);

    await page.locator("#search").fill("sbar");
    assert.equal(await page.locator(".formcard").count(), 1);
    await page.locator(".formcard a").click();
    await page.locator("form.card").waitFor();
    await page.locator("form.card input.control").first().fill("Bed 12, rapid change");
    await look(page, asked, "start");
    await page.locator('form.card button[type="submit"]').click();
    await page.waitForURL("**/forms/*/1");

    // Going on without answers: the summary has the focus and leads to the fields.
    await next(page);
    await page.locator('.notice[role="alert"]').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "alert");
    await look(page, asked, "step-missing");
    await page.locator('.notice[role="alert"] a').first().click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "f-reason_for_contact");

    await field(page, "reason_for_contact").fill("New confusion and fast breathing since 03:00.");
    await choose(page, "urgency", 2);
    await field(page, "age_years").fill("74");
    await saved(page).waitFor();
    await next(page);
    await page.waitForURL("**/2");

    // A name and a telephone number: one is confirmed, the other must go.
    await field(page, "admitting_diagnosis").fill("Community-acquired pneumonia");
    await field(page, "allergies").fill("Penicillin: rash");
    await field(page, "relevant_history").fill(
      "Mr. Foley draining clear urine. Daughter can be reached at 415-555-0142 overnight.",
    );
    await page.locator(".save--failed button").waitFor();
    await page.locator(".save--failed button").click();
    await page.locator(".match").first().waitFor();
    await look(page, asked, "review");
    assert.deepEqual(await page.locator("mark.phi").allInnerTexts(), ["Foley1", "415-555-01422"]);
    await page.locator(".match").nth(0).locator("button").nth(1).click();
    await page.locator(".match").nth(1).locator("button").first().click();
    await next(page);
    await page.locator("#f-relevant_history").waitFor();
    assert.match(await field(page, "relevant_history").inputValue(), /Mr\. Foley .* at \[/);
    await next(page);
    await page.waitForURL("**/3");

    // Without a connection nothing is lost, and it is sent by itself.
    await context.setOffline(true);
    await field(page, "heart_rate").fill("118");
    await field(page, "temperature").fill("39,4");
    await page.locator(".save--waiting .icon").waitFor();
    await look(page, asked, "step-offline");
    await context.setOffline(false);
    await saved(page).waitFor();

    // The same step on another device: both versions are shown, and one is chosen for each field.
    const elsewhere = await newContext(browser, asked);
    const other = await elsewhere.newPage();
    await signInBy(other, stack.api, person.email);
    await look(other, asked, "forms");
    await other.goto(page.url());
    assert.equal(await field(other, "temperature").inputValue(), "39.4");
    await field(other, "heart_rate").fill("124");
    await field(other, "nurse_impression").fill("Sepsis, source not clear.");
    await saved(other).waitFor();
    await field(page, "heart_rate").fill("120");
    await field(page, "nurse_impression").fill("Sepsis, probably from the chest.");
    await choose(page, "trend", 2);
    await page.locator(".save--failed button").waitFor();
    await page.locator(".save--failed button").click();
    await page.locator(".versus").first().waitFor();
    assert.equal(await page.locator(".versus").count(), 3);
    await look(page, asked, "conflict");
    await page.locator(".versus").nth(0).locator(".version").nth(1).click();
    await next(page);
    await field(page, "heart_rate").waitFor();
    assert.equal(await field(page, "heart_rate").inputValue(), "124");
    await field(page, "systolic_pressure").fill("54");
    await field(page, "diastolic_pressure").fill("92");
    await page.locator(".field__warning").first().waitFor();
    await look(page, asked, "step");
    await page.locator(".field__warning button").first().click();
    assert.equal(await field(page, "systolic_pressure").inputValue(), "92");
    await elsewhere.close();
    await next(page);
    await page.waitForURL("**/4");

    await field(page, "request").fill("Please come and see the patient now.");
    await choose(page, "timeframe", 0);
    await choose(page, "read_back", 0);
    await next(page);
    await page.waitForURL("**/reports/*");
    await page.locator(".sheet").waitFor();
    await look(page, asked, "report");
    assert.match(await page.locator(".sheet").innerText(), /Sepsis, probably from the chest/);
    const downloaded = page.waitForEvent("download");
    await page.locator("aside .card").first().locator("button").nth(2).click();
    const text = await readFile(await (await downloaded).path(), "utf8");
    assert.equal(
      (JSON.parse(text) as { resourceType: string }).resourceType,
      "QuestionnaireResponse",
    );
    await page.goto(`${stack.api}/reports`);
    await page.locator(".draft").waitFor();
    await look(page, asked, "reports");
    await context.close();
  });
}

test("a lost answer and a closed tab lose nothing", async () => {
  const [asked] = LOOKS;
  const context = await newContext(browser, asked);
  const page = await context.newPage();
  await registerBy(page, stack.api, somebody());
  await page.goto(`${stack.api}/forms/new/fall_risk`);
  await page.locator('form.card button[type="submit"]').click();
  await page.waitForURL("**/forms/*/1");
  let drops = 1;
  await page.route("**/steps/1*", async (route) => {
    const answer = await route.fetch();
    if (drops > 0) {
      drops -= 1;
      await route.abort();
    } else {
      await route.fulfill({ response: answer });
    }
  });
  const first = page.locator(".vitals input, .vitals select").first();
  await first.click();
  await saved(page).waitFor({ timeout: 15_000 });
  await look(page, asked, "step-scored");
  assert.equal(await page.locator(".versus").count(), 0);
  const second = await context.newPage();
  await second.goto(page.url());
  await second.locator(".vitals").waitFor();
  assert.equal(await second.locator(".vitals input:checked").count(), 1);
  await context.close();
});
