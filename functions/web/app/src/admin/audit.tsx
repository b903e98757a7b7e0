import { unwrap } from "@florence/identity";
import { useCallback, useState, type SyntheticEvent } from "react";

import { api, type Schemas } from "../client";
import { navigate, useQuery } from "../router";
import { useUser } from "../session";
import { Button } from "../ui/button";
import { download } from "../ui/download";
import { Failure } from "../ui/failure";
import { SelectField, TextField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Skeleton } from "../ui/skeleton";
import { usePages } from "../ui/use-pages";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { Events, type AuditEvent } from "./events";
import { lookedUp, type Names } from "./names";
import { AdminNav } from "./nav";

type Action = Schemas["Action"];

/** The events of a person, or of a day: one of the two. */
interface Asked {
  person: string;
  day: string;
  action: Action | "";
}

const PAGE = 50;

async function page({ person, day, action }: Asked, cursor?: string) {
  const query = {
    limit: PAGE,
    ...(person === "" ? { date: day } : { user_id: person }),
    ...(action === "" ? {} : { action }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return unwrap(await api.GET("/api/v1/admin/audit", { params: { query } }));
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export default function Audit() {
  const w = useWords();
  const query = useQuery();
  const asked: Asked = {
    person: query.get("person") ?? "",
    day: query.get("day") ?? today(),
    action: (query.get("action") ?? "") as Asked["action"],
  };
  const key = JSON.stringify(asked);
  return (
    <>
      <AdminNav />
      <main className="page" id="main" tabIndex={-1}>
        <div className="head">
          <div>
            <Heading>{w.admin.audit.title}</Heading>
            <p>{w.admin.audit.intro}</p>
          </div>
        </div>
        <div className="stack">
          <Filters asked={asked} key={asked.person} />
          <List asked={asked} key={key} />
        </div>
      </main>
    </>
  );
}

/** The one account with this address. */
async function accountOf(email: string): Promise<string | undefined> {
  const answer = await api.GET("/api/v1/admin/users", { params: { query: { email, limit: 25 } } });
  const wanted = email.toLowerCase();
  return unwrap(answer).users.find((user) => user.email.toLowerCase() === wanted)?.user_id;
}

function Filters({ asked }: { asked: Asked }) {
  const w = useWords();
  const words = w.admin.audit;
  const [email, setEmail] = useState("");
  const [day, setDay] = useState(asked.day);
  const [action, setAction] = useState(asked.action);
  const [isNobody, setNobody] = useState(false);
  const { isBusy, error, run } = useWork();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void run(async () => {
      const person = email === "" ? "" : await accountOf(email.trim());
      setNobody(person === undefined);
      if (person !== undefined) {
        const query = new URLSearchParams({ day, action, ...(person === "" ? {} : { person }) });
        navigate(`/admin/audit?${query.toString()}`);
      }
    });
  };
  return (
    <form className="stack stack--s" role="search" onSubmit={submit}>
      <div className="filters">
        <TextField
          label={words.who}
          help={words.personHelp}
          type="email"
          autoComplete="off"
          spellCheck={false}
          value={email}
          error={isNobody ? words.nobody : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label={words.day}
          help={"\u00a0"}
          type="date"
          max={today()}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <SelectField
          label={words.action}
          help={"\u00a0"}
          value={action}
          onChange={(event) => setAction(event.target.value as Asked["action"])}
        >
          <option value="">{words.allActions}</option>
          {Object.entries(w.actions).map(([name, sentence]) => (
            <option value={name} key={name}>
              {sentence.replaceAll(/\{(actor|user)\}/g, "…")}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="row">
        <Button type="submit" icon="search" isBusy={isBusy}>
          {words.show}
        </Button>
      </div>
      <Failure error={error} />
    </form>
  );
}

type Page = Awaited<ReturnType<typeof page>>;

const joined = (before: Page, next: Page): Page => ({
  ...next,
  events: [...before.events, ...next.events],
});

function List({ asked }: { asked: Asked }) {
  const w = useWords();
  const words = w.admin.audit;
  const { person, day, action } = asked;
  const load = useCallback(
    (cursor?: string) => page({ person, day, action }, cursor),
    [person, day, action],
  );
  const { data, error, more, work } = usePages(load, joined);
  const { user: me } = useUser();
  const [names, setNames] = useState<Names>(new Map([[me.user_id, me.full_name]]));
  const look = () =>
    work.run(async () => {
      const ids = data?.events.flatMap(({ actor_id, user_id }) => [actor_id, user_id]);
      setNames(await lookedUp(ids ?? [], names));
    });
  if (data === undefined) {
    return error === undefined ? <Skeleton lines={8} /> : <Failure error={error} />;
  }
  const { events, next_cursor: cursor } = data;
  if (events.length === 0 && cursor == null) {
    return (
      <div className="empty">
        <h2>{words.none}</h2>
        <p>{words.noneDetail}</p>
      </div>
    );
  }
  return (
    <section className="card card--flush" aria-label={words.title}>
      <Events events={events} names={names} heading="h2" />
      <Failure error={work.error} />
      <div className="pager">
        <span role="status">{words.count(events.length)}</span>
        <span className="row">
          <Button size="small" isBusy={work.isBusy} onClick={() => void look()}>
            {words.names}
          </Button>
          <Button
            size="small"
            icon="down"
            onClick={() => download("audit.csv", "text/csv", csv(events))}
          >
            {words.csv}
          </Button>
          {cursor != null && (
            <Button size="small" isBusy={work.isBusy} onClick={() => void more()}>
              {words.older}
            </Button>
          )}
        </span>
      </div>
    </section>
  );
}

const COLUMNS = [
  "at",
  "action",
  "outcome",
  "actor_id",
  "user_id",
  "ip_address",
  "reason",
  "event_id",
] as const;

/** RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
function csv(events: readonly AuditEvent[]): string {
  const cell = (value: string | number | null | undefined) => {
    const text = value == null ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const rows = events.map((event) => COLUMNS.map((column) => cell(event[column])).join(","));
  return [COLUMNS.join(","), ...rows, ""].join("\r\n");
}
