import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { useWords } from "../words";
import { Foot } from "./foot";

/** Nobody knows yet who is signed in, since the service does not answer. */
export function Unreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const w = useWords();
  return (
    <>
      <main className="page page--form stack" id="main">
        <h1>Florence</h1>
        <Failure error={error} />
        <Button kind="primary" size="large" onClick={onRetry}>
          {w.common.tryAgain}
        </Button>
      </main>
      <Foot />
    </>
  );
}
