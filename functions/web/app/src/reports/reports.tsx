import { unwrap } from "@florence/identity";
import { useCallback, useState } from "react";

import { api, type Schemas } from "../client";
import { whenOf } from "../format";
import { Button, buttonClass } from "../ui/button";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Rose } from "../ui/rose";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";

type Summary = Schemas["WizardSummary"];

const PAGE = 20;

async function page(cursor?: string) {
  const query = {
    status: "completed" as const,
    limit: PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return unwrap(await api.GET("/api/v1/wizards", { params: { query } }));
}

/** The completed forms, the newest first. */
export default function Reports() {
  const { w } = useSpeaking();
  const load = useCallback(() => page(), []);
  const { data, error, set } = useLoad(load);
  const [hasAsked, setAsked] = useState(false);
  const work = useWork();
  const more = () =>
    work.run(async () => {
      if (data?.next_cursor != null) {
        const next = await page(data.next_cursor);
        set({ ...next, wizards: [...data.wizards, ...next.wizards] });
        setAsked(true);
      }
    });
  return (
    <main className="page" id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <Heading>{w.reports.title}</Heading>
          <p>{w.reports.intro}</p>
        </div>
      </div>
      <Failure error={error ?? work.error} />
      {data === undefined && error === undefined && <Skeleton lines={6} />}
      {data?.wizards.length === 0 && data.next_cursor == null && (
        <div className="empty">
          <h2>{w.reports.none}</h2>
          <p>{w.reports.noneDetail}</p>
        </div>
      )}
      <ul className="drafts">
        {data?.wizards.map((report) => (
          <Row report={report} key={report.wizard_id} />
        ))}
      </ul>
      <p className="hush" role="status">
        {hasAsked && data?.wizards.length}
      </p>
      {data?.next_cursor != null && (
        <div className="pager">
          <Button size="small" isBusy={work.isBusy} onClick={() => void more()}>
            {w.common.more}
          </Button>
        </div>
      )}
    </main>
  );
}

function Row({ report }: { report: Summary }) {
  const { w, locale } = useSpeaking();
  const petals = Array.from({ length: report.total_steps }, () => ({
    state: "done" as const,
    weight: 1,
  }));
  return (
    <li className="draft">
      <Rose petals={petals} />
      <div>
        <h2>{report.title}</h2>
        <p>{w.reports.completed(whenOf(report.completed_at ?? report.updated_at, locale, w))}</p>
      </div>
      <div className="draft__do">
        <Link className={buttonClass({})} to={`/reports/${report.wizard_id}`}>
          <span>
            {w.reports.open}
            <span className="hush"> {report.title}</span>
          </span>
        </Link>
      </div>
    </li>
  );
}
