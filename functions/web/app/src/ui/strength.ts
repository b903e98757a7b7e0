/** What is told of a password while it is typed. The service judges it; this only saves a try. */
export interface Strength {
  /** 1 to 4. */
  bars: number;
  reason: "short" | "personal" | "repeats" | "sequence" | "single" | "good";
  /** What the reason is about. */
  part?: string;
}

/** The fewest characters that the service takes unless the deployment asks for more. */
const LEAST = 15;

const RUNS = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm"];

export function judged(password: string, personal: readonly string[]): Strength | undefined {
  const letters = Array.from(password);
  if (letters.length === 0) {
    return undefined;
  }
  const part = personalPart(password, personal);
  if (part !== undefined && letters.length - part.length < LEAST) {
    return { bars: 1, reason: "personal", part };
  }
  if (letters.length < LEAST) {
    return {
      bars: letters.length < 8 ? 1 : 2,
      reason: "short",
      part: String(LEAST - letters.length),
    };
  }
  if (new Set(letters.map((letter) => letter.toLowerCase())).size < 7) {
    return { bars: 1, reason: "repeats" };
  }
  if (isRun(password)) {
    return { bars: 1, reason: "sequence" };
  }
  if (!/[^\p{L}]/u.test(password) && letters.length < 20) {
    return { bars: 3, reason: "single" };
  }
  return { bars: 4, reason: "good" };
}

function personalPart(password: string, personal: readonly string[]): string | undefined {
  const low = password.toLowerCase();
  const words = personal.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return words.find((word) => word.length >= 4 && low.includes(word));
}

/** Whether most of it follows the alphabet, the digits or the keyboard. */
function isRun(password: string): boolean {
  const low = password.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  let steps = 0;
  for (let place = 1; place < low.length; place += 1) {
    const pair = low.slice(place - 1, place + 1);
    steps += RUNS.some((run) => run.includes(pair)) ? 1 : 0;
  }
  return low.length > 0 && steps / low.length > 0.6;
}
