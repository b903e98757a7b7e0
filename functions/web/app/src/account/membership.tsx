import { useRef, useState } from "react";

import { dateOf } from "../format";
import { useUser } from "../session";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { useToast } from "../ui/toasts";
import { useSpeaking } from "../words";
import { ChangeEmail } from "./change-email";

/** The address of the account, which can be changed, and what it is good for. */
export function Membership() {
  const { w, locale } = useSpeaking();
  const { user } = useUser();
  const toast = useToast();
  const heading = useRef<HTMLHeadingElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="card" aria-labelledby="email">
      <div className="card__head">
        <h2 id="email" ref={heading} tabIndex={-1}>
          {w.account.email}
        </h2>
      </div>
      <ul className="ledger ledger--two">
        <li>
          <div className="ledger__what">{user.email}</div>
          <p className="ledger__how">{w.account.emailHow}</p>
          <div className="ledger__do">
            <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {w.account.emailChange}
            </Button>
          </div>
        </li>
        <li>
          <div className="ledger__what">
            {w.account.role}: {w.account.roles[user.role]}{" "}
            {user.is_verified ? (
              <Chip kind="good" icon="check">
                {w.account.verified}
              </Chip>
            ) : (
              <Chip kind="line">{w.account.notVerified}</Chip>
            )}
          </div>
          <p className="ledger__how">{w.account.memberSince(dateOf(user.created_at, locale))}</p>
        </li>
      </ul>
      {isOpen && (
        <ChangeEmail
          onDone={(email) => {
            setOpen(false);
            heading.current?.focus();
            toast(w.account.emailChanged(email));
          }}
        />
      )}
    </section>
  );
}
