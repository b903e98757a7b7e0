let typed = "";

/** Leaves the address that was typed at the sign-in for the page that follows. */
export function leaveEmail(email: string): void {
  typed = email;
}

/** The address that was left, once. */
export function takeEmail(): string {
  const taken = typed;
  typed = "";
  return taken;
}
