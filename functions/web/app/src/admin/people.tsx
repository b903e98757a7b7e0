import { unwrap } from "@florence/identity";
import { useCallback, useDeferredValue, useState } from "react";

import { api, type Schemas, type User } from "../client";
import { whenOf } from "../format";
import { useUser } from "../session";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { Failure } from "../ui/failure";
import { SelectField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Skeleton } from "../ui/skeleton";
import { usePages } from "../ui/use-pages";
import { useSettled } from "../ui/use-settled";
import { useSpeaking } from "../words";
import { AdminNav } from "./nav";

interface Filter {
  email: string;
  role: Schemas["Role"] | "";
  status: "active" | "disabled" | "";
}

const PAGE = 25;

/** Fewer letters would list everybody. */
const LEAST_LETTERS = 2;

async function page({ email, role, status }: Filter, cursor?: string) {
  const query = {
    limit: PAGE,
    ...(Array.from(email).length >= LEAST_LETTERS ? { email } : {}),
    ...(role === "" ? {} : { role }),
    ...(status === "" ? {} : { status }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return unwrap(await api.GET("/api/v1/admin/users", { params: { query } }));
}

export default function People() {
  const { w } = useSpeaking();
  const [filter, setFilter] = useState<Filter>({ email: "", role: "", status: "" });
  const asked = useSettled(useDeferredValue(filter), 300);
  const set = (part: Partial<Filter>) => setFilter({ ...filter, ...part });
  const words = w.admin.people;
  return (
    <>
      <AdminNav />
      <main className="page" id="main" tabIndex={-1}>
        <div className="head">
          <div>
            <Heading>{words.title}</Heading>
            <p>{words.intro}</p>
          </div>
        </div>
        <div className="stack">
          <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
            <div className="field">
              <label htmlFor="email">{words.search}</label>
              <div className="search">
                <Icon name="search" />
                <input
                  className="control"
                  id="email"
                  type="search"
                  autoComplete="off"
                  spellCheck={false}
                  placeholder={words.searchHelp}
                  value={filter.email}
                  onChange={(event) => set({ email: event.target.value.trim() })}
                />
              </div>
            </div>
            <SelectField
              label={words.role}
              value={filter.role}
              onChange={(event) => set({ role: event.target.value as Filter["role"] })}
            >
              <option value="">{w.common.all}</option>
              {(["user", "nurse", "admin"] as const).map((role) => (
                <option value={role} key={role}>
                  {w.account.roles[role]}
                </option>
              ))}
            </SelectField>
            <SelectField
              label={words.state}
              value={filter.status}
              onChange={(event) => set({ status: event.target.value as Filter["status"] })}
            >
              <option value="">{w.common.all}</option>
              <option value="active">{words.states.active}</option>
              <option value="disabled">{words.states.disabled}</option>
            </SelectField>
          </form>
          <List filter={asked} key={JSON.stringify(asked)} />
        </div>
      </main>
    </>
  );
}

type Page = Awaited<ReturnType<typeof page>>;

const joined = (before: Page, next: Page): Page => ({
  ...next,
  users: [...before.users, ...next.users],
});

function List({ filter }: { filter: Filter }) {
  const { w } = useSpeaking();
  const words = w.admin.people;
  const load = useCallback((cursor?: string) => page(filter, cursor), [filter]);
  const { data, error, more, work } = usePages(load, joined);
  if (data === undefined) {
    return error === undefined ? <Skeleton lines={8} /> : <Failure error={error} />;
  }
  const hasMore = data.next_cursor != null;
  if (data.users.length === 0 && !hasMore) {
    return (
      <div className="empty">
        <h2>{words.none}</h2>
        <p>{words.noneDetail}</p>
      </div>
    );
  }
  return (
    <div className="card card--flush">
      <table className="table table--cards">
        <caption className="hush">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.person}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.role}</th>
            <th scope="col">{words.department}</th>
            <th scope="col">{words.lastSignIn}</th>
          </tr>
        </thead>
        <tbody>
          {data.users.map((user) => (
            <Row user={user} key={user.user_id} />
          ))}
        </tbody>
      </table>
      <div className="pager">
        <span role="status">{words.shown(data.users.length, hasMore)}</span>
        {hasMore && (
          <Button size="small" isBusy={work.isBusy} onClick={() => void more()}>
            {words.next}
          </Button>
        )}
      </div>
      <Failure error={work.error} />
    </div>
  );
}

function Row({ user }: { user: User }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.people;
  const last = user.last_login_at;
  return (
    <tr>
      <th scope="row">
        <Link className="who" to={`/admin/people/${user.user_id}`}>
          <b>{user.full_name}</b>
          <span>{user.email}</span>
        </Link>
      </th>
      <td data-label={words.state}>
        <PersonState user={user} />
      </td>
      <td data-label={words.role}>
        <span>{w.account.roles[user.role]}</span>
      </td>
      <td data-label={words.department}>
        <span>{user.department}</span>
      </td>
      <td data-label={words.lastSignIn}>
        <span>{last == null ? w.time.never : whenOf(last, locale, w)}</span>
      </td>
    </tr>
  );
}

export function PersonState({ user }: { user: User }) {
  const { w } = useSpeaking();
  const { user: me } = useUser();
  const words = w.admin.people;
  return (
    <span className="row">
      {user.user_id === me.user_id && <Chip kind="lamp">{words.you}</Chip>}
      {!user.is_active ? (
        <Chip icon="cross">{words.disabled}</Chip>
      ) : user.is_verified ? (
        <span className="quiet">{words.active}</span>
      ) : (
        <Chip kind="warning" icon="warning">
          {words.notVerified}
        </Chip>
      )}
    </span>
  );
}
