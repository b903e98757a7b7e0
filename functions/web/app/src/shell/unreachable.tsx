import { ProblemError } from "@florence/identity";
import { useEffect, useState } from "react";

import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { told } from "../ui/failure";
import { Heading } from "../ui/heading";
import { useWords } from "../words";
import { Foot } from "./foot";

/** How long until it is tried again where the service does not say, in seconds. */
const PAUSE = 10;

/** Nobody knows yet who is signed in, since the service does not answer. It is tried again by itself. */
export function Unreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const w = useWords();
  const { title, requestId } = told(error, w);
  const isProblem = error instanceof ProblemError;
  const pause = (isProblem ? error.retryAfter : undefined) ?? PAUSE;
  return (
    <>
      <main className="page page--form stack" id="main" tabIndex={-1}>
        <Heading>{title}</Heading>
        {!isProblem && <p>{w.failure.offlineDetail}</p>}
        <Countdown seconds={pause} onEnd={onRetry} key={requestId} />
        <div className="row">
          <Button kind="primary" size="large" onClick={onRetry}>
            {w.failure.tryNow}
          </Button>
        </div>
        {requestId !== undefined && (
          <div className="well stack--s">
            <p className="small">{w.failure.help}</p>
            <p className="secret secret--link figures">{requestId}</p>
            <p>
              <CopyButton size="small" text={requestId} />
            </p>
          </div>
        )}
      </main>
      <Foot />
    </>
  );
}

function Countdown({ seconds, onEnd }: { seconds: number; onEnd: () => void }) {
  const words = useWords().failure;
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (left <= 1) {
        setLeft(seconds);
        onEnd();
      } else {
        setLeft(left - 1);
      }
    }, 1_000);
    return () => clearTimeout(timer);
  }, [left, seconds, onEnd]);
  return <p className="figures">{words.again(left)}</p>;
}
