import { ProblemError, unwrap } from "@florence/identity";
import { useCallback, useState } from "react";

import { api, versionOf, type Schemas, type User } from "../client";
import { dateOf, initialsOf, timeOf, whenOf } from "../format";
import { useUser } from "../session";
import { NotFound } from "../shell/not-found";
import { Chip } from "../ui/chip";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";
import { AccountCard } from "./account-card";
import { Doings } from "./doings";
import { Lately } from "./lately";
import { AdminNav } from "./nav";

type Details = Schemas["AccountDetails"];
export type Patch = Schemas["UserPatch"];

/** Changes the person; `told` is said with an undo where `undo` says how. */
export type ChangePerson = (patch: Patch, told: string, undo?: Patch) => Promise<boolean>;

/** One account, and what an administrator can do about it. */
export default function Person({ parameters }: { parameters: Record<string, string> }) {
  const { w } = useSpeaking();
  const id = parameters["id"] ?? "";
  const toast = useToast();
  const [turn, setTurn] = useState(0);
  const load = useCallback(async () => {
    const answer = await api.GET("/api/v1/admin/users/{id}", { params: { path: { id } } });
    return { details: unwrap(answer), version: versionOf(answer.response) };
  }, [id]);
  const { data, error, set, reload } = useLoad(load);
  const work = useWork();

  const patch = async (details: Details, version: string, body: Patch) => {
    const answer = await api.PATCH("/api/v1/admin/users/{id}", {
      params: { path: { id }, header: { "If-Match": version } },
      body,
    });
    const { user } = unwrap(answer);
    const next = { details: { ...details, user }, version: versionOf(answer.response) };
    set(next);
    setTurn((before) => before + 1);
    return next;
  };
  const change: ChangePerson = (body, told, undo) =>
    work.run(async () => {
      if (data === undefined) {
        return;
      }
      try {
        const next = await patch(data.details, data.version, body);
        const back = async () => {
          await patch(next.details, next.version, undo ?? {});
        };
        toast(told, undo && (() => void work.run(back)));
      } catch (failure) {
        if (failure instanceof ProblemError && failure.code === "precondition_failed") {
          reload();
        }
        throw failure;
      }
    });

  if (error instanceof ProblemError && error.status === 404) {
    return <NotFound />;
  }
  const isStale = work.error instanceof ProblemError && work.error.code === "precondition_failed";
  return (
    <>
      <AdminNav />
      <main className="page" id="main" tabIndex={-1}>
        <Link className="crumb" to="/admin">
          {w.admin.person.back}
        </Link>
        <Failure error={error} />
        {data === undefined && error === undefined && <Skeleton lines={8} />}
        {data !== undefined && (
          <>
            <Head user={data.details.user} />
            {isStale ? (
              <Notice kind="warning" title={w.admin.person.changed} isAlert>
                <p>{w.admin.person.changedDetail}</p>
              </Notice>
            ) : (
              <Failure error={work.error} />
            )}
            <div className="cols cols--aside">
              <div className="stack">
                <AccountCard details={data.details} onChange={change} />
                <Lately user={data.details.user} key={turn} />
              </div>
              <Doings details={data.details} version={data.version} onChange={change} />
            </div>
          </>
        )}
      </main>
    </>
  );
}

function Head({ user }: { user: User }) {
  const { w, locale } = useSpeaking();
  const { user: me } = useUser();
  const last = user.last_login_at;
  const seen = last == null ? w.time.never : whenOf(last, locale, w);
  return (
    <div className="head">
      <div className="identity">
        <span className="identity__initials" aria-hidden="true">
          {initialsOf(user.full_name)}
        </span>
        <div>
          <Heading title={w.admin.people.person}>{user.full_name}</Heading>
          <p>
            {user.email} · {w.admin.people.lastSignIn}: {seen}
          </p>
        </div>
      </div>
      <div className="row">
        {user.user_id === me.user_id && <Chip kind="lamp">{w.admin.people.you}</Chip>}
        {user.is_verified ? (
          <Chip kind="good" icon="check">
            {w.account.verified}
          </Chip>
        ) : (
          <Chip kind="warning" icon="warning">
            {w.account.notVerified}
          </Chip>
        )}
        {!user.is_active && (
          <Chip kind="bad" icon="cross">
            {w.admin.person.disabled}
          </Chip>
        )}
      </div>
    </div>
  );
}

/** `4 March 2026, 10:42`. */
export function momentOf(at: string, locale: "en" | "es"): string {
  return `${dateOf(at, locale)}, ${timeOf(at, locale)}`;
}
