import { PasskeyError, hasPasskeys, offersPasskeys } from "@florence/identity";
import { useCallback, useEffect, useRef } from "react";

import { florence } from "../client";
import { useSession } from "../session";
import { Button } from "../ui/button";
import type { Work } from "../ui/use-work";
import { useWords } from "../words";
import { deviceName } from "./device";

/**
 * Signs in with a passkey: by a button, and by what browsers offer in the field of the address. A
 * browser asks for one thing at a time, so that the button takes the offer back.
 */
export function PasskeySignIn({ isBusy, run }: Pick<Work, "isBusy" | "run">) {
  const w = useWords();
  const { entered } = useSession();
  const offer = useRef<AbortController>(undefined);

  const makeOffer = useCallback(() => {
    const made = new AbortController();
    offer.current?.abort();
    offer.current = made;
    offered(made.signal).then(
      (user) => {
        if (user !== undefined) entered(user);
      },
      (error: unknown) => {
        // Nobody asked for it: only what came of a passkey that was chosen is told.
        if (!(error instanceof PasskeyError) && !made.signal.aborted) {
          void run(() => Promise.reject(error instanceof Error ? error : new Error("no answer")));
        }
      },
    );
  }, [entered, run]);

  useEffect(() => {
    makeOffer();
    return () => offer.current?.abort();
  }, [makeOffer]);

  if (!hasPasskeys()) {
    return null;
  }
  const signIn = async () => {
    offer.current?.abort();
    const isDone = await run(async () => entered(await florence.signInWithPasskey(deviceName())));
    if (!isDone) {
      makeOffer();
    }
  };
  return (
    <>
      <Button
        kind="primary"
        size="large"
        icon="key"
        isWide
        isBusy={isBusy}
        onClick={() => void signIn()}
      >
        {w.passkey.signIn}
      </Button>
      <p className="or">{w.passkey.or}</p>
    </>
  );
}

async function offered(signal: AbortSignal) {
  if (!(await offersPasskeys()) || signal.aborted) {
    return undefined;
  }
  return await florence.signInWithPasskey({ ...deviceName(), isConditional: true, signal });
}
