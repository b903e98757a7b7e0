import { PROTECTED } from "./protected.js";

/** Sends one request, as `fetch` does. */
export type Send = (request: Request) => Promise<Response>;

/** How a client holds its session. */
export interface SessionHolder {
  /** Sends a request of the session, and heeds what the answer says of it. */
  send: Send;
  /** What a sign-in is to tell of this device. */
  deviceToken(): Promise<string | undefined>;
  /** Ends the session. */
  signOut(logout: () => Promise<Response>): Promise<void>;
}

/** A copy of `request` with other headers. */
export function withHeaders(request: Request, headers: Record<string, string>): Request {
  const copy = new Request(request);
  for (const [name, value] of Object.entries(headers)) {
    copy.headers.set(name, value);
  }
  return copy;
}

/** Whether a request needs a session. */
export function needsSession({ method, url }: Request): boolean {
  const { pathname } = new URL(url);
  return PROTECTED.some(([known, path]) => known === method && path.test(pathname));
}

/** Whether an answer may be that of a sign-in. */
export function mayBeSignIn(request: Request, response: Response): boolean {
  const { pathname } = new URL(request.url);
  return response.ok && request.method === "POST" && pathname.includes("/api/v1/auth/");
}
