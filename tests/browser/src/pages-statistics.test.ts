import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { administered } from "./administered.js";
import { LOOKS, type Look, look, nameOf, newContext, registerBy, somebody } from "./pages.js";
import { promote } from "./stack.js";
import { Table, type Value } from "./table.js";

const DAY = 86_400_000;

const running = administered();

/** A year up to yesterday, as the nightly function leaves it. On Sundays few people are there. */
function aYear(): Record<string, Value>[] {
  const today = Math.floor(Date.now() / DAY);
  return Array.from({ length: 366 }, (_, back) =>
    dayOf(new Date((today - 366 + back) * DAY), back),
  );
}

function dayOf(date: Date, number: number): Record<string, Value> {
  const text = date.toISOString().slice(0, 10);
  const isQuiet = date.getUTCDay() === 0;
  const people = isQuiet ? 3 : 40 + (number % 17) + Math.floor(number / 20);
  const isFirst = (is: boolean) => (is ? people : Math.floor(people / 8));
  return {
    PK: "STATISTICS",
    SK: text,
    schema_version: 1,
    date: text,
    events: people * 9,
    progress: null,
    version: 8,
    figures: {
      accounts: {
        active: people,
        first_of_week: isFirst(date.getUTCDay() === 1),
        first_of_month: isFirst(date.getUTCDate() === 1),
        registered: number % 6,
        invited: 0,
        deleted: 0,
      },
      sign_ins: {
        by_method: {
          password: people,
          password_and_factor: Math.floor(people / 2),
          passwordless: 0,
        },
        by_device: { phone: 0, tablet: people, desktop: Math.floor(people / 2), other: 0 },
        by_reason: {
          wrong_password: 12,
          unknown_account: 6,
          wrong_factor: 5,
          account_disabled: 0,
          other: 0,
        },
        closed: number % 3,
      },
      wizards: {
        sbar_report: {
          started: people,
          completed_at: isQuiet ? [] : [0, 0, 0, 0, Math.floor(people / 2)],
          abandoned_at: isQuiet ? [] : [6, 9, 7, 5, 5],
          seconds: isQuiet ? [] : [0, 0, 0, 0, 0, 0, 5, 9, 4, 2],
        },
        custom: { started: 1, completed_at: [0, 1], abandoned_at: [], seconds: [0, 1] },
      },
    },
  };
}

/** Chooses a period and waits until its first table has so many rows. */
async function choose(page: Page, period: string, count: number): Promise<void> {
  await page.locator(".head select").selectOption(period);
  const hasThem = (count: number) =>
    document.querySelector(".chart tbody")?.children.length === count;
  await page.waitForFunction(hasThem, count);
}

async function walk(page: Page, asked: Look): Promise<void> {
  await page.goto(`${running.stack.api}/admin/statistics`);
  await page.locator(".chart--rose").waitFor();
  await page.locator(".hbars").first().waitFor();
  await look(page, asked, "statistics");
  assert.equal(await page.locator(".chart").count(), 4);
  assert.equal((await page.locator(".facts .few").count()) > 0, true);

  // Each chart has its table, of as many rows as there are periods.
  for (const summary of await page.locator(".chart summary").all()) {
    await summary.click();
  }
  const rows = page.locator(".chart").first().locator("tbody tr");
  assert.equal(await rows.count(), 14);
  const few = asked.locale === "es" ? "no se dice" : "not told";
  assert.equal(await rows.filter({ hasText: few }).count(), 2);
  await look(page, asked, "statistics-tables");

  await choose(page, "week", 13);
  await choose(page, "month", 12);
  await look(page, asked, "statistics-months");

  const file = page.waitForEvent("download");
  await page.locator(".head button").click();
  const text = await readFile((await (await file).path()) ?? "", "utf8");
  const lines = text.trimEnd().split("\r\n");
  assert.equal(lines[0], "from,to,figure,count,exact");
  assert.equal(lines.filter((line) => line.includes(",accounts.active,")).length, 12);
  assert.ok(lines.some((line) => /,wizards\.sbar_report\.median_seconds,\d+,true$/.test(line)));
}

test("before anything is rolled up the page says so", async () => {
  const [asked] = LOOKS;
  const context = await newContext(running.browser, asked);
  const page = await context.newPage();
  const admin = somebody();
  await registerBy(page, running.stack.api, admin);
  promote(running.folder, admin.email);
  await page.goto(`${running.stack.api}/admin/statistics`);
  await page.locator(".empty").waitFor();
  await look(page, asked, "statistics-empty");
  await context.close();
});

test("a year", async (suite) => {
  await (await Table.of(running.folder)).put(aYear());
  for (const asked of LOOKS) {
    await suite.test(nameOf(asked), async () => {
      const context = await newContext(running.browser, asked);
      const page = await context.newPage();
      const admin = somebody();
      await registerBy(page, running.stack.api, admin);
      promote(running.folder, admin.email);
      await walk(page, asked);
      await context.close();
    });
  }
});
