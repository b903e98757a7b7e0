import { hasPasskeys } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { florence } from "../client";
import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { ProofField, isWholeProof, proofError, type Way } from "../ui/proof-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";

type Unlocking = Exclude<Way, "recovery_code">;

/** Takes the proof of whose session it is. The page goes on once the session is unlocked. */
export function Unlock({ hasFactor }: { hasFactor: boolean }) {
  const w = useWords();
  const { isBusy, error, run } = useWork();
  const [way, setWay] = useState<Unlocking>(hasFactor ? "code" : "password");
  const [hasChosen, setChosen] = useState(false);
  const [text, setText] = useState("");
  const [wasSent, setSent] = useState(false);
  const wrong = proofError(error, way, w);
  const missing = wasSent && !isWholeProof(way, text) ? w.factor.missing[way] : undefined;

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (isBusy || !isWholeProof(way, text)) {
      return;
    }
    const isDone = await run(async () => {
      await florence.unlock({ [way]: text });
    });
    if (!isDone) {
      setText("");
      setSent(false);
    }
  };
  const showPasskey = () =>
    run(async () => {
      await florence.unlockWithPasskey();
    });
  const other = way === "code" ? "password" : "code";
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      {wrong === undefined && <Failure error={error} />}
      <ProofField
        way={way}
        value={text}
        onChange={setText}
        error={missing ?? wrong}
        autoFocus={hasChosen}
        key={way}
      />
      <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
        {w.ward.unlock}
      </Button>
      {hasFactor && (
        <div className="lockcard__ways">
          <Button
            icon={other === "code" ? "phone" : "pen"}
            onClick={() => {
              setWay(other);
              setChosen(true);
              setText("");
              setSent(false);
            }}
          >
            {w.ward.ways[other]}
          </Button>
          {hasPasskeys() && (
            <Button icon="key" onClick={() => void showPasskey()}>
              {w.factor.use.passkey}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
