import { hasPasskeys, unwrap } from "@florence/identity";
import { useCallback, useId, useState, type SyntheticEvent } from "react";

import { api, florence } from "../client";
import type { AskedProof } from "../proving";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";
import { ProofField, isWholeProof, proofError, type Way } from "../ui/proof-field";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";

/** Asks for the password, or for a second factor where the session has to be one of two: a passkey too. */
export default function ProofDialog({ asked }: { asked: AskedProof }) {
  const w = useWords();
  const words = w.factor;
  const id = useId();
  const { isBusy, error, run } = useWork();
  const [chosen, setWay] = useState<Way>();
  const [text, setText] = useState("");
  const [wasSent, setSent] = useState(false);
  const load = useCallback(async () => unwrap(await api.GET("/api/v1/auth/factors")), []);
  const factors = useLoad(load).data;
  const isUsable = factors?.passkeys.some(({ usable }) => usable) === true;
  const offersPasskey = isUsable && hasPasskeys();
  const hasNoApp = factors !== undefined && factors.totp == null;
  const second = hasNoApp ? "recovery_code" : "code";
  const way = chosen ?? (asked.level === 2 ? second : "password");
  const wrong = proofError(error, way, w);
  const missing = wasSent && !isWholeProof(way, text) ? words.missing[way] : undefined;

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (isBusy || !isWholeProof(way, text)) {
      return;
    }
    const isDone = await run(async () => {
      await florence.stepUp({ [way]: text });
    });
    if (isDone) {
      asked.answer(true);
    }
  };
  const sendPasskey = async () => {
    const isDone = await run(async () => {
      await florence.stepUpWithPasskey();
    });
    if (isDone) {
      asked.answer(true);
    }
  };
  const other = way === "code" ? "recovery_code" : "code";
  return (
    <Dialog
      title={words.proofTitle}
      isForm
      onClose={() => asked.answer(false)}
      actions={
        <>
          <Button onClick={() => asked.answer(false)}>{w.common.cancel}</Button>
          <Button
            kind={offersPasskey ? undefined : "primary"}
            type="submit"
            form={id}
            isBusy={isBusy}
          >
            {words.proofSubmit}
          </Button>
        </>
      }
    >
      <form className="form" id={id} noValidate onSubmit={(event) => void submit(event)}>
        <p>{words.proofIntro}</p>
        {wrong === undefined && <Failure error={error} />}
        {offersPasskey && (
          <>
            <Button
              kind="primary"
              icon="key"
              isWide
              isBusy={isBusy}
              onClick={() => void sendPasskey()}
            >
              {words.use.passkey}
            </Button>
            <p className="or">{words.or}</p>
          </>
        )}
        <ProofField way={way} value={text} onChange={setText} error={missing ?? wrong} key={way} />
        {way !== "password" && !hasNoApp && (
          <p>
            <button
              className="linkbutton small"
              type="button"
              onClick={() => {
                setWay(other);
                setText("");
                setSent(false);
              }}
            >
              {words.use[other]}
            </button>
          </p>
        )}
      </form>
    </Dialog>
  );
}
