import { ProblemError, unwrap, type LockedSession, type SignedOutReason } from "@florence/identity";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from "react";

import { api, florence, versionOf, type User } from "./client";
import { forget, keep, kept } from "./kept";
import { forgetWork, keepWorkOf } from "./step/workshop";
import { lockUp } from "./ward/lock-up";
import { noteLeaving, startsLocked } from "./ward/start";
import { bePresent, onTabs, tellTabs } from "./ward/tabs";
import { useSpeaking } from "./words";

/** Why the doors are shown: `deleted` is the end of the account itself. */
export type OutReason = SignedOutReason | "deleted";

type State =
  | { status: "asking" }
  | { status: "failed"; error: unknown }
  | { status: "out"; reason?: OutReason }
  /** `shown` is not there before the service says that it is locked; `error` is why not. */
  | { status: "locked"; shown?: LockedSession; error?: unknown }
  | { status: "in"; user: User; version: string };

interface SessionValue {
  state: State;
  /** Somebody signed in. */
  entered: (user: User) => void;
  /** The profile as it was answered, with its version. */
  changed: (user: User, version: string) => void;
  left: (reason: OutReason) => void;
  /** Empties the page at once, and those of other tabs, and locks the session. */
  lock: () => void;
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

  // Read where an answer comes late: what was asked before the lock is not shown behind it.
  const isLocked = useRef(false);
  const settle = useCallback((next: State) => {
    isLocked.current = next.status === "locked";
    bePresent(next.status === "locked" || next.status === "in");
    if (next.status === "in" || next.status === "out") {
      forget("locked");
    }
    setState(next);
  }, []);

  const changed = useCallback(
    (user: User, version: string) => {
      keepWorkOf(user.user_id);
      speak(user.locale);
      settle({ status: "in", user, version });
    },
    [speak, settle],
  );
  const entered = useCallback((user: User) => changed(user, `"${user.version}"`), [changed]);
  const left = useCallback(
    (reason: OutReason) => {
      if (reason !== "ended") {
        forgetWork();
      }
      settle({ status: "out", reason });
    },
    [settle],
  );
  const lock = useCallback(() => {
    if (!isLocked.current) {
      keep("locked", "yes");
      settle({ status: "locked" });
      tellTabs("lock");
    }
  }, [settle]);
  const fail = useCallback(
    (error: unknown) => {
      if (error instanceof ProblemError && error.status === 401) {
        settle({ status: "out" });
      } else {
        settle({ status: "failed", error });
      }
    },
    [settle],
  );
  const askLocked = useCallback(() => {
    isLocked.current = true;
    keep("locked", "yes");
    florence.lock().then((shown) => settle({ status: "locked", shown }), fail);
  }, [settle, fail]);
  const askProfile = useCallback(() => {
    profile().then(
      ({ user, version }) => {
        if (!isLocked.current) {
          changed(user, version);
        }
      },
      (error: unknown) => {
        if (error instanceof ProblemError && error.code === "session_locked") {
          lock();
        } else if (!isLocked.current) {
          fail(error);
        }
      },
    );
  }, [changed, lock, fail]);
  const ask = useCallback(() => {
    if (kept("locked") === undefined || isLocked.current) {
      askProfile();
    } else {
      askLocked();
    }
  }, [askProfile, askLocked]);
  const unlocked = useCallback(() => {
    isLocked.current = false;
    askProfile();
  }, [askProfile]);

  useEffect(() => void startsLocked().then((is) => (is ? askLocked() : ask())), [askLocked, ask]);
  useEffect(() => florence.onSignedOut(left), [left]);
  useEffect(() => florence.onLocked((is) => (is ? lock() : unlocked())), [lock, unlocked]);
  const { status } = state;
  useEffect(() => {
    if (status !== "in") {
      return undefined;
    }
    const stops = [noteLeaving(), onTabs((type) => (type === "lock" ? lock() : undefined))];
    return () => stops.forEach((stop) => stop());
  }, [status, lock]);
  useLockUp(state.status === "locked" && state.shown === undefined, isLocked, settle);

  const value = useMemo(
    () => ({ state, entered, changed, left, lock, ask }),
    [state, entered, changed, left, lock, ask],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

/** How long after a lock that the service did not take it is tried again, in milliseconds. */
const AGAIN = 5_000;

/** Has the service lock the session of a page that is locked already, until it has. */
function useLockUp(
  isWanted: boolean,
  isLocked: RefObject<boolean>,
  settle: (next: State) => void,
): void {
  useEffect(() => {
    if (!isWanted) {
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const attempt = async () => {
      let next: State;
      try {
        next = { status: "locked", shown: await lockUp() };
      } catch (error) {
        const isEnded = error instanceof ProblemError && error.status === 401;
        next = isEnded ? { status: "out", reason: "ended" } : { status: "locked", error };
        timer = isEnded || isOver ? undefined : setTimeout(() => void attempt(), AGAIN);
      }
      if (!isOver && isLocked.current) {
        settle(next);
      }
    };
    void attempt();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isWanted, isLocked, settle]);
}

/** Who is signed in, with the version of their profile. Throws where nobody is, or it is locked. */
async function profile(): Promise<{ user: User; version: string }> {
  const answer = await api.GET("/api/v1/auth/profile");
  return { user: unwrap(answer).user, version: versionOf(answer.response) };
}
