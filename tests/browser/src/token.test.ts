import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { openTab, profileStatus, register, signedOut, startBrowser } from "./browser.js";
import { Site } from "./site.js";
import { type Stack, startStack } from "./stack.js";

const REFRESH = "/api/v1/auth/refresh";
const HOUR = 3_600_000;

let stack: Stack;
let site: Site;
let browser: Browser;
let context: BrowserContext;

before(async () => {
  stack = await startStack("--parameter", "RegistrationMode=open");
  site = await Site.start(stack.api);
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  site.stop();
  await stack.stop();
});

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
});

const tab = async () => await openTab(context, site.origin(), "token");

/** Makes the tokens of all tabs as old as those that must be exchanged. */
async function age(page: Page): Promise<void> {
  await change(page, { obtained_at: 1 });
}

/** Changes the tokens that all tabs share. */
async function change(page: Page, fields: Record<string, unknown>): Promise<void> {
  await page.evaluate(async (fields) => {
    const storage = window.identity.browserStorage();
    const held = JSON.parse((await storage.get("florence.tokens")) ?? "{}") as object;
    await storage.set("florence.tokens", JSON.stringify({ ...held, ...fields }));
  }, fields);
}

/** What all tabs keep under a name. */
async function kept(page: Page, name: string): Promise<string | undefined> {
  return await page.evaluate((name) => window.identity.browserStorage().get(name), name);
}

/** The keys of the exchanges since the last call. */
function exchanges(): (string | undefined)[] {
  return site.take(REFRESH).map((seen) => seen.idempotencyKey);
}

test("twenty tabs refresh at once with one exchange", async () => {
  const tabs = await Promise.all(Array.from({ length: 20 }, tab));
  const first = tabs[0];
  assert.ok(first);
  await register(first);
  for (let round = 0; round < 3; round += 1) {
    exchanges();
    await age(first);
    const statuses = await Promise.all(tabs.map(profileStatus));
    assert.deepEqual(new Set(statuses), new Set([200]));
    assert.equal(exchanges().length, 1);
  }
});

test("a token that the service refuses is exchanged once, and the request is sent again", async () => {
  const page = await tab();
  await register(page);
  exchanges();
  await change(page, { access_token: "e30.e30.e30" });
  const department = await page.evaluate(async () => {
    const { data } = await window.florence.api.PATCH("/api/v1/auth/profile", {
      body: { department: "Ward 3" },
    });
    return data?.user.department;
  });
  assert.equal(department, "Ward 3");
  assert.equal(exchanges().length, 1);
});

test("a lost answer is asked for again under the same key", async () => {
  const page = await tab();
  await register(page);
  exchanges();
  await age(page);
  site.drop(REFRESH, 2);
  assert.equal(await profileStatus(page), 200);
  const keys = exchanges();
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.match(keys[0] ?? "", /^[0-9a-f-]{36}$/);
});

test("tabs do not wait one after the other for a service that does not answer", async () => {
  const tabs = await Promise.all(Array.from({ length: 5 }, tab));
  const first = tabs[0];
  assert.ok(first);
  await register(first);
  exchanges();
  await age(first);
  site.drop(REFRESH, 100);
  const statuses = await Promise.all(tabs.map(profileStatus));
  site.drop(REFRESH, 0);
  assert.deepEqual(new Set(statuses), new Set([200]));
  const keys = exchanges();
  assert.equal(new Set(keys).size, 1);
  // One tab asks four times, and chromium repeats some of these itself.
  assert.ok(keys.length < 20, String(keys.length));
});

test("another tab goes on with an exchange whose answer never came, however late", async () => {
  const [first, second] = [await tab(), await tab()];
  await register(first);
  exchanges();
  await age(first);
  site.drop(REFRESH, 100);
  // Meanwhile the tokens that there are go on.
  assert.equal(await profileStatus(first), 200);
  const lost = exchanges();
  assert.ok(lost.length >= 2, String(lost.length));
  await first.close();
  site.drop(REFRESH, 0);
  // The grace of the service ends after ten seconds.
  await sleep(10_500);
  await age(second);
  assert.equal(await profileStatus(second), 200);
  const found = exchanges();
  assert.equal(found.length, 1);
  assert.equal(new Set([...lost, ...found]).size, 1);
  // The next exchange is another one.
  await age(second);
  assert.equal(await profileStatus(second), 200);
  const [next] = exchanges();
  assert.notEqual(next, found[0]);
});

for (const offset of [HOUR, -HOUR]) {
  test(`a clock that is off by ${offset / 60_000} minutes does no harm`, async () => {
    await context.addInitScript((offset) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + offset;
    }, offset);
    const page = await tab();
    await register(page);
    exchanges();
    for (let request = 0; request < 5; request += 1) {
      assert.equal(await profileStatus(page), 200);
    }
    assert.deepEqual(exchanges(), []);
  });

  test(`a clock that is set by ${offset / 60_000} minutes costs one exchange`, async () => {
    const page = await tab();
    await register(page);
    exchanges();
    await page.evaluate((offset) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + offset;
    }, offset);
    for (let request = 0; request < 5; request += 1) {
      assert.equal(await profileStatus(page), 200);
    }
    assert.equal(exchanges().length, 1);
  });
}

test("a session that has ended signs every tab out once", async () => {
  const [first, second] = [await tab(), await tab()];
  await register(first);
  assert.equal(await profileStatus(second), 200);
  const tokens = async () => await kept(first, "florence.tokens");
  const held = await tokens();
  await first.evaluate(() => window.florence.signOut());
  assert.deepEqual(await signedOut(first), ["signed-out"]);
  assert.deepEqual(await signedOut(second), ["signed-out"]);
  assert.equal(await tokens(), undefined);

  // As in a browser that has been asleep since before.
  await first.evaluate(async (held) => {
    await window.identity.browserStorage().set("florence.tokens", held);
  }, held);
  const third = await tab();
  await age(third);
  assert.equal(await profileStatus(third), 401);
  assert.deepEqual(await signedOut(third), ["ended"]);
});

test("the device is known again at the next sign-in", async () => {
  const page = await tab();
  const email = await register(page);
  const device = async () => await kept(page, "florence.device");
  const first = await device();
  assert.match(first ?? "", /^fld_/);
  await page.evaluate(() => window.florence.signOut());
  assert.equal(await device(), first);
  const login = { email, password: "quiet lamp over the river 7" };
  await page.evaluate((login) => window.florence.signIn(login), login);
  assert.equal(await device(), first);
});
