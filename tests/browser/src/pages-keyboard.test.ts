import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { administered } from "./administered.js";
import { PASSWORD } from "./browser.js";
import { hasFocus, tabTo } from "./keyboard.js";
import { LOOKS, newContext, registerBy, somebody, until } from "./pages.js";
import { promote } from "./stack.js";

const running = administered();

/** Types where the focus is, in place of what stands there. */
async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Opens what has the focus, finds the focus in the dialog and kept there, and leaves it by Escape. */
async function askAndLeave(page: Page, opener: string): Promise<void> {
  await tabTo(page, opener);
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  assert.ok(await hasFocus(page, "dialog .button:not(.button--destroy)"), "the harmless button");
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("Tab");
    assert.ok(await hasFocus(page, "dialog *, body"), "the focus leaves the dialog");
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.ok(await hasFocus(page, opener), "the focus is back where it was");
}

/** Waits until the table has this row alone: while a search is on its way it has others, or none. */
async function onlyRow(page: Page, text: string): Promise<void> {
  const rows = page.locator("tbody tr");
  await until(async () => {
    const found = await rows.allInnerTexts();
    return found.length === 1 && found[0]?.includes(text) === true;
  }, "the table has other rows");
}

for (const asked of [{ ...LOOKS[0], width: 375 }, LOOKS[0]]) {
  test(`a nurse without a mouse, at ${asked.width} px`, async () => {
    const context = await newContext(running.browser, asked);
    const page = await context.newPage();
    const person = somebody();
    await registerBy(page, running.stack.api, person);
    await page.locator("#search").waitFor();
    await tabTo(page, ".outbutton");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/sign-in");
    assert.ok(await hasFocus(page, "h1"), "a new page is told from its name on");

    await page.reload();
    await page.locator('input[name="email"]').waitFor();
    await page.keyboard.press("Tab");
    assert.ok(await hasFocus(page, ".skip"), "the first place leads past what all pages have");
    await page.keyboard.press("Enter");
    assert.ok(await hasFocus(page, "#main"));
    await tabTo(page, 'input[name="email"]');
    await type(page, person.email);
    await tabTo(page, 'input[name="password"]');
    await type(page, PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/forms");

    await page.locator("#search").waitFor();
    assert.ok(await hasFocus(page, "h1"), "the focus is not lost with the page before");
    await tabTo(page, "#search");
    await type(page, "sbar");
    await page.locator(".formcard").nth(1).waitFor({ state: "detached" });
    await tabTo(page, ".formcard a");
    await page.keyboard.press("Enter");
    await page.locator("form.card").waitFor();
    await tabTo(page, 'form.card button[type="submit"]');
    await page.keyboard.press("Enter");
    await page.waitForURL("**/forms/*/1");
    await page.locator("#f-reason_for_contact").waitFor();
    await tabTo(page, "#f-reason_for_contact");
    await type(page, "New confusion since 03:00.");
    await tabTo(page, ".actionbar .button--primary");
    await page.keyboard.press("Enter");
    await page.locator('.notice[role="alert"]').waitFor();
    assert.ok(await hasFocus(page, '[role="alert"]'));
    await tabTo(page, '.notice[role="alert"] a');
    await page.keyboard.press("Enter");
    assert.ok(
      await hasFocus(page, "#f-urgency, #f-urgency *"),
      "a line of the summary leads to its field",
    );
    if (!(await hasFocus(page, "#f-urgency input"))) {
      await tabTo(page, "#f-urgency input");
    }
    await page.keyboard.press("Space");
    await tabTo(page, ".actionbar .button--primary");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/forms/*/2");

    await page.goto(`${running.stack.api}/account`);
    await page.locator("h2#email").waitFor();
    await tabTo(page, '[aria-labelledby="email"] button');
    await page.keyboard.press("Enter");
    assert.ok(await hasFocus(page, 'input[name="new_email"]'));
    await page.goto(`${running.stack.api}/account/data`);
    await page.locator("h2#delete").waitFor();
    await askAndLeave(page, '[aria-labelledby="delete"] .button--danger');
    await context.close();
  });

  test(`an administrator without a mouse, at ${asked.width} px`, async () => {
    const context = await newContext(running.browser, asked);
    const page = await context.newPage();
    const admin = somebody();
    const nurse = somebody();
    const elsewhere = await newContext(running.browser, asked);
    await registerBy(await elsewhere.newPage(), running.stack.api, nurse);
    await elsewhere.close();
    await registerBy(page, running.stack.api, admin);
    promote(running.folder, admin.email);

    await page.goto(`${running.stack.api}/admin/invite`);
    await page.locator("textarea").waitFor();
    await tabTo(page, "textarea");
    await type(page, somebody().email);
    await tabTo(page, '.form button[type="submit"]');
    await page.keyboard.press("Enter");
    await page.locator(".chip--good").waitFor();
    await tabTo(page, 'form a[href="/admin/invitations"]');
    await page.keyboard.press("Enter");
    await page.locator("tbody tr").first().waitFor();
    assert.ok(await hasFocus(page, "h1"));
    await askAndLeave(page, "tbody tr button");

    await page.goto(`${running.stack.api}/admin`);
    await page.locator("#email").waitFor();
    await tabTo(page, "#email");
    await type(page, nurse.email);
    await onlyRow(page, nurse.email);
    await tabTo(page, "tbody a");
    await page.keyboard.press("Enter");
    await page.locator(".doing").nth(5).waitFor();
    await askAndLeave(page, ".doing:nth-of-type(4) .button--danger");
    await askAndLeave(page, ".doing:last-child .button--danger");
    await context.close();
  });
}
