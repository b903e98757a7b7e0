import { useState } from "react";

import type { Schemas, User } from "../client";
import { dateOf } from "../format";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { useSpeaking, useWords } from "../words";
import { momentOf, type ChangePerson } from "./person";

type Role = Schemas["Role"];

interface AccountCardProps {
  details: Schemas["AccountDetails"];
  onChange: ChangePerson;
}

/** What is known of the account; role and verification are changed here, with an undo. */
export function AccountCard({ details, onChange }: AccountCardProps) {
  const { w, locale } = useSpeaking();
  const { user, mail_undeliverable: undelivered } = details;
  const words = w.admin.person;
  const mail =
    undelivered == null
      ? words.mailWorks
      : undelivered.reason === "bounce"
        ? words.mailBounced(dateOf(undelivered.since, locale))
        : words.mailUnwanted(dateOf(undelivered.since, locale));
  const place = [user.institution, user.department].filter((part) => part != null).join(", ");
  const licence = user.license_number == null ? "" : ` ${words.licence(user.license_number)}`;
  const verify = () =>
    user.is_verified
      ? onChange({ is_verified: false }, words.unverifiedToast(user.full_name), {
          is_verified: true,
        })
      : onChange({ is_verified: true }, words.verifiedToast(user.full_name), {
          is_verified: false,
        });
  return (
    <section className="card" aria-labelledby="account">
      <div className="card__head">
        <h2 id="account">{words.account}</h2>
      </div>
      <div className="ledger">
        <RoleRow user={user} onChange={onChange} />
        <div>
          <div className="ledger__what">{words.verified}</div>
          <p className="ledger__how">
            {user.is_verified ? words.verifiedHow : words.notVerifiedHow}
          </p>
          <div className="ledger__do">
            <Button size="small" onClick={() => void verify()}>
              {user.is_verified ? words.unverify : words.verify}
            </Button>
          </div>
        </div>
        <Fact name={words.email} text={mail} />
        <Fact name={words.place} text={`${place || words.noPlace}.${licence}`} />
        <Fact name={words.since} text={momentOf(user.created_at, locale)} />
        <Fact name={words.password} text={momentOf(user.password_changed_at, locale)} />
      </div>
    </section>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <div className="ledger__what">{name}</div>
      <p className="ledger__how">{text}</p>
    </div>
  );
}

function RoleRow({ user, onChange }: { user: User; onChange: ChangePerson }) {
  const w = useWords();
  const words = w.admin.person;
  const [isAsked, setAsked] = useState(false);
  const give = (role: Role) =>
    onChange({ role }, words.roleToast(user.full_name, w.account.roles[role]), { role: user.role });
  const choose = (role: Role) => {
    if (role === "admin") {
      setAsked(true);
    } else {
      void give(role);
    }
  };
  return (
    <div>
      <label className="ledger__what" htmlFor="role">
        {words.role}
      </label>
      <div>
        <select
          className="control"
          id="role"
          value={user.role}
          onChange={(event) => choose(event.target.value as Role)}
        >
          {(["user", "nurse", "admin"] as const).map((role) => (
            <option value={role} key={role}>
              {w.account.roles[role]}
            </option>
          ))}
        </select>
      </div>
      {isAsked && (
        <Dialog
          title={words.makeAdminTitle(user.full_name)}
          onClose={() => setAsked(false)}
          actions={
            <>
              <Button autoFocus onClick={() => setAsked(false)}>
                {words.leave}
              </Button>
              <Button
                kind="primary"
                onClick={() => {
                  setAsked(false);
                  void give("admin");
                }}
              >
                {words.makeAdminConfirm}
              </Button>
            </>
          }
        >
          <p>{words.fromNow}</p>
          <ul>
            {words.makeAdminEffects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </Dialog>
      )}
    </div>
  );
}
