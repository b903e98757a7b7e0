import { hasPasskeys, unwrap } from "@florence/identity";
import { useId, useState, type SyntheticEvent } from "react";

import { api, florence, type Schemas } from "../client";
import { dateOf, whenOf } from "../format";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { Dialog } from "../ui/dialog";
import { Failure, fieldErrors } from "../ui/failure";
import { TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { isWholeProof } from "../ui/proof-field";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";

type Passkey = Schemas["Passkey"];
type Factors = Schemas["FactorList"];

interface PasskeysProps {
  factors: Factors;
  /** Something changed; recovery codes that came with the first factor. */
  onChanged: (codes?: readonly string[]) => void;
  onRenamed: () => void;
}

/** The passkeys of the person. */
export function Passkeys({ factors, onChanged, onRenamed }: PasskeysProps) {
  const words = useWords().passkey;
  const toast = useToast();
  const [isAdding, setAdding] = useState(false);
  const { passkeys } = factors;
  return (
    <section className="card" aria-labelledby="passkeys">
      <div className="card__head">
        <h2 id="passkeys" tabIndex={-1}>
          {words.passkeys}
        </h2>
        {hasPasskeys() && (
          <Button size="small" icon="plus" onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        )}
      </div>
      {passkeys.length === 0 ? (
        <p className="quiet">{hasPasskeys() ? words.none : words.unsupported}</p>
      ) : (
        <ul className="ledger ledger--two">
          {passkeys.map((passkey) => (
            <Row
              passkey={passkey}
              isLast={passkeys.length === 1 && factors.totp == null}
              onRemoved={() => {
                document.getElementById("passkeys")?.focus();
                toast(words.removed);
                onChanged();
              }}
              onRenamed={(name) => {
                toast(words.renamed(name));
                onRenamed();
              }}
              key={passkey.passkey_id}
            />
          ))}
        </ul>
      )}
      {isAdding && (
        <Add
          needsEnrolment={factors.enrolment_code_required}
          onClose={() => setAdding(false)}
          onAdded={(codes) => {
            setAdding(false);
            toast(words.added);
            onChanged(codes);
          }}
        />
      )}
    </section>
  );
}

interface RowProps {
  passkey: Passkey;
  isLast: boolean;
  onRemoved: () => void;
  onRenamed: (name: string) => void;
}

function Row({ passkey, isLast, onRemoved, onRenamed }: RowProps) {
  const { w, locale } = useSpeaking();
  const words = w.passkey;
  const [asked, setAsked] = useState<"rename" | "remove">();
  const { name } = passkey;
  const used =
    passkey.last_used_at == null
      ? words.neverUsed
      : w.factor.lastUsed(whenOf(passkey.last_used_at, locale, w));
  return (
    <li>
      <div className="ledger__what">
        <Icon name={passkey.synced ? "phone" : "key"} />
        {name}
        {passkey.synced && <Chip kind="line">{words.synced}</Chip>}
      </div>
      <p className="ledger__how figures">
        {words.addedOn(dateOf(passkey.created_at, locale))} {used}
        {!passkey.usable && (
          <>
            <br />
            <Chip kind="warning" icon="warning">
              {words.elsewhere}
            </Chip>{" "}
            {words.elsewhereDetail(passkey.rp_id)}
          </>
        )}
      </p>
      <div className="ledger__do">
        <Button
          size="small"
          aria-label={words.renameLabel(name)}
          onClick={() => setAsked("rename")}
        >
          {words.rename}
        </Button>
        <Button
          size="small"
          aria-label={words.removeLabel(name)}
          onClick={() => setAsked("remove")}
        >
          {w.factor.remove}
        </Button>
      </div>
      {asked === "rename" && (
        <Rename
          passkey={passkey}
          onClose={() => setAsked(undefined)}
          onRenamed={(next) => {
            setAsked(undefined);
            onRenamed(next);
          }}
        />
      )}
      {asked === "remove" && (
        <Remove
          passkey={passkey}
          isLast={isLast}
          onClose={() => setAsked(undefined)}
          onRemoved={onRemoved}
        />
      )}
    </li>
  );
}

interface AddProps {
  needsEnrolment: boolean;
  onClose: () => void;
  onAdded: (codes: readonly string[] | undefined) => void;
}

function Add({ needsEnrolment, onClose, onAdded }: AddProps) {
  const w = useWords();
  const words = w.passkey;
  const id = useId();
  const { isBusy, error, run } = useWork();
  const [name, setName] = useState("");
  const [enrolment, setEnrolment] = useState("");
  const [wasSent, setSent] = useState(false);
  const fields = fieldErrors(error, w);
  const isEnrolled = !needsEnrolment || isWholeProof("recovery_code", enrolment);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (isBusy || name.trim() === "" || !isEnrolled) {
      return;
    }
    await run(async () => {
      const code = needsEnrolment ? { enrolment_code: enrolment } : {};
      const added = await florence.addPasskey({ name: name.trim(), ...code });
      onAdded(added.recovery_codes ?? undefined);
    });
  };
  return (
    <Dialog
      isForm
      title={words.addTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w.common.cancel}</Button>
          <Button kind="primary" type="submit" form={id} isBusy={isBusy}>
            {words.addSubmit}
          </Button>
        </>
      }
    >
      <form className="form" id={id} noValidate onSubmit={(event) => void submit(event)}>
        <p>{words.addIntro}</p>
        <Failure error={error} />
        <TextField
          label={words.name}
          help={words.nameHelp}
          name="name"
          autoComplete="off"
          maxLength={60}
          value={name}
          error={wasSent && name.trim() === "" ? w.doors.missing : fields["name"]}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
        {needsEnrolment && (
          <TextField
            label={w.factor.enrolment}
            help={w.factor.enrolmentHelp}
            name="enrolment_code"
            autoComplete="off"
            spellCheck={false}
            maxLength={30}
            value={enrolment}
            error={
              wasSent && !isEnrolled ? w.factor.missing.recovery_code : fields["enrolment_code"]
            }
            onChange={(event) => setEnrolment(event.target.value)}
          />
        )}
      </form>
    </Dialog>
  );
}

interface RenameProps {
  passkey: Passkey;
  onClose: () => void;
  onRenamed: (name: string) => void;
}

function Rename({ passkey, onClose, onRenamed }: RenameProps) {
  const w = useWords();
  const id = useId();
  const { isBusy, error, run } = useWork();
  const [name, setName] = useState(passkey.name);
  const [wasSent, setSent] = useState(false);
  const fields = fieldErrors(error, w);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (isBusy || name.trim() === "") {
      return;
    }
    await run(async () => {
      const params = { path: { id: passkey.passkey_id } };
      const body = { name: name.trim() };
      const path = "/api/v1/auth/factors/passkeys/{id}";
      onRenamed(unwrap(await api.PATCH(path, { params, body })).name);
    });
  };
  return (
    <Dialog
      isForm
      title={w.passkey.renameTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w.common.cancel}</Button>
          <Button kind="primary" type="submit" form={id} isBusy={isBusy}>
            {w.common.save}
          </Button>
        </>
      }
    >
      <form className="form" id={id} noValidate onSubmit={(event) => void submit(event)}>
        <Failure error={error} />
        <TextField
          label={w.passkey.name}
          help={w.passkey.nameHelp}
          name="name"
          autoComplete="off"
          maxLength={60}
          value={name}
          error={wasSent && name.trim() === "" ? w.doors.missing : fields["name"]}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

interface RemoveProps {
  passkey: Passkey;
  isLast: boolean;
  onClose: () => void;
  onRemoved: () => void;
}

function Remove({ passkey, isLast, onClose, onRemoved }: RemoveProps) {
  const w = useWords();
  const words = w.passkey;
  const { isBusy, error, run } = useWork();
  const remove = async () => {
    const isDone = await run(async () => {
      const params = { path: { id: passkey.passkey_id } };
      unwrap(await api.DELETE("/api/v1/auth/factors/passkeys/{id}", { params }));
    });
    if (isDone) {
      onClose();
      onRemoved();
    }
  };
  const effects = isLast ? w.factor.removeEffects : words.removeEffects;
  return (
    <Dialog
      title={words.removeTitle(passkey.name)}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {w.factor.removeKeep}
          </Button>
          <Button kind="destroy" isBusy={isBusy} onClick={() => void remove()}>
            {w.factor.removeConfirm}
          </Button>
        </>
      }
    >
      <ul>
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <Failure error={error} />
    </Dialog>
  );
}
