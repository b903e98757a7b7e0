/** One of those whom a list names. */
export interface Invitee {
  email: string;
  name: string | undefined;
  /** Why nothing is sent to it. The service judges those that are left. */
  fault: "address" | "repeated" | undefined;
}

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/;

/** Reads a list: one a line, or several with commas, each with a name before the address or not. */
export function invitees(text: string): Invitee[] {
  const seen = new Set<string>();
  return text
    .split(/[\n;]+/)
    .flatMap(entries)
    .map(({ email, name }) => {
      const key = email.toLowerCase();
      const isRepeated = seen.has(key);
      seen.add(key);
      const fault = !ADDRESS.test(email) ? "address" : isRepeated ? "repeated" : undefined;
      return { email, name, fault } as const;
    });
}

interface Entry {
  email: string;
  name: string | undefined;
}

/** What a line names: `Name <address>`, `Name, address`, or addresses one after the other. */
function entries(line: string): Entry[] {
  const quoted = [...line.matchAll(/([^<>,]*)<([^<>]*)>/g)];
  if (quoted.length > 0) {
    return quoted.map(([, name = "", email = ""]) => ({ email: email.trim(), name: tidy(name) }));
  }
  const words = line.split(/[\s,]+/).filter((word) => word !== "");
  const addresses = words.filter((word) => word.includes("@"));
  const [only] = addresses;
  if (addresses.length > 1) {
    return addresses.map((email) => ({ email, name: undefined }));
  }
  if (only === undefined) {
    return words.length === 0 ? [] : [{ email: line.trim(), name: undefined }];
  }
  const name = tidy(words.filter((word) => word !== only).join(" "));
  return [{ email: only, name }];
}

function tidy(name: string): string | undefined {
  const plain = name.replaceAll('"', "").trim();
  return plain === "" ? undefined : plain;
}
