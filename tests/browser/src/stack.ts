import { spawn } from "node:child_process";
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

/** Starts a system that keeps nothing when it ends. What it logs is in `target/browser.log`. */
export async function startStack(...options: string[]): Promise<Stack> {
  const program = `${ROOT}target/debug/florence`;
  const args = ["--ephemeral", "--port", "0", ...options];
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
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
