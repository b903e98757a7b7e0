// Takes the pictures of the README anew: `npm run pictures`, after the system and the pages are built.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { startBrowser } from "./browser.js";
import { type Look, newContext, registerBy } from "./pages.js";
import { ROOT, promote, startStack } from "./stack.js";

const IMAGES = `${ROOT}docs/images/`;

const DAY: Look = { locale: "en", width: 1100, theme: "light" };
const NIGHT: Look = { locale: "en", width: 1100, theme: "dark" };

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 0));
  await page.setViewportSize({ width: DAY.width, height: 720 });
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: "disabled" });
}

const folder = await mkdtemp(join(tmpdir(), "florence-"));
const parameters = ["--parameter", "RegistrationMode=open", "--parameter", "SecondFactor=optional"];
const stack = await startStack("--data-dir", folder, ...parameters);
const browser = await startBrowser();
await mkdir(IMAGES, { recursive: true });
try {
  const day = await (await newContext(browser, DAY)).newPage();
  await registerBy(day, stack.api, { email: "ana.beltran@harbor.example", name: "Ana Beltrán" });
  await day.goto(`${stack.api}/forms/new/sbar_report`);
  await day.locator('form.card button[type="submit"]').click();
  await day.waitForURL("**/forms/*/1");
  await day.locator("#f-reason_for_contact").fill("New confusion and fast breathing since 03:00.");
  await day.locator("#f-urgency label").nth(2).click();
  await day.locator("#f-age_years").fill("74");
  await day.locator('.save > [aria-hidden="true"]', { hasText: /\d\d:\d\d/ }).waitFor();
  await picture(day, "form");

  const night = await (await newContext(browser, NIGHT)).newPage();
  const admin = { email: "grace.lindqvist@harbor.example", name: "Grace Lindqvist" };
  await registerBy(night, stack.api, admin);
  promote(folder, admin.email);
  await night.goto(`${stack.api}/admin`);
  await night.locator("tbody tr", { hasText: "Ana Beltrán" }).locator("a").click();
  await night.locator(".event").first().waitFor();
  await picture(night, "administration");
} finally {
  await browser.close();
  await stack.stop();
  await rm(folder, { recursive: true });
}
