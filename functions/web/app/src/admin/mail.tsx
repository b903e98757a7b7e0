import { unwrap } from "@florence/identity";

import { api, type Schemas } from "../client";
import { whenOf } from "../format";
import { Button, buttonClass } from "../ui/button";
import { Chip } from "../ui/chip";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Skeleton } from "../ui/skeleton";
import { usePages } from "../ui/use-pages";
import { useSpeaking, useWords } from "../words";
import { AdminNav } from "./nav";

const PAGE = 25;

async function page(cursor?: string) {
  const query = {
    mail: "undeliverable" as const,
    limit: PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return unwrap(await api.GET("/api/v1/admin/users", { params: { query } }));
}

/** Whom mail does not reach. */
export default function Mail() {
  const words = useWords().admin.mail;
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
        <List />
      </main>
    </>
  );
}

type Page = Awaited<ReturnType<typeof page>>;

const joined = (before: Page, next: Page): Page => ({
  ...next,
  users: [...before.users, ...next.users],
});

function List() {
  const words = useWords().admin.mail;
  const { data, error, more, work } = usePages(page, joined);
  if (data === undefined) {
    return error === undefined ? <Skeleton lines={8} /> : <Failure error={error} />;
  }
  const { users, next_cursor: cursor } = data;
  if (users.length === 0 && cursor == null) {
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
            <th scope="col">{words.what}</th>
            <th scope="col">{words.since}</th>
            <th scope="col">
              <span className="hush">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Row user={user} key={user.user_id} />
          ))}
        </tbody>
      </table>
      <div className="pager">
        <span role="status">{words.shown(users.length, cursor != null)}</span>
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

function Row({ user }: { user: Schemas["ListedUser"] }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.mail;
  const undelivered = user.mail_undeliverable;
  const isBounce = undelivered?.reason === "bounce";
  const page = `/admin/people/${user.user_id}`;
  return (
    <tr>
      <th scope="row">
        <Link className="who" to={page}>
          <b>{user.full_name}</b>
          <span>{user.email}</span>
        </Link>
      </th>
      <td data-label={words.what}>
        <span>
          <Chip kind={isBounce ? "bad" : "warning"} icon={isBounce ? "stop" : "warning"}>
            {isBounce ? words.bounced : words.unwanted}
          </Chip>{" "}
          <span className="quiet">{isBounce ? words.bouncedHow : words.unwantedHow}</span>
        </span>
      </td>
      <td data-label={words.since}>
        <span>{undelivered != null && whenOf(undelivered.since, locale, w)}</span>
      </td>
      <td>
        <Link className={buttonClass({ size: "small" })} to={page}>
          {words.open}
          <span className="hush"> {user.full_name}</span>
        </Link>
      </td>
    </tr>
  );
}
