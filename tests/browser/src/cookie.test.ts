import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { PASSWORD, openTab, profileStatus, register, signedOut, startBrowser } from "./browser.js";
import { Site } from "./site.js";
import { type Stack, startStack } from "./stack.js";

let stack: Stack;
let site: Site;
let other: Site;
let browser: Browser;
let context: BrowserContext;

before(async () => {
  stack = await startStack("--parameter", "RegistrationMode=open");
  site = await Site.start(stack.api);
  other = await Site.start(stack.api);
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  site.stop();
  other.stop();
  await stack.stop();
});

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
});

const tab = async () => await openTab(context, site.origin(), "cookie");

test("no script can reach what holds the session", async () => {
  const page = await tab();
  await register(page);
  assert.equal(await profileStatus(page), 200);
  const reachable = await page.evaluate(async () => [
    document.cookie,
    localStorage.length,
    (await indexedDB.databases()).length,
  ]);
  assert.deepEqual(reachable, ["", 0, 0]);
  const cookies = await context.cookies(site.origin());
  const session = cookies.find((cookie) => cookie.name === "__Host-session");
  assert.deepEqual(
    [session?.httpOnly, session?.secure, session?.sameSite, session?.path, session?.expires],
    [true, true, "Strict", "/", -1],
  );
});

test("a new tab is in the same session, and all hear when it ends", async () => {
  const first = await tab();
  await register(first);
  const second = await tab();
  assert.equal(await profileStatus(second), 200);
  await first.evaluate(() => window.florence.signOut());
  assert.deepEqual(await signedOut(first), ["signed-out"]);
  assert.deepEqual(await signedOut(second), ["signed-out"]);
  assert.equal(await profileStatus(second), 401);
  const cookies = await context.cookies(site.origin());
  assert.ok(!cookies.some((cookie) => cookie.name === "__Host-session"));
});

test("a session that another device ends is noticed at the next request", async () => {
  const page = await tab();
  const email = await register(page);
  const elsewhere = await browser.newContext();
  const device = await openTab(elsewhere, site.origin(), "cookie");
  await signIn(device, email);
  await device.evaluate(() => window.florence.api.DELETE("/api/v1/auth/sessions"));
  await elsewhere.close();
  assert.equal(await profileStatus(page), 401);
  assert.deepEqual(await signedOut(page), ["ended"]);
});

test("somebody else who signs in in this browser takes the place of the first", async () => {
  const first = await tab();
  await register(first);
  const second = await tab();
  await register(second);
  assert.deepEqual(await signedOut(first), ["replaced"]);
});

test("a tab in which nobody was signed in hears of no end", async () => {
  const first = await tab();
  const health = await first.evaluate(async () => {
    const { response } = await window.florence.api.GET("/api/v1/health");
    return response.status;
  });
  assert.equal(health, 200);
  assert.equal(await profileStatus(first), 401);
  const second = await tab();
  await register(second);
  await second.evaluate(() => window.florence.signOut());
  await signedOut(second);
  assert.deepEqual(await first.evaluate(() => window.signedOut), []);
});

test("problems are typed", async () => {
  const page = await tab();
  const told = await page.evaluate(async (password) => {
    try {
      await window.florence.signIn({ email: "nobody@ward.example.org", password });
      return undefined;
    } catch (error) {
      if (!(error instanceof window.identity.ProblemError)) {
        throw error;
      }
      return [error.status, error.code, error.message, typeof error.requestId];
    }
  }, PASSWORD);
  assert.deepEqual(told, [401, "invalid_credentials", "E-mail or password is wrong", "string"]);
  assert.deepEqual(await page.evaluate(() => window.signedOut), []);
});

/** What a hostile page tries against the session that the browser holds for the service. */
async function attack(page: Page, target: string): Promise<void> {
  await page.evaluate(async (target) => {
    const post = (path: string, type: string, body: string | null) =>
      fetch(target + path, {
        method: "POST",
        mode: "no-cors",
        credentials: "include",
        headers: { "content-type": type },
        body,
      }).catch(() => undefined);
    await post("/api/v1/auth/logout", "text/plain", null);
    await post("/api/v1/auth/logout", "text/plain", "{}");
    await post("/api/v1/auth/logout", "application/json", "{}");
    await fetch(`${target}/api/v1/auth/sessions`, { credentials: "include" }).catch(
      () => undefined,
    );
    const form = document.createElement("form");
    form.action = `${target}/api/v1/auth/logout`;
    form.method = "post";
    form.enctype = "text/plain";
    document.body.append(form);
    form.submit();
  }, target);
  await page.waitForURL(`${target}/api/v1/auth/logout`);
}

for (const [name, host, status] of [
  ["the same site", "localhost", 403],
  ["another site", "127.0.0.1", 401],
] as const) {
  test(`a page of ${name} ends nobody's session`, async () => {
    const page = await tab();
    await register(page);
    const hostile = await context.newPage();
    await hostile.goto(other.origin(host));
    site.seen.length = 0;
    await attack(hostile, site.origin());
    const tried = site.take("/api/v1/auth/logout");
    assert.ok(tried.length >= 3, JSON.stringify(tried));
    for (const { status: answered } of tried) {
      assert.equal(answered, status);
    }
    assert.equal(await profileStatus(page), 200);
  });
}

async function signIn(page: Page, email: string): Promise<void> {
  const login = { email, password: PASSWORD };
  await page.evaluate((login) => window.florence.signIn(login), login);
}
