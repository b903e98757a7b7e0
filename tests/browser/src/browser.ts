import { randomUUID } from "node:crypto";

import type * as identity from "@florence/identity";
import type { Florence } from "@florence/identity";
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";

declare global {
  interface Window {
    identity: typeof identity;
    florence: Florence;
    /** Why somebody was signed out, each time. */
    signedOut: string[];
  }
}

/** A password that satisfies the policy. */
export const PASSWORD = "quiet lamp over the river 7";

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A tab with a client. */
export async function openTab(
  context: BrowserContext,
  origin: string,
  mode: "cookie" | "token",
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  await page.waitForFunction(() => "identity" in window);
  await page.evaluate((mode) => {
    window.florence = window.identity.createFlorence({ mode, baseUrl: location.origin });
    window.signedOut = [];
    window.florence.onSignedOut((reason) => window.signedOut.push(reason));
  }, mode);
  return page;
}

/** Registers somebody new in a tab; their address. */
export async function register(page: Page): Promise<string> {
  const email = `nurse-${randomUUID()}@ward.example.org`;
  const registration = {
    email,
    password: PASSWORD,
    full_name: "Ann Example",
    agreed_to_terms: true,
  };
  await page.evaluate((registration) => window.florence.register(registration), registration);
  return email;
}

/** The status that a tab is answered with when it asks for the profile. */
export async function profileStatus(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const { response } = await window.florence.api.GET("/api/v1/auth/profile");
    return response.status;
  });
}

/** Waits until a tab has been told that somebody was signed out. */
export async function signedOut(page: Page): Promise<string[]> {
  await page.waitForFunction(() => window.signedOut.length > 0, undefined, { timeout: 5_000 });
  return await page.evaluate(() => window.signedOut.splice(0));
}
