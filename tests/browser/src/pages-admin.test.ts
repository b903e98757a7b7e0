import assert from "node:assert/strict";
import { test } from "node:test";

import { administered } from "./administered.js";
import { LOOKS, look, nameOf, newContext, registerBy, signInBy, somebody } from "./pages.js";
import { promote } from "./stack.js";

const running = administered();

for (const asked of LOOKS) {
  test(`an administrator's day: ${nameOf(asked)}`, async () => {
    const context = await newContext(running.browser, asked);
    const page = await context.newPage();
    const admin = somebody();
    const nurse = { ...somebody(), name: "Grace Lindqvist" };
    await registerBy(page, running.stack.api, admin);
    promote(running.folder, admin.email);
    const elsewhere = await newContext(running.browser, asked);
    const other = await elsewhere.newPage();
    await registerBy(other, running.stack.api, nurse);
    // A nurse finds nothing there.
    await other.goto(`${running.stack.api}/admin`);
    await other.locator("h1").waitFor();
    assert.equal(await other.locator(".subnav").count(), 0);
    await look(other, asked, "not-found");

    await page.goto(`${running.stack.api}/admin`);
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
    await page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>("#role")?.value === "nurse",
    );
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
    await signInBy(other, running.stack.api, nurse.email);

    await page.goto(`${running.stack.api}/admin/audit`);
    await page.locator(".event").first().waitFor();
    await page.locator(".pager button").first().click();
    await page.locator(".event__what", { hasText: nurse.name }).first().waitFor();
    await look(page, asked, "audit");
    await page.goto(`${running.stack.api}/admin/cleanup`);
    await page.locator(".facts").waitFor();
    await page.locator(".head button").click();
    await page.locator(".table tbody tr").first().waitFor();
    await look(page, asked, "cleanup");
    await elsewhere.close();
    await context.close();
  });
}
