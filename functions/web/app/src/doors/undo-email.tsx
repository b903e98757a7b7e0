import { unwrap } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { api } from "../client";
import { useSession } from "../session";
import { Button, buttonClass } from "../ui/button";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { ProofField, isWholeProof, proofError, type Way } from "../ui/proof-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { AskForAnother, Effects, LinkPage, isRefused } from "./link-page";

/** Gives an account the address back that it had before. */
export default function UndoEmail() {
  const words = useWords().links.undo;
  return (
    <LinkPage title={words.title} otherwise={<AskForAnother />}>
      {(token) => <Undo token={token} />}
    </LinkPage>
  );
}

function Undo({ token }: { token: string }) {
  const w = useWords();
  const words = w.links.undo;
  const { ask } = useSession();
  const { isBusy, error, run } = useWork();
  const [needsFactor, setNeedsFactor] = useState(false);
  const [way, setWay] = useState<Exclude<Way, "password">>("code");
  const [text, setText] = useState("");
  const [wasSent, setSent] = useState(false);
  const [isDone, setDone] = useState(false);
  const wrong = needsFactor && text !== "" ? proofError(error, way, w) : undefined;
  const missing =
    needsFactor && wasSent && !isWholeProof(way, text) ? w.factor.missing[way] : undefined;
  const other = way === "code" ? "recovery_code" : "code";

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(needsFactor);
    if (needsFactor && !isWholeProof(way, text)) {
      return;
    }
    await run(async () => {
      const factor = needsFactor ? { [way]: text } : {};
      const answer = await api.POST("/api/v1/auth/email-undo", { body: { token, ...factor } });
      // The change was made with two factors: so is its undoing.
      if (
        answer.error?.errors?.some(({ field, code }) => field === "code" && code === "required")
      ) {
        setNeedsFactor(true);
        return;
      }
      unwrap(answer);
      setDone(true);
      ask();
    });
  };
  if (isDone) {
    return (
      <>
        <Heading>{words.done}</Heading>
        <Notice kind="success" title={words.doneTitle}>
          <p>{words.doneDetail}</p>
        </Notice>
        <Link
          className={buttonClass({ kind: "primary", size: "large", isWide: true })}
          to="/forgot"
        >
          {words.next}
        </Link>
      </>
    );
  }
  return (
    <>
      <div>
        <Heading>{words.title}</Heading>
        <p className="quiet">{words.intro}</p>
      </div>
      {wrong === undefined && <Failure error={error} />}
      {isRefused(error) ? (
        <>
          <p>{words.refused}</p>
          <AskForAnother />
        </>
      ) : (
        <form className="form" noValidate onSubmit={(event) => void submit(event)}>
          <Effects title={words.effectsTitle} effects={words.effects} />
          {needsFactor && (
            <>
              <p role="status">{words.factor}</p>
              <ProofField
                way={way}
                value={text}
                onChange={setText}
                error={missing ?? wrong}
                key={way}
              />
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
                  {w.factor.use[other]}
                </button>
              </p>
            </>
          )}
          <Button kind="destroy" size="large" isWide type="submit" isBusy={isBusy}>
            {words.submit}
          </Button>
          <Link className={buttonClass({ kind: "quiet", isWide: true })} to="/sign-in">
            {words.leave}
          </Link>
        </form>
      )}
    </>
  );
}
