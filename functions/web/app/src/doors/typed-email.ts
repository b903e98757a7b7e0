let typed = "";

/** Leaves the address that was typed at the sign-in for the page that follows. */
export function leaveEmail(email: string): void {
  typed = email;
}

/** The address that was left. Reading it changes nothing: a page may be rendered more than once. */
export function typedEmail(): string {
  return typed;
}

/** The page that it was left for has it. */
export function forgetEmail(): void {
  typed = "";
}
