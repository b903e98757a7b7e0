import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { administered } from "./administered.js";
import { PASSWORD } from "./browser.js";
import {
  LOOKS,
  faultsOf,
  linkFor,
  look,
  nameOf,
  newContext,
  registerBy,
  signInBy,
  somebody,
} from "./pages.js";
import { promote, startStack } from "./stack.js";

const running = administered();

const submit = (page: Page) => page.locator('main form button[type="submit"]').click();
const doing = (page: Page, place: number) => page.locator(".doing").nth(place);

for (const asked of LOOKS) {
  test(`inviting people: ${nameOf(asked)}`, async () => {
    const context = await newContext(running.browser, asked);
    const page = await context.newPage();
    const faults = faultsOf(page);
    const admin = somebody();
    await registerBy(page, running.stack.api, admin);
    promote(running.folder, admin.email);
    const [first, second] = [somebody().email, somebody().email];

    await page.goto(`${running.stack.api}/admin/invitations`);
    await page.locator("h1").waitFor();
    await page.locator('.head a[href="/admin/invite"]').click();
    await page
      .locator('textarea[name="addresses"]')
      .fill(`${first}\nOwen Bright <${second}>\n${admin.email}\nn.osei@harbor\n${first}`);
    await page.locator(".table tbody tr").nth(4).waitFor();
    await look(page, asked, "admin-invite");
    assert.equal(await page.locator(".chip--bad").count(), 2);
    await submit(page);
    await page.locator(".chip--good").nth(1).waitFor();
    await look(page, asked, "admin-invited");
    assert.equal(await page.locator(".chip--line").count(), 1);

    await page.goto(`${running.stack.api}/admin/invitations`);
    await page.locator(".table tbody tr").first().waitFor();
    await look(page, asked, "admin-invitations");
    const row = page.locator("tbody tr", { hasText: "Owen Bright" });
    await row.locator("button").click();
    await look(page, asked, "admin-withdraw");
    await page.locator("dialog .button--destroy").click();
    await row.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H2");

    // Who was invited comes; whose invitation was withdrawn does not.
    const elsewhere = await newContext(running.browser, asked);
    const other = await elsewhere.newPage();
    await other.goto(await linkFor(running.stack.api, second, "invitation"));
    await accept(other);
    await other.locator('[role="alert"]').waitFor();
    await look(other, asked, "invitation-refused");
    await other.goto("about:blank");
    await other.goto(await linkFor(running.stack.api, first, "invitation"));
    await submit(other);
    assert.equal(await other.locator(".field__error").count(), 3);
    await look(other, asked, "invitation");
    await accept(other);
    await other.waitForURL("**/forms");
    assert.match(await other.locator(".tag__name").innerText(), /Lucía Herrero/);
    assert.deepEqual(faults, []);
    await elsewhere.close();
    await context.close();
  });

  test(`what an administrator does for a person: ${nameOf(asked)}`, async () => {
    const context = await newContext(running.browser, asked);
    const page = await context.newPage();
    const faults = faultsOf(page);
    const admin = somebody();
    await registerBy(page, running.stack.api, admin);
    promote(running.folder, admin.email);
    const nurse = { ...somebody(), name: "Tomás Okafor" };
    const elsewhere = await newContext(running.browser, asked);
    const other = await elsewhere.newPage();
    await registerBy(other, running.stack.api, nurse);

    await page.goto(`${running.stack.api}/admin`);
    await page.locator("#email").fill(nurse.email);
    const found = page.locator("tbody tr", { hasText: nurse.email });
    await page.locator("tbody tr").nth(1).waitFor({ state: "detached" });
    await found.locator("a").click();
    await doing(page, 5).waitFor();
    await look(page, asked, "admin-person");
    await doing(page, 1).locator("button").click();
    await page.locator(".toast").waitFor();
    await linkFor(running.stack.api, nurse.email, "reset");

    await doing(page, 5).locator("button").click();
    await look(page, asked, "admin-delete");
    // The harmless button has the focus, and Escape is harmless too.
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await doing(page, 5).locator("button").click();
    await page.locator("dialog .button--destroy").click();
    await page.waitForURL("**/admin");
    await page.locator(".toast").nth(1).waitFor();
    await other.reload();
    await other.waitForURL("**/sign-in");

    await page.goto(`${running.stack.api}/admin/mail`);
    await page.locator(".empty").waitFor();
    await look(page, asked, "admin-mail-empty");
    await unreach(page, admin.email);
    await page.reload();
    await page.locator(".table tbody tr").first().waitFor();
    await look(page, asked, "admin-mail");
    assert.deepEqual(faults, []);
    await elsewhere.close();
    await context.close();
  });
}

test("a link is handed over where no mail is sent", async () => {
  const [asked] = LOOKS;
  const data = await mkdtemp(join(tmpdir(), "florence-"));
  const parameters = ["RegistrationMode=open", "SecondFactor=optional", "MailTransport=none"];
  const silent = await startStack(
    "--data-dir",
    data,
    ...parameters.flatMap((parameter) => ["--parameter", parameter]),
  );
  try {
    const context = await newContext(running.browser, asked);
    const page = await context.newPage();
    const admin = somebody();
    await registerBy(page, silent.api, admin);
    promote(data, admin.email);
    const elsewhere = await newContext(running.browser, asked);
    const other = await elsewhere.newPage();
    const nurse = { ...somebody(), name: "Tomás Okafor" };
    await registerBy(other, silent.api, nurse);
    await other.goto(`${silent.api}/forgot`);
    await other.locator(".outbutton").click();
    await other.waitForURL("**/sign-in");
    await other.goto(`${silent.api}/forgot`);
    await other.locator('input[name="email"]').fill(nurse.email);
    await submit(other);
    await other.locator('[role="alert"]').waitFor();
    await look(other, asked, "forgot-no-mail");

    await page.goto(`${silent.api}/admin`);
    await page.locator("tbody tr", { hasText: nurse.email }).locator("a").click();
    await doing(page, 1).locator("button").click();
    await doing(page, 1).locator('[role="alert"]').waitFor({ state: "detached" });
    await doing(page, 1).locator("button").click();
    const link = await page.locator("dialog .secret").innerText();
    await look(page, asked, "admin-link");
    await other.goto(link.replace(/^https?:\/\/[^/]+/, silent.api));
    await other.locator('input[name="password"]').fill("velvet harbour counts 19 geese");
    await submit(other);
    await other.locator(".notice--success").waitFor();
    await signInBy(other, silent.api, nurse.email, "velvet harbour counts 19 geese");
    await elsewhere.close();
    await context.close();
  } finally {
    await silent.stop();
    await rm(data, { recursive: true });
  }
});

async function accept(page: Page): Promise<void> {
  await page.locator('input[name="name"]').fill("Lucía Herrero");
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="terms"]').check();
  await submit(page);
}

/** Answers as if mail had bounced: nothing here sends any that does. */
async function unreach(page: Page, email: string): Promise<void> {
  await page.route("**/api/v1/admin/users?*mail=undeliverable*", async (route) => {
    const url = new URL(route.request().url());
    url.search = `?email=${encodeURIComponent(email)}`;
    const answer = await route.fetch({ url: url.href });
    const list = (await answer.json()) as { users: object[] };
    const reasons = ["bounce", "complaint"];
    const users = reasons.map((reason) => ({
      ...list.users[0],
      user_id: `0193a7c2-5d1e-7b40-9c3a-2f6d8e41a${reason.length}b7`,
      mail_undeliverable: { reason, since: "2026-11-24T01:12:00.000Z" },
    }));
    await route.fulfill({ response: answer, json: { ...list, users } });
  });
}
