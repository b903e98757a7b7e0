import { unwrap } from "@florence/identity";
import { useCallback } from "react";

import { api, type Schemas } from "../client";
import { numberOf, whenOf } from "../format";
import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";
import { AdminNav } from "./nav";

type Run = Schemas["CleanupRun"];

async function loadAll() {
  const [statistics, history] = await Promise.all([
    api.GET("/api/v1/admin/sessions/statistics"),
    api.GET("/api/v1/admin/sessions/cleanup/history", { params: { query: { limit: 20 } } }),
  ]);
  return { statistics: unwrap(statistics), runs: unwrap(history).runs };
}

/** What is removed by itself, and how much there is. */
export default function Cleanup() {
  const { w } = useSpeaking();
  const words = w.admin.cleanup;
  const toast = useToast();
  const load = useCallback(() => loadAll(), []);
  const { data, error, reload } = useLoad(load);
  const work = useWork();
  const clean = () =>
    work.run(async () => {
      const { run } = unwrap(await api.POST("/api/v1/admin/sessions/cleanup"));
      toast(words.ran(run.removed + run.drafts.removed));
      reload();
    });
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
            <Button isBusy={work.isBusy} onClick={() => void clean()}>
              {words.run}
            </Button>
          </div>
        </div>
        <div className="stack stack--l">
          <Failure error={error ?? work.error} />
          {data === undefined && error === undefined && <Skeleton lines={6} />}
          {data !== undefined && (
            <>
              <Counts statistics={data.statistics} />
              <Runs runs={data.runs} />
            </>
          )}
        </div>
      </main>
    </>
  );
}

function Counts({ statistics }: { statistics: Schemas["CountedSessions"] }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.cleanup;
  const { sessions, complete } = statistics;
  const facts = [
    [words.active, sessions.active],
    [words.idle, sessions.idle_expired],
    [words.ended, sessions.ended],
    [words.total, sessions.total],
  ] as const;
  const kinds = ["desktop", "tablet", "phone", "other"] as const;
  return (
    <section aria-labelledby="sessions" className="stack">
      <h2 id="sessions">{words.sessions}</h2>
      <dl className="facts">
        {facts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{numberOf(count, locale)}</dd>
          </div>
        ))}
      </dl>
      <p className="small quiet">
        {words.devices}:{" "}
        {kinds
          .map((kind) => `${words.kinds[kind]} ${numberOf(sessions.by_device[kind], locale)}`)
          .join(" · ")}
      </p>
      {!complete && <p className="small">{words.incomplete}</p>}
    </section>
  );
}

function Runs({ runs }: { runs: readonly Run[] }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.cleanup;
  const number = (value: number) => numberOf(value, locale);
  if (runs.length === 0) {
    return <p className="quiet">{words.none}</p>;
  }
  return (
    <section aria-labelledby="runs" className="card card--flush">
      <div className="card__head">
        <h2 id="runs">{words.runs}</h2>
      </div>
      <table className="table table--cards">
        <caption className="hush">{words.runs}</caption>
        <thead>
          <tr>
            <th scope="col">{words.started}</th>
            <th scope="col">{words.trigger}</th>
            <th scope="col">{words.removed}</th>
            <th scope="col">{words.scanned}</th>
            <th scope="col">{words.errors}</th>
            <th scope="col">{words.took}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.run_id}>
              <th scope="row">{whenOf(run.started_at, locale, w)}</th>
              <td data-label={words.trigger}>
                <span>{words.triggers[run.trigger]}</span>
              </td>
              <td data-label={words.removed}>
                <span>{number(run.removed + run.drafts.removed)}</span>
              </td>
              <td data-label={words.scanned}>
                <span>{number(run.scanned + run.drafts.scanned)}</span>
              </td>
              <td data-label={words.errors}>
                <span>{number(run.errors + run.drafts.errors)}</span>
              </td>
              <td data-label={words.took}>
                <span>{words.ms(Math.round(run.duration_ms))}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
