import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { PASSWORD, startBrowser } from "./browser.js";
import { LOOKS, faultsOf, look, nameOf, newContext, registerBy, somebody } from "./pages.js";
import { type Stack, promote, startStack } from "./stack.js";
import { earlierTotp, totp } from "./totp.js";

let stack: Stack;
let folder: string;
let browser: Browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "florence-"));
  stack = await startStack("--data-dir", folder, "--parameter", "RegistrationMode=open");
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  await stack.stop();
  await rm(folder, { recursive: true });
});

const submit = (page: Page) => page.locator('form button[type="submit"]').click();

/** Answers the next such request as if the last proof were older than five minutes. */
async function ageProof(page: Page, method: string, level: 1 | 2): Promise<void> {
  let isDue = true;
  await page.route("**/api/v1/**", async (route) => {
    if (isDue && route.request().method() === method) {
      isDue = false;
      await route.fulfill({
        status: 401,
        contentType: "application/problem+json",
        headers: {
          "www-authenticate": `Bearer error="insufficient_user_authentication", acr_values="urn:florence:acr:${level}", max_age=300`,
        },
        body: JSON.stringify({
          title: "A further proof is needed",
          status: 401,
          code: "step_up_required",
        }),
      });
    } else {
      await route.fallback();
    }
  });
}

async function passwordBy(page: Page, email: string): Promise<void> {
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await submit(page);
}

for (const asked of LOOKS) {
  test(`an administrator's second factor: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    const faults = faultsOf(page);
    const admin = somebody();
    await registerBy(page, stack.api, admin);
    const enrolment = promote(folder, admin.email);
    assert.ok(enrolment !== undefined);

    // The administration leads to the page that sets one up.
    await page.goto(`${stack.api}/admin`);
    await page.locator('[role="alert"] a').waitFor();
    await look(page, asked, "second-factor-required");
    await page.locator('[role="alert"] a').click();
    await page.waitForURL("**/account/security/authenticator");
    // The first proof is too old: the dialog asks for the password, and the request goes on.
    await ageProof(page, "POST", 1);
    await page.locator("main .button--primary").click();
    await page.locator("dialog input").fill("not the password at all");
    await page.locator('dialog button[type="submit"]').click();
    await page.locator("dialog .field__error").waitFor();
    await look(page, asked, "proof-password");
    await page.locator("dialog input").fill(PASSWORD);
    await page.locator('dialog button[type="submit"]').click();
    await page.locator(".qr__image svg").waitFor();
    const secret = await page.locator("[data-secret]").innerText();
    await look(page, asked, "authenticator");
    await page.locator('input[name="code"]').fill(await earlierTotp(secret));
    await submit(page);
    await page.locator(".field__error").waitFor();
    await page.locator('input[name="code"]').fill(await earlierTotp(secret));
    await page.locator('input[name="enrolment_code"]').fill(enrolment);
    await submit(page);
    await page.locator(".codes li").first().waitFor();
    const codes = await page.locator(".codes li").allInnerTexts();
    assert.equal(codes.length, 10);
    await look(page, asked, "recovery-codes");
    await page.locator('input[name="kept"]').check();
    await page.locator("main .button--primary").click();
    await page.waitForURL("**/account/security");
    await page.locator('[aria-labelledby="factors"] .chip--good').waitFor();
    await look(page, asked, "security-factors");
    await page.goto(`${stack.api}/admin`);
    await page.locator(".table tbody tr").first().waitFor();

    // Signing in takes two steps from now on.
    await page.locator(".outbutton").click();
    await page.waitForURL("**/sign-in");
    await passwordBy(page, admin.email);
    await page.locator('input[name="code"]').fill("12345");
    await submit(page);
    await page.locator(".field__error").waitFor();
    await page.locator(".methods button").click();
    await page.locator('input[name="recovery_code"]').fill("0000-0000-0000-0000");
    await submit(page);
    await page.locator(".field__error").waitFor();
    await look(page, asked, "second-factor");
    await page.locator('input[name="recovery_code"]').fill(codes[0] ?? "");
    await submit(page);
    await page.locator(".outbutton").waitFor();
    await page.locator(".outbutton").click();
    await page.waitForURL("**/sign-in");
    await passwordBy(page, admin.email);
    await page.locator('input[name="code"]').fill(totp(secret));
    await submit(page);
    await page.locator(".outbutton").waitFor();

    // New codes, and the end of it, with a fresh proof of the second factor.
    await page.goto(`${stack.api}/account/security`);
    const factors = page.locator('[aria-labelledby="factors"]');
    await factors.locator("li").nth(1).locator(".ledger__do button").click();
    await page.locator(".well .codes li").first().waitFor();
    await look(page, asked, "new-recovery-codes");
    await page.locator('.well input[name="kept"]').check();
    await page.locator(".well .button--primary").click();
    await page.locator(".well").waitFor({ state: "detached" });
    await ageProof(page, "DELETE", 2);
    await factors.locator("li").first().locator(".ledger__do button").click();
    await page.locator("dialog .button--destroy").click();
    await page.locator('dialog input[name="code"]').fill(totp(secret, 1));
    await look(page, asked, "proof-code");
    await page.locator('dialog button[type="submit"]').click();
    await page.locator('[aria-labelledby="factors"] a').waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });
}
