import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";

import { PASSWORD } from "./browser.js";
import { ROOT } from "./stack.js";

const SHOTS = `${ROOT}target/screenshots/`;

export type Locale = "en" | "es";

/** How a page is looked at. */
export interface Look {
  readonly locale: Locale;
  readonly width: number;
  readonly theme: "light" | "dark";
}

/** Both languages on a desktop and on a telephone, by day and by night. */
export const LOOKS: readonly Look[] = [
  { locale: "en", width: 1280, theme: "light" },
  { locale: "en", width: 375, theme: "dark" },
  { locale: "es", width: 1280, theme: "dark" },
  { locale: "es", width: 375, theme: "light" },
];

export function nameOf({ locale, width, theme }: Look): string {
  return `${locale}, ${width} px, ${theme}`;
}

export async function newContext(browser: Browser, look: Look): Promise<BrowserContext> {
  return await browser.newContext({
    locale: look.locale === "es" ? "es-ES" : "en-GB",
    colorScheme: look.theme,
    reducedMotion: "reduce",
    viewport: { width: look.width, height: look.width < 600 ? 812 : 860 },
    acceptDownloads: true,
  });
}

/** Keeps a picture of the page, and fails where axe finds something or the page is too wide. */
export async function look(page: Page, { locale, width, theme }: Look, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  // What sticks to an edge stands where it does before anybody scrolls.
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({
    path: `${SHOTS}${name}-${locale}-${width}-${theme}.png`,
    fullPage: true,
    animations: "disabled",
  });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    at: nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`),
  }));
  if (found.length > 0) {
    throw new Error(`${name}: ${JSON.stringify(found, null, 2)}`);
  }
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (excess > 0) {
    throw new Error(`${name} is ${excess} px too wide`);
  }
}

export interface Person {
  readonly email: string;
  readonly name: string;
}

export function somebody(): Person {
  return { email: `nurse-${randomUUID().slice(0, 8)}@ward.example.org`, name: "Ana Beltrán Ruiz" };
}

/** Registers by the form. The page of forms is shown after. */
export async function registerBy(
  page: Page,
  origin: string,
  person: Person,
  atCode?: () => Promise<void>,
): Promise<void> {
  await page.goto(`${origin}/register`);
  await page.locator('input[name="name"]').fill(person.name);
  await page.locator('input[name="email"]').fill(person.email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="terms"]').check();
  await page.locator('form button[type="submit"]').click();
  const code = page.locator('input[name="code"]');
  await Promise.race([code.waitFor(), page.waitForURL("**/forms")]);
  if (await code.isVisible()) {
    await atCode?.();
    await code.fill(await codeFor(origin, person.email));
    await page.locator('form button[type="submit"]').click();
  }
  await page.waitForURL("**/forms");
}

/** The code in the newest mail to an address. */
export async function codeFor(origin: string, email: string): Promise<string> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await fetch(`${origin}/_mail.json`);
    const mails = (await answer.json()) as { to: string[]; text: string }[];
    const own = mails.filter(({ to }) => to.includes(email));
    const code = own.map(({ text }) => /\b\d{4} \d{4}\b/.exec(text)?.[0]).find(Boolean);
    if (code !== undefined) {
      return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`no code was mailed to ${email}`);
}

/** Signs in by the form. */
export async function signInBy(page: Page, origin: string, email: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL("**/forms");
}
