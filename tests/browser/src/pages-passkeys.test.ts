import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, CDPSession, Page } from "playwright-core";

import { PASSWORD, startBrowser } from "./browser.js";
import {
  LOOKS,
  type Look,
  faultsOf,
  look,
  nameOf,
  newContext,
  registerBy,
  somebody,
  until,
} from "./pages.js";
import { type Stack, startStack } from "./stack.js";

let stack: Stack;
let browser: Browser;

before(async () => {
  stack = await startStack("--parameter", "RegistrationMode=open");
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
  await stack.stop();
});

/** A phone or a computer that keeps passkeys and knows its user by a finger. */
class Authenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async of(page: Page): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(session, authenticatorId);
  }

  /** Whether somebody lays the finger on when they are asked. */
  async answers(enabled: boolean): Promise<void> {
    const authenticatorId = this.id;
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", {
      authenticatorId,
      enabled,
    });
  }

  /** Whether it is the finger of its owner. */
  async knows(isUserVerified: boolean): Promise<void> {
    const authenticatorId = this.id;
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  }

  async passkeys(): Promise<number> {
    const { credentials } = await this.session.send("WebAuthn.getCredentials", {
      authenticatorId: this.id,
    });
    return credentials.length;
  }
}

const section = (page: Page) => page.locator('[aria-labelledby="passkeys"]');

async function addPasskey(page: Page, name: string): Promise<void> {
  await section(page).locator(".card__head .button").click();
  await page.locator('dialog input[name="name"]').fill(name);
  await page.locator('dialog button[type="submit"]').click();
  await section(page).getByText(name).waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.locator(".outbutton").click();
  await page.waitForURL("**/sign-in");
}

async function passwordBy(page: Page, email: string): Promise<void> {
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('form button[type="submit"]').last().click();
}

/** Answers the next such request as if the last proof were older than five minutes. */
async function ageProof(page: Page, method: string): Promise<void> {
  let isDue = true;
  await page.route("**/api/v1/auth/factors/**", async (route) => {
    if (isDue && route.request().method() === method) {
      isDue = false;
      await route.fulfill({
        status: 401,
        contentType: "application/problem+json",
        headers: {
          "www-authenticate":
            'Bearer error="insufficient_user_authentication", acr_values="urn:florence:acr:2", max_age=300',
        },
        body: JSON.stringify({ title: "A further proof", status: 401, code: "step_up_required" }),
      });
    } else {
      await route.fallback();
    }
  });
}

/** A passkey made, used in each of its three ways, renamed and removed. */
async function walk(page: Page, asked: Look): Promise<void> {
  const person = somebody();
  const authenticator = await Authenticator.of(page);
  // What browsers offer in a field would be taken before anybody looks.
  await authenticator.answers(false);
  await registerBy(page, stack.api, person);
  await page.goto(`${stack.api}/account/security`);
  await section(page).locator(".quiet").waitFor();
  await authenticator.answers(true);
  await section(page).locator(".card__head .button").click();
  await page.locator('dialog button[type="submit"]').click();
  await page.locator("dialog .field__error").waitFor();
  await look(page, asked, "passkey-add");
  await page.locator('dialog input[name="name"]').fill("Ward phone");
  await page.locator('dialog button[type="submit"]').click();
  await page.locator(".codes li").first().waitFor();
  assert.equal(await page.locator(".codes li").count(), 10);
  assert.equal(await authenticator.passkeys(), 1);
  await look(page, asked, "security-passkeys");
  await page.locator('.well input[name="kept"]').check();
  await page.locator(".well .button--primary").click();

  // A second one on the same device is refused by the device itself.
  await section(page).locator(".card__head .button").click();
  await page.locator('dialog input[name="name"]').fill("Again");
  await page.locator('dialog button[type="submit"]').click();
  await page.locator('dialog [role="alert"]').waitFor();
  await look(page, asked, "passkey-exists");
  await page.locator("dialog .dialog__actions .button").first().click();

  // Without a password, by the button; a finger that is not the owner's signs nobody in.
  await authenticator.answers(false);
  await signOut(page);
  await look(page, asked, "sign-in-passkey");
  await authenticator.knows(false);
  await authenticator.answers(true);
  const button = page.locator(".door__form > .button--primary");
  await button.click();
  await page.locator('[role="alert"]').waitFor();
  await look(page, asked, "sign-in-passkey-failed");
  await authenticator.knows(true);
  await page.locator(".door__form > .button--primary").click();
  await page.locator(".lockbutton").waitFor();

  // After the password.
  await authenticator.answers(false);
  await signOut(page);
  await passwordBy(page, person.email);
  await page.locator(".methods button").waitFor();
  await look(page, asked, "second-factor-passkey");
  await authenticator.answers(true);
  await page.locator(".door__form > .button--primary").click();
  await page.locator(".lockbutton").waitFor();

  // Renamed, and removed with a fresh proof by itself.
  await page.goto(`${stack.api}/account/security`);
  const row = section(page).locator("li").first();
  await row.locator(".ledger__do button").first().click();
  await page.locator('dialog input[name="name"]').fill("Blue key");
  await page.locator('dialog button[type="submit"]').click();
  await section(page).getByText("Blue key").waitFor();
  await ageProof(page, "DELETE");
  await row.locator(".ledger__do button").last().click();
  await page.locator("dialog .button--destroy").click();
  await page.locator("dialog .button--primary").waitFor();
  await look(page, asked, "proof-passkey");
  await page.locator("dialog .button--primary").click();
  await section(page).locator(".quiet").waitFor();
  await authenticator.answers(false);
  await signOut(page);
  await passwordBy(page, person.email);
  await page.locator(".lockbutton").waitFor();
}

for (const asked of LOOKS) {
  test(`a passkey: ${nameOf(asked)}`, async () => {
    const context = await newContext(browser, asked);
    const page = await context.newPage();
    const faults = faultsOf(page);
    await walk(page, asked);
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test("a sign-in page asks for passkeys by itself, and afresh when it was left open", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.install();
  const authenticator = await Authenticator.of(page);
  await authenticator.answers(false);
  await registerBy(page, stack.api, somebody());
  await page.goto(`${stack.api}/account/security`);
  await section(page).locator(".quiet").waitFor();
  await authenticator.answers(true);
  await addPasskey(page, "Ward phone");
  await authenticator.answers(false);

  let questions = 0;
  page.on("request", (request) => {
    questions += Number(request.url().endsWith("/login/passkey/begin"));
  });
  await signOut(page);
  await until(() => questions > 0, "no passkey is asked for");
  const before = questions;
  // The page starts its clock when it has the question, which nothing shows.
  await until(async () => {
    await page.clock.fastForward("04:01");
    return questions > before;
  }, "no passkey is asked for afresh");

  // Whoever takes what the browser offers in the field is signed in; nothing is pressed.
  await authenticator.answers(true);
  await page.reload();
  await page.locator(".lockbutton").waitFor();
  await context.close();
});
