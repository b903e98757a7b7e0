import { unwrap } from "@florence/identity";
import { useCallback, useState } from "react";

import { api, type Schemas } from "../client";
import { dateOf, whenOf } from "../format";
import { buttonClass, Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { Passkeys } from "./passkeys";
import { RecoveryCodes } from "./recovery-codes";

/** So few recovery codes are a reason to make new ones. */
const FEW = 3;

/** The passkeys and second factors of the person. */
export function Factors({ onChanged }: { onChanged: () => void }) {
  const load = useCallback(async () => unwrap(await api.GET("/api/v1/auth/factors")), []);
  const { data, error, reload } = useLoad(load);
  const [codes, setCodes] = useState<readonly string[]>();
  const made = (next: readonly string[]) => {
    setCodes(next);
    reload();
  };
  const changed = (next?: readonly string[]) => {
    setCodes(next);
    reload();
    onChanged();
  };
  return (
    <>
      {data !== undefined && <Passkeys factors={data} onChanged={changed} onRenamed={reload} />}
      <SecondStep
        data={data}
        error={error}
        codes={codes}
        onMade={made}
        onRemoved={() => changed()}
        onKept={() => setCodes(undefined)}
      />
    </>
  );
}

interface SecondStepProps {
  data: Schemas["FactorList"] | undefined;
  error: unknown;
  /** New recovery codes, which are shown only now. */
  codes: readonly string[] | undefined;
  onMade: (codes: readonly string[]) => void;
  onRemoved: () => void;
  onKept: () => void;
}

function SecondStep({ data, error, codes, onMade, onRemoved, onKept }: SecondStepProps) {
  const words = useWords().factor;
  const hasPasskey = data !== undefined && data.passkeys.length > 0;
  const isSet = hasPasskey || data?.totp != null;
  return (
    <section className="card" aria-labelledby="factors">
      <div className="card__head">
        <h2 id="factors" tabIndex={-1}>
          {words.factors}
        </h2>
        {isSet && (
          <Chip kind="good" icon="shield">
            {words.twoSteps}
          </Chip>
        )}
      </div>
      <Failure error={error} />
      {data === undefined && error === undefined && <Skeleton />}
      {data?.required === true && !isSet && (
        <Notice kind="warning" title={words.needed}>
          <p>{words.neededDetail}</p>
        </Notice>
      )}
      {data !== undefined && (
        <ul className="ledger">
          <App totp={data.totp ?? undefined} isLast={!hasPasskey} onRemoved={onRemoved} />
          {isSet && <Codes left={data.recovery_codes?.left ?? 0} onMade={onMade} />}
        </ul>
      )}
      {codes !== undefined && (
        <div className="well stack">
          <h3>{words.newCodes}</h3>
          <RecoveryCodes codes={codes} onDone={onKept} />
        </div>
      )}
    </section>
  );
}

interface AppRowProps {
  totp: Schemas["Totp"] | undefined;
  isLast: boolean;
  onRemoved: () => void;
}

function App({ totp, isLast, onRemoved }: AppRowProps) {
  const { w, locale } = useSpeaking();
  const words = w.factor;
  const [isAsked, setAsked] = useState(false);
  const how =
    totp === undefined
      ? words.appNone
      : words.appSince(dateOf(totp.confirmed_at, locale)) +
        (totp.last_used_at == null
          ? ""
          : ` ${words.lastUsed(whenOf(totp.last_used_at, locale, w))}`);
  return (
    <li>
      <div className="ledger__what">
        <Icon name="phone" />
        {words.app}
      </div>
      <p className="ledger__how">{how}</p>
      <div className="ledger__do">
        {totp === undefined ? (
          <Link className={buttonClass({ size: "small" })} to="/account/security/authenticator">
            {words.setUp}
          </Link>
        ) : (
          <Button size="small" onClick={() => setAsked(true)}>
            {words.remove}
          </Button>
        )}
      </div>
      {isAsked && (
        <Remove
          isLast={isLast}
          onClose={() => setAsked(false)}
          onRemoved={() => {
            setAsked(false);
            onRemoved();
          }}
        />
      )}
    </li>
  );
}

interface RemoveProps {
  isLast: boolean;
  onClose: () => void;
  onRemoved: () => void;
}

function Remove({ isLast, onClose, onRemoved }: RemoveProps) {
  const w = useWords();
  const words = w.factor;
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const remove = async () => {
    const isDone = await run(async () => {
      unwrap(await api.DELETE("/api/v1/auth/factors/totp"));
    });
    if (isDone) {
      toast(words.removed);
      onRemoved();
    }
  };
  return (
    <Dialog
      title={words.removeTitle}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {words.removeKeep}
          </Button>
          <Button kind="destroy" isBusy={isBusy} onClick={() => void remove()}>
            {words.removeConfirm}
          </Button>
        </>
      }
    >
      <ul>
        {(isLast ? words.removeEffects : w.passkey.removeAppEffects).map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <Failure error={error} />
    </Dialog>
  );
}

interface CodesRowProps {
  left: number;
  onMade: (codes: readonly string[]) => void;
}

function Codes({ left, onMade }: CodesRowProps) {
  const words = useWords().factor;
  const { isBusy, error, run } = useWork();
  const make = () =>
    run(async () => {
      onMade(unwrap(await api.POST("/api/v1/auth/factors/recovery-codes")).recovery_codes);
    });
  return (
    <li>
      <div className="ledger__what">
        <Icon name="list" />
        {words.recoveryCodes}
      </div>
      <p className="ledger__how">
        {left <= FEW ? (
          <>
            <Chip kind="warning" icon="warning">
              {words.left(left)}
            </Chip>{" "}
            {words.makeSoon}
          </>
        ) : (
          words.left(left)
        )}
      </p>
      <div className="ledger__do">
        <Button size="small" isBusy={isBusy} onClick={() => void make()}>
          {words.makeCodes}
        </Button>
      </div>
      <Failure error={error} />
    </li>
  );
}
