import type { Schemas } from "../client";

const BROWSERS = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;

const SYSTEMS = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

/** What a session's device is called: by its name, else by what its browser says of itself. */
export function deviceOf({
  device_name: name,
  user_agent: agent,
}: Schemas["Session"]): string | undefined {
  // Without a name, the service takes what the browser sends.
  if (name != null && name !== agent) {
    return name;
  }
  const told = agent ?? "";
  const find = (known: readonly (readonly [string, string])[]) =>
    known.find(([mark]) => told.includes(mark))?.[1];
  const parts = [find(BROWSERS), find(SYSTEMS)].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

export function isHandheld({ user_agent: agent }: Schemas["Session"]): boolean {
  return /Mobile|Android|iPhone|iPad/.test(agent ?? "");
}
