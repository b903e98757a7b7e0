import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";

import { PASSWORD } from "./browser.js";
import { ROOT } from "./stack.js";
import { totp } from "./totp.js";

const SHOTS = `${ROOT}target/screenshots/`;

export type Locale = "en" | "es";

/** How a page is looked at. */
export interface Look {
  readonly locale: Locale;
  readonly width: number;
  readonly theme: "light" | "dark";
}

/**
 * Each language is walked through on one kind of device, a desktop or a telephone. `look` sees every
 * page of the walk on the other kind too.
 */
export const LOOKS: readonly [Look, Look] = [
  { locale: "en", width: 1280, theme: "light" },
  { locale: "es", width: 375, theme: "light" },
];

/** The same on the other kind of device, by night. */
function otherOf({ locale, width }: Look): Look {
  return { locale, width: width < 600 ? 1280 : 375, theme: "dark" };
}

export function nameOf({ locale, width, theme }: Look): string {
  return `${locale}, ${width} px, ${theme}`;
}

export async function newContext(browser: Browser, look: Look): Promise<BrowserContext> {
  return await browser.newContext({
    locale: look.locale === "es" ? "es-ES" : "en-GB",
    colorScheme: look.theme,
    reducedMotion: "reduce",
    viewport: sizeOf(look),
    acceptDownloads: true,
  });
}

function sizeOf({ width }: Look): { width: number; height: number } {
  return { width, height: width < 600 ? 812 : 860 };
}

/** What a browser says that the policy of the pages refused, and what the pages threw. */
export function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|TrustedType/.test(message.text())) faults.push(message.text());
  });
  return faults;
}

/** The narrowest window: a telephone, and 1280 px at 400 % (WCAG 2.2, 1.4.10). */
const NARROWEST = { width: 320, height: 512 };

/**
 * Keeps pictures of the page as it is asked for and on the other kind of device, and fails where axe
 * finds something, something moves though motion is reduced, or the page is too wide for its window or
 * for the narrowest one.
 */
export async function look(page: Page, asked: Look, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  for (const shown of [otherOf(asked), asked]) {
    await page.emulateMedia({ colorScheme: shown.theme });
    await page.setViewportSize(sizeOf(shown));
    await seen(page, shown, name);
  }
}

async function seen(page: Page, look: Look, name: string): Promise<void> {
  // What sticks to an edge stands where it does before anybody scrolls.
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({
    path: `${SHOTS}${name}-${look.locale}-${look.width}-${look.theme}.png`,
    fullPage: true,
    animations: "disabled",
  });
  // In English alone, by day and by night: another language changes the words, which a test of its own
  // compares, and the lengths, which are looked at below.
  if (look.locale === "en") {
    await examine(page, name);
  }
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === "running").length,
  );
  if (moving > 0) {
    throw new Error(`${name}: ${moving} animations run though motion is reduced`);
  }
  await fits(page, `${name} at ${look.width} px`);
  if (look.width < 600) {
    await page.setViewportSize(NARROWEST);
    await fits(page, `${name} at ${NARROWEST.width} px`);
    await page.setViewportSize(sizeOf(look));
  }
}

/** Fails where axe finds something. */
async function examine(page: Page, name: string): Promise<void> {
  // The pages have no frames, which is what the other mode opens a tab for, each time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    at: nodes
      .slice(0, 3)
      .map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`),
  }));
  if (found.length > 0) {
    throw new Error(`${name}: ${JSON.stringify(found, null, 2)}`);
  }
}

/** Fails where a page is wider than its window, or an open dialog higher than it can be scrolled. */
async function fits(page: Page, name: string): Promise<void> {
  const excess = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const dialog = document.querySelector("dialog[open]");
    const beyond = dialog === null ? 0 : dialog.scrollWidth - dialog.clientWidth;
    return Math.max(scrollWidth - clientWidth, beyond);
  });
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
  return await mailed(origin, email, /\b\d{4} \d{4}\b/);
}

/** The newest link to a page, such as `reset`, that was mailed to an address and is none of `known`. */
export async function linkFor(
  origin: string,
  email: string,
  to: string,
  known: readonly string[] = [],
): Promise<string> {
  const link = await mailed(origin, email, new RegExp(`/${to}#token=\\S+`), (found) => {
    return !known.includes(origin + found);
  });
  return origin + link;
}

/** What the newest mail to an address that has it says. */
async function mailed(
  origin: string,
  email: string,
  wanted: RegExp,
  isWanted: (found: string) => boolean = () => true,
): Promise<string> {
  return await until(async () => {
    const answer = await fetch(`${origin}/_mail.json`);
    const mails = (await answer.json()) as { to: string[]; text: string }[];
    const own = mails.filter(({ to }) => to.includes(email));
    const found = own.map(({ text }) => wanted.exec(text)?.[0]);
    return found.find((one) => one !== undefined && isWanted(one));
  }, `nothing like ${wanted} was mailed to ${email}`);
}

/** What `find` finds within 15 seconds, be it `true`. Fails with `failure` where it finds nothing. */
export async function until<T>(
  find: () => Promise<T | false | undefined> | false | T | undefined,
  failure: string,
): Promise<T> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const found = await find();
    if (found !== undefined && found !== false) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(failure);
}

/** What an authenticator app was set up with. */
export interface Enrolled {
  readonly secret: string;
  /** The recovery codes. */
  readonly codes: readonly string[];
}

/** Sets an authenticator app up, for somebody who signed in lately. The recovery codes are shown after. */
export async function enrolBy(page: Page, origin: string): Promise<Enrolled> {
  await page.goto(`${origin}/account/security/authenticator`);
  await page.locator("main .button--primary").click();
  const secret = await page.locator("[data-secret]").innerText();
  await page.locator('input[name="code"]').fill(totp(secret));
  await page.locator('form button[type="submit"]').click();
  await page.locator(".codes li").first().waitFor();
  return { secret, codes: await page.locator(".codes li").allInnerTexts() };
}

/** Signs in by the form. */
export async function signInBy(
  page: Page,
  origin: string,
  email: string,
  password = PASSWORD,
): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL("**/forms");
}
