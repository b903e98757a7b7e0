import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The whole system, as `cargo run` serves it. */
export interface Stack {
  /** Where the API is. */
  readonly api: string;
  stop(): Promise<void>;
}

const PROGRAM = `${ROOT}target/debug/florence`;

/**
 * Makes an account an administrator's, of a system that keeps its data in `folder`. Answers the code
 * for their first second factor.
 */
export function promote(folder: string, email: string): string | undefined {
  const args = ["admin", "create", "--promote", "--data-dir", folder, email];
  const { status, stdout, stderr } = spawnSync(PROGRAM, args, {
    cwd: ROOT,
    encoding: "utf8",
    input: "",
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return /\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/.exec(stdout)?.[0];
}

/** Hashes in the least memory and time: the tests are about something else. */
const CHEAPEST_HASH = ["--parameter", "Argon2MemoryKib=7168", "--parameter", "Argon2Iterations=1"];

/**
 * Starts a system that keeps nothing when it ends, unless it is given a folder. What it logs is in
 * `target/browser.log`.
 */
export async function startStack(...options: string[]): Promise<Stack> {
  const kept = options.includes("--data-dir") ? [] : ["--ephemeral"];
  const args = [...kept, "--port", "0", ...CHEAPEST_HASH, ...options];
  const child = spawn(PROGRAM, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.pipe(createWriteStream(`${ROOT}target/browser.log`, { flags: "a" }));
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const api = /^API\s+(\S+)$/.exec(line)?.[1];
    if (api !== undefined) {
      child.stdout.resume();
      return {
        api,
        async stop() {
          child.kill("SIGTERM");
          await ended;
        },
      };
    }
  }
  throw new Error("the system has not started: see target/browser.log");
}
