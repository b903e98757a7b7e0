import { unwrap } from "@florence/identity";
import { useCallback, useState } from "react";

import { api } from "../client";
import { dateOf, numberOf } from "../format";
import { Button } from "../ui/button";
import { download } from "../ui/download";
import { Failure } from "../ui/failure";
import { SelectField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useSpeaking } from "../words";
import { Figures } from "./chart";
import { AdminNav } from "./nav";
import { SignInColumns } from "./statistics-columns";
import {
  csv,
  periodName,
  sum,
  told,
  type By,
  type Figure,
  type Period,
} from "./statistics-figures";
import { MonthRose } from "./statistics-rose";
import { WizardCharts } from "./statistics-wizards";

const PERIODS: readonly By[] = ["day", "week", "month"];

async function statisticsBy(by: By) {
  return unwrap(await api.GET("/api/v1/admin/statistics", { params: { query: { by } } }));
}

/** Those of the chosen periods, and always those of a year of months. */
async function loadBy(by: By) {
  const [chosen, months] = await Promise.all([statisticsBy(by), statisticsBy("month")]);
  return { by, until: chosen.until, periods: chosen.periods, months: months.periods };
}

/** What the days come to: numbers, never people. */
export default function Statistics() {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const [by, setBy] = useState<By>("day");
  const load = useCallback(() => loadBy(by), [by]);
  const { data, error } = useLoad(load);
  const isKnown = data?.until != null;
  return (
    <>
      <AdminNav />
      <main className="page" id="main" tabIndex={-1}>
        <div className="head">
          <div>
            <Heading>{words.title}</Heading>
            <p>{words.intro}</p>
            {isKnown && (
              <p className="small quiet">{words.until(dateOf(data.until ?? "", locale))}</p>
            )}
          </div>
          <div className="row">
            <SelectField
              label={words.period}
              value={by}
              onChange={(event) => setBy(event.target.value as By)}
            >
              {PERIODS.map((period) => (
                <option value={period} key={period}>
                  {words.last[period]}
                </option>
              ))}
            </SelectField>
            {isKnown && (
              <Button
                icon="down"
                onClick={() => download("statistics.csv", "text/csv", csv(data.periods))}
              >
                {words.csv}
              </Button>
            )}
          </div>
        </div>
        <div className="stack">
          <Failure error={error} />
          {data === undefined && error === undefined && <Skeleton lines={8} />}
          {data !== undefined && !isKnown && (
            <div className="empty">
              <h2>{words.nothingYet}</h2>
              <p>{words.nothingYetDetail}</p>
            </div>
          )}
          {isKnown && <Shown by={data.by} periods={data.periods} months={data.months} />}
        </div>
      </main>
    </>
  );
}

interface ShownProps {
  by: By;
  periods: readonly Period[];
  months: readonly Period[];
}

function Shown({ by, periods, months }: ShownProps) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const complete = periods.filter((period) => period.complete);
  const [last, before] = [complete.at(-1), complete.at(-2)];
  const month = months.filter((one) => one.complete).at(-1) ?? months.at(-1);
  return (
    <>
      {last !== undefined && <Facts by={by} period={last} before={before} />}
      <SignInColumns by={by} periods={periods} />
      {month !== undefined && (
        <>
          <h2>{words.inMonth(periodName(month, "month", locale))}</h2>
          <div className="cols cols--half">
            <WizardCharts period={month} key={month.from} />
            <MonthRose months={months} />
            <Refusals month={month} />
          </div>
        </>
      )}
    </>
  );
}

interface FactsProps {
  by: By;
  period: Period;
  before: Period | undefined;
}

/** The last period that is over, in a few numbers. */
function Facts({ by, period, before }: FactsProps) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const { accounts, sign_ins: signIns, wizards } = period;
  const tell = (figure: Figure) => told(figure, period, w, locale);
  const { passwordless, password_and_factor: factor } = signIns.by_method;
  const strong = sum([passwordless, factor]);
  const share =
    strong.exact && signIns.succeeded.exact && signIns.succeeded.count > 0
      ? words.strong(Math.round((100 * strong.count) / signIns.succeeded.count))
      : undefined;
  const facts: readonly (readonly [string, Figure, string | undefined])[] = [
    [
      words.active,
      accounts.active,
      before && words.before(told(before.accounts.active, before, w, locale)),
    ],
    [words.signInCount, signIns.succeeded, share],
    [
      words.formsCompleted,
      sum(wizards.map(({ completed }) => completed)),
      words.ofStarted(tell(sum(wizards.map(({ started }) => started)))),
    ],
    [words.registered, accounts.registered, words.andInvited(tell(accounts.invited))],
    [words.closed, signIns.closed, undefined],
  ];
  return (
    <section aria-label={periodName(period, by, locale)} className="stack stack--s">
      <p className="small quiet">{periodName(period, by, locale)}</p>
      <dl className="facts">
        {facts.map(([name, figure, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={figure.exact ? undefined : "few"}>
              {figure.exact ? numberOf(figure.count, locale) : tell(figure)}
              {note !== undefined && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Refusals({ month }: { month: Period }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const { by_reason: reasons, by_device: devices } = month.sign_ins;
  const tell = (figure: Figure) => told(figure, month, w, locale);
  const refused = [
    [words.reasons.wrong_password, tell(reasons.wrong_password)],
    [words.reasons.unknown_account, tell(reasons.unknown_account)],
    [words.reasons.wrong_factor, tell(reasons.wrong_factor)],
    [words.reasons.account_disabled, tell(reasons.account_disabled)],
    [words.reasons.other, tell(reasons.other)],
  ];
  const kinds = w.admin.cleanup.kinds;
  const used = (["desktop", "tablet", "phone", "other"] as const).map((kind) => [
    kinds[kind],
    tell(devices[kind]),
  ]);
  return (
    <section className="card stack" aria-labelledby="refused">
      <div className="card__head">
        <h2 id="refused">{words.refusedTitle}</h2>
      </div>
      <Figures
        table={{ caption: words.refusedTitle, head: [words.why, words.times], rows: refused }}
      />
      <h3>{words.devices}</h3>
      <Figures table={{ caption: words.devices, head: [words.device, words.times], rows: used }} />
    </section>
  );
}
