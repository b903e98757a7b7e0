import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";

import type { Browser } from "playwright-core";

import { startBrowser } from "./browser.js";
import { type Stack, startStack } from "./stack.js";

/** What is there while the tests of a file run. */
export interface Administered {
  stack: Stack;
  /** What the system keeps its table in: for what an operator does. */
  folder: string;
  browser: Browser;
}

/**
 * Starts a browser and a system in which anybody registers and nobody needs a second factor, and stops
 * both after the last test of the file.
 */
export function administered(): Administered {
  const running = {} as Administered;
  before(async () => {
    running.folder = await mkdtemp(join(tmpdir(), "florence-"));
    const parameters = [
      "--parameter",
      "RegistrationMode=open",
      "--parameter",
      "SecondFactor=optional",
    ];
    running.stack = await startStack("--data-dir", running.folder, ...parameters);
    running.browser = await startBrowser();
  });
  after(async () => {
    await running.browser.close();
    await running.stack.stop();
    await rm(running.folder, { recursive: true });
  });
  return running;
}
