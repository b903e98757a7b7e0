import { ProblemError, unwrap, type SignedOutReason } from "@florence/identity";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from "react";

import { api, florence, versionOf, type User } from "./client";
import { forgetWork, keepWorkOf } from "./step/workshop";
import { useSpeaking } from "./words";

/** Why the doors are shown: `deleted` is the end of the account itself. */
export type OutReason = SignedOutReason | "deleted";

type State =
  | { status: "asking" }
  | { status: "failed"; error: unknown }
  | { status: "out"; reason?: OutReason }
  | { status: "in"; user: User; version: string };

interface SessionValue {
  state: State;
  /** Somebody signed in. */
  entered: (user: User) => void;
  /** The profile as it was answered, with its version. */
  changed: (user: User, version: string) => void;
  left: (reason: OutReason) => void;
  ask: () => void;
}

const SessionContext = createContext<SessionValue | undefined>(undefined);

export function useSession(): SessionValue {
  const value = useContext(SessionContext);
  if (value === undefined) {
    throw new Error("no session around");
  }
  return value;
}

/** Who is signed in, on pages that only they see. */
export function useUser(): { user: User; version: string } {
  const { state } = useSession();
  if (state.status !== "in") {
    throw new Error("nobody is signed in");
  }
  return state;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const { speak } = useSpeaking();
  const [state, setState] = useState<State>({ status: "asking" });

  const changed = useCallback(
    (user: User, version: string) => {
      keepWorkOf(user.user_id);
      speak(user.locale);
      setState({ status: "in", user, version });
    },
    [speak],
  );
  const entered = useCallback((user: User) => changed(user, `"${user.version}"`), [changed]);
  const left = useCallback((reason: OutReason) => {
    if (reason !== "ended") {
      forgetWork();
    }
    setState({ status: "out", reason });
  }, []);
  const ask = useCallback(() => {
    profile().then(
      (found) => {
        if (found === undefined) {
          setState({ status: "out" });
        } else {
          changed(found.user, found.version);
        }
      },
      (error: unknown) => setState({ status: "failed", error }),
    );
  }, [changed]);

  useEffect(ask, [ask]);
  useEffect(() => florence.onSignedOut(left), [left]);

  const value = useMemo(
    () => ({ state, entered, changed, left, ask }),
    [state, entered, changed, left, ask],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

async function profile(): Promise<{ user: User; version: string } | undefined> {
  const answer = await api.GET("/api/v1/auth/profile");
  try {
    return { user: unwrap(answer).user, version: versionOf(answer.response) };
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) {
      return undefined;
    }
    throw error;
  }
}
