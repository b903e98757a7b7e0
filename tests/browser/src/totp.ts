import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an authenticator app shows `offset` steps of 30 seconds from now (RFC 6238). */
export function totp(secret: string, offset = 0): string {
  const step = Math.floor(Date.now() / 30_000) + offset;
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const start = (digest[digest.length - 1] ?? 0) & 0x0f;
  const number = digest.readUInt32BE(start) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The code of the step before this one, once the service will take it for ten seconds more. */
export async function earlierTotp(secret: string): Promise<string> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 10_000) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
  return totp(secret, -1);
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text.replaceAll(" ", ""), (letter) =>
    ALPHABET.indexOf(letter).toString(2).padStart(5, "0"),
  ).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
