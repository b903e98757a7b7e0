import { unwrap } from "@florence/identity";
import { useCallback, useMemo, useState } from "react";

import { api } from "../client";
import { CUSTOM } from "../step/definition";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Rose } from "../ui/rose";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useSpeaking, useWords, type Locale } from "../words";
import { Drafts } from "./drafts";
import { fits } from "./search";

async function typesIn(lang: Locale) {
  return unwrap(await api.GET("/api/v1/wizards/types", { params: { query: { lang } } })).types;
}

export type TypeSummary = Awaited<ReturnType<typeof typesIn>>[number];

/** What is begun, and what can be begun. */
export default function Forms() {
  const { locale } = useSpeaking();
  const load = useCallback(() => typesIn(locale), [locale]);
  const { data: types, error } = useLoad(load);
  return (
    <main className="page" id="main" tabIndex={-1}>
      <div className="stack stack--l">
        <section aria-labelledby="resume">
          <Drafts types={types} />
        </section>
        <section aria-labelledby="catalogue">
          <Failure error={error} />
          {types === undefined && error === undefined && <Skeleton lines={6} />}
          {types !== undefined && <Catalogue types={types} />}
        </section>
      </div>
    </main>
  );
}

function Catalogue({ types }: { types: readonly TypeSummary[] }) {
  const w = useWords();
  const [text, setText] = useState("");
  const found = useMemo(() => types.filter((type) => fits(text, type)), [types, text]);
  const isCustomFound = fits(text, { title: w.forms.custom, description: w.forms.customDetail });
  const isNone = found.length === 0 && !isCustomFound;
  return (
    <>
      <div className="head">
        <div>
          <h2 id="catalogue">{w.forms.start}</h2>
        </div>
        <div className="search">
          <label className="hush" htmlFor="search">
            {w.forms.search}
          </label>
          <Icon name="search" />
          <input
            className="control"
            id="search"
            type="search"
            placeholder={w.forms.searchHint}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      </div>
      <ul className="catalogue">
        {found.map((type) => (
          <li className="formcard" key={type.name}>
            <Rose petals={petalsOf(type)} />
            <h3>
              <Link to={`/forms/new/${type.name}`}>{type.title}</Link>
            </h3>
            <p>{type.description}</p>
            <p className="formcard__steps">{w.forms.steps(type.total_steps)}</p>
          </li>
        ))}
        {(isCustomFound || isNone) && (
          <li className="formcard">
            <span className="formcard__plus">
              <Icon name="plus" />
            </span>
            <h3>
              <Link to={`/forms/new/${CUSTOM}`}>{w.forms.custom}</Link>
            </h3>
            <p>{w.forms.customDetail}</p>
            <p className="formcard__steps">{w.forms.customSteps}</p>
          </li>
        )}
      </ul>
      <p className="quiet small" role="status">
        {isNone && `${w.forms.noMatch(text)}. ${w.forms.noMatchDetail}`}
      </p>
    </>
  );
}

function petalsOf({ total_steps }: TypeSummary) {
  return Array.from({ length: total_steps }, () => ({ state: "part" as const, weight: 1 }));
}
