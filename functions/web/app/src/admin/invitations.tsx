import { unwrap } from "@florence/identity";
import { useRef, useState } from "react";

import { api, type Schemas } from "../client";
import { dateOf } from "../format";
import { useUser } from "../session";
import { Button, buttonClass } from "../ui/button";
import { Chip } from "../ui/chip";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { usePages } from "../ui/use-pages";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { Question } from "./doing";
import { AdminNav } from "./nav";

type Invitation = Schemas["ListedInvitation"];

const PAGE = 25;

async function page(cursor?: string) {
  const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  return unwrap(await api.GET("/api/v1/admin/invitations", { params: { query } }));
}

/** Who was invited and has not come yet. */
export default function Invitations() {
  const words = useWords().admin.invitations;
  return (
    <>
      <AdminNav />
      <main className="page" id="main" tabIndex={-1}>
        <div className="head">
          <div>
            <Heading>{words.title}</Heading>
            <p>{words.intro}</p>
          </div>
          <div className="row">
            <Link className={buttonClass({ kind: "primary" })} to="/admin/invite">
              {words.invite}
            </Link>
          </div>
        </div>
        <List />
      </main>
    </>
  );
}

type Page = Awaited<ReturnType<typeof page>>;

const joined = (before: Page, next: Page): Page => ({
  ...next,
  invitations: [...before.invitations, ...next.invitations],
});

function List() {
  const words = useWords().admin.invitations;
  const { data, error, set, more, work } = usePages(page, joined);
  const heading = useRef<HTMLHeadingElement>(null);
  if (data === undefined) {
    return error === undefined ? <Skeleton lines={8} /> : <Failure error={error} />;
  }
  const { invitations, next_cursor: cursor } = data;
  const gone = (id: string) => {
    set({ ...data, invitations: invitations.filter(({ invitation_id }) => invitation_id !== id) });
    heading.current?.focus();
  };
  if (invitations.length === 0 && cursor == null) {
    return (
      <div className="empty">
        <h2 ref={heading} tabIndex={-1}>
          {words.none}
        </h2>
        <p>{words.noneDetail}</p>
      </div>
    );
  }
  return (
    <div className="card card--flush">
      <h2 className="hush" ref={heading} tabIndex={-1}>
        {words.caption}
      </h2>
      <table className="table table--cards">
        <caption className="hush">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.person}</th>
            <th scope="col">{words.role}</th>
            <th scope="col">{words.by}</th>
            <th scope="col">{words.until}</th>
            <th scope="col">
              <span className="hush">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <Row invitation={invitation} key={invitation.invitation_id} onGone={gone} />
          ))}
        </tbody>
      </table>
      <div className="pager">
        <span role="status">{words.shown(invitations.length, cursor != null)}</span>
        {cursor != null && (
          <Button size="small" isBusy={work.isBusy} onClick={() => void more()}>
            {words.next}
          </Button>
        )}
      </div>
      <Failure error={work.error} />
    </div>
  );
}

interface RowProps {
  invitation: Invitation;
  onGone: (id: string) => void;
}

function Row({ invitation, onGone }: RowProps) {
  const { w, locale } = useSpeaking();
  const words = w.admin.invitations;
  const { user: me } = useUser();
  const { invitation_id: id, email, full_name: name, invited_by: by } = invitation;
  const unreached = invitation.mail_undeliverable;
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const [isAsked, setAsked] = useState(false);
  const withdraw = () => {
    setAsked(false);
    void run(async () => {
      unwrap(await api.DELETE("/api/v1/admin/invitations/{id}", { params: { path: { id } } }));
      toast(words.withdrawn(email));
      onGone(id);
    });
  };
  return (
    <tr>
      <th scope="row">
        <span className="who">
          <b>{name ?? email}</b>
          {name != null && <span>{email}</span>}
        </span>
        {unreached != null && (
          <Chip kind="bad" icon="stop">
            {unreached.reason === "bounce" ? w.admin.mail.bounced : w.admin.mail.unwanted}
          </Chip>
        )}
      </th>
      <td data-label={words.role}>
        <span>{w.account.roles[invitation.role]}</span>
      </td>
      <td data-label={words.by}>
        <span>
          {by == null ? words.operator : by === me.user_id ? words.you : words.another}
          {", "}
          {dateOf(invitation.created_at, locale)}
        </span>
      </td>
      <td data-label={words.until}>
        <span>{dateOf(invitation.expires_at, locale)}</span>
      </td>
      <td>
        <Button
          size="small"
          isBusy={isBusy}
          aria-label={words.withdrawLabel(email)}
          onClick={() => setAsked(true)}
        >
          {words.withdraw}
        </Button>
        <Failure error={error} />
        {isAsked && (
          <Question
            title={words.withdrawTitle(email)}
            effects={words.withdrawEffects}
            after={words.withdrawAfter}
            confirm={words.withdrawConfirm}
            onConfirm={withdraw}
            onClose={() => setAsked(false)}
          />
        )}
      </td>
    </tr>
  );
}
