import { useCallback, useState } from "react";

import type { Schemas } from "../client";
import { numberOf } from "../format";
import { CUSTOM, definitionOf } from "../step/definition";
import { SelectField } from "../ui/field";
import { useLoad } from "../ui/use-load";
import { useSpeaking, type Locale } from "../words";
import { Chart, ticks } from "./chart";
import { told, type Period } from "./statistics-figures";

type WizardStatistics = Schemas["StatisticsOfWizards"];

/** What a form and its steps are called. */
interface Title {
  title: string;
  steps: readonly string[];
}

type Titles = ReadonlyMap<string, Title>;

async function titlesOf(types: readonly string[], locale: Locale, custom: string): Promise<Titles> {
  const found = types.map(async (type): Promise<readonly [string, Title]> => {
    if (type === CUSTOM) return [type, { title: custom, steps: [] }];
    const { title, steps } = await definitionOf(type, "metric", locale);
    return [type, { title, steps: steps.map((step) => step.title) }];
  });
  return new Map(await Promise.all(found));
}

/** How far forms came in a period, and how long they took. */
export function WizardCharts({ period }: { period: Period }) {
  const { w, locale } = useSpeaking();
  const custom = w.admin.statistics.custom;
  const key = period.wizards.map(({ wizard_type }) => wizard_type).join(" ");
  const load = useCallback(
    () => titlesOf(key === "" ? [] : key.split(" "), locale, custom),
    [key, locale, custom],
  );
  const { data: titles } = useLoad(load);
  if (titles === undefined || period.wizards.length === 0) {
    return null;
  }
  return (
    <>
      <Reached period={period} titles={titles} />
      <Minutes period={period} titles={titles} />
    </>
  );
}

function Reached({ period, titles }: { period: Period; titles: Titles }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const byStarts = [...period.wizards].sort(
    (one, other) => other.started.count - one.started.count,
  );
  const [chosen, choose] = useState(byStarts[0]?.wizard_type ?? "");
  const wizard = period.wizards.find(({ wizard_type }) => wizard_type === chosen);
  const all = wizard?.reached?.[0] ?? 0;
  const bars = barsOf(wizard, titles, words.step, words.ended, words.completed);
  const share = (count: number) => words.percent(Math.round((100 * count) / Math.max(1, all)));
  const title = titles.get(chosen)?.title ?? chosen;
  const table = {
    caption: words.howFar(title),
    head: [words.reached, words.forms],
    rows: bars.map(({ name, count }) => [name, numberOf(count, locale)]),
  };
  return (
    <Chart title={words.howFar(title)} table={table}>
      <SelectField
        label={words.form}
        value={chosen}
        onChange={(event) => choose(event.target.value)}
      >
        {period.wizards.map(({ wizard_type }) => (
          <option value={wizard_type} key={wizard_type}>
            {titles.get(wizard_type)?.title ?? wizard_type}
          </option>
        ))}
      </SelectField>
      {wizard !== undefined && (
        <p className="small quiet">
          {words.startedAndEnded(
            told(wizard.started, period, w, locale),
            told(wizard.completed, period, w, locale),
            told(wizard.abandoned, period, w, locale),
          )}
        </p>
      )}
      {bars.length === 0 ? (
        <p>{words.tooFewEnded}</p>
      ) : (
        <ol className="hbars">
          {bars.map(({ name, count, isLast }) => (
            <li key={name}>
              <b>{name}</b>
              <svg height="22" aria-hidden="true">
                <rect className="c0" width="100%" height="22" rx="3" />
                <rect
                  className={isLast ? "c2" : "c1"}
                  width={`${(100 * count) / Math.max(1, all)}%`}
                  height="22"
                  rx="3"
                />
              </svg>
              <span>
                <strong>{numberOf(count, locale)}</strong> {share(count)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Chart>
  );
}

/** All that ended, those that reached each step, those that were completed. */
function barsOf(
  wizard: WizardStatistics | undefined,
  titles: Titles,
  step: (number: number) => string,
  ended: string,
  completed: string,
) {
  if (wizard?.reached == null || (wizard.reached[0] ?? 0) === 0) {
    return [];
  }
  const names = titles.get(wizard.wizard_type)?.steps ?? [];
  const steps = wizard.reached.map((count, number) => ({
    name: number === 0 ? ended : (names[number - 1] ?? step(number)),
    count,
    isLast: false,
  }));
  return [...steps, { name: completed, count: wizard.completed.count, isLast: true }];
}

function Minutes({ period, titles }: { period: Period; titles: Titles }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.statistics;
  const timed = period.wizards.flatMap(({ wizard_type: type, median_seconds, p90_seconds }) =>
    median_seconds == null || p90_seconds == null
      ? []
      : [{ type, median: minutes(median_seconds), most: minutes(p90_seconds) }],
  );
  const name = (type: string) => titles.get(type)?.title ?? type;
  const scale = ticks(Math.max(1, ...timed.map(({ most }) => most)));
  const top = scale.at(-1) ?? 1;
  const at = (value: number) => `${(100 * value) / top}%`;
  const number = (value: number) => numberOf(value, locale);
  const table = {
    caption: words.minutes,
    head: [words.form, words.median, words.nineInTen],
    rows: timed.map(({ type, median, most }) => [name(type), number(median), number(most)]),
  };
  return (
    <Chart title={words.minutes} note={words.minutesNote} table={table}>
      {timed.length === 0 ? (
        <p>{words.tooFewCompleted}</p>
      ) : (
        <ol className="hbars">
          {timed.map(({ type, median, most }) => (
            <li key={type}>
              <b>{name(type)}</b>
              <svg height="22" aria-hidden="true">
                {[0, ...scale].map((tick) => (
                  <line className="grid" x1={at(tick)} x2={at(tick)} y1="-4" y2="26" key={tick} />
                ))}
                <line className="whisker" x1={at(median)} x2={at(most)} y1="11" y2="11" />
                <line className="whisker" x1={at(most)} x2={at(most)} y1="5" y2="17" />
                <circle className="c1" cx={at(median)} cy="11" r="6" />
              </svg>
              <span>
                <strong>{number(median)}</strong> · {words.min(number(most))}
              </span>
            </li>
          ))}
          <li aria-hidden="true">
            <svg height="16">
              {[0, ...scale].map((tick) => (
                <text x={at(tick)} y="12" textAnchor="middle" key={tick}>
                  {number(tick)}
                </text>
              ))}
            </svg>
          </li>
        </ol>
      )}
    </Chart>
  );
}

/** Whole minutes, at least one: the times come from classes. */
function minutes(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60));
}
