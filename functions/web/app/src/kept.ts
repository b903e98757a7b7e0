/** What this browser keeps for whoever sits at it: choices of the screen, nothing of a person. */
type Name = "theme" | "locale" | "device" | "units" | "idle" | "locked";

export function kept(name: Name): string | undefined {
  try {
    return localStorage.getItem(`florence.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: Name, value: string): void {
  try {
    localStorage.setItem(`florence.${name}`, value);
  } catch {
    // A browser that keeps nothing asks again.
  }
}

export function forget(name: Name): void {
  try {
    localStorage.removeItem(`florence.${name}`);
  } catch {
    // There is nothing to forget.
  }
}
