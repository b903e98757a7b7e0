import "../styles/reference.css";

import { unwrap } from "@florence/identity";
import { useCallback, useDeferredValue, useState } from "react";

import { api } from "../client";
import { matched, usePath } from "../router";
import { Foot } from "../shell/foot";
import { Mark } from "../shell/mark";
import { classes } from "../ui/classes";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useWords } from "../words";
import { operationsOf, type Document } from "./document";
import { Operations } from "./operations";
import { OperationPage } from "./operation";
import { Overview } from "./overview";
import { useReferenceWords } from "./words";

/** The reference of the API, drawn from the document that the service answers. */
export default function Reference() {
  const w = useWords();
  const words = useReferenceWords();
  const load = useCallback(
    async () => unwrap(await api.GET("/api/v1/openapi.json")) as unknown as Document,
    [],
  );
  const { data, error } = useLoad(load);
  return (
    <>
      <a className="skip" href="#main">
        {w.frame.skip}
      </a>
      <header className="bar">
        <div className="bar__row">
          <Link className="brand" to="/docs">
            <Mark />
            <span>{words.title}</span>
          </Link>
          <div className="bar__end">
            <Link className="lockbutton" to="/">
              {words.toFlorence}
            </Link>
          </div>
        </div>
      </header>
      {data === undefined ? (
        <main className="page" id="main" tabIndex={-1}>
          <Heading>{words.title}</Heading>
          <Failure error={error} />
          {error === undefined && <Skeleton lines={8} />}
        </main>
      ) : (
        <Pages document={data} />
      )}
      <Foot />
    </>
  );
}

function Pages({ document }: { document: Document }) {
  const words = useReferenceWords();
  const path = usePath();
  const [text, setText] = useState("");
  const sought = useDeferredValue(text);
  const id = matched("/docs/:operation", path)?.["operation"];
  const operations = operationsOf(document);
  const operation = operations.find(({ operationId }) => operationId === id);
  return (
    <div className={classes("reference", id !== undefined && "reference--one")}>
      <Operations
        document={document}
        operations={operations}
        here={id}
        text={text}
        sought={sought}
        onSearch={setText}
      />
      <main id="main" tabIndex={-1} key={id}>
        {id !== undefined && (
          <Link className="crumb reference__back" to="/docs">
            {words.all}
          </Link>
        )}
        {operation !== undefined ? (
          <OperationPage operation={operation} document={document} />
        ) : id === undefined ? (
          <Overview document={document} />
        ) : (
          <Heading>{words.gone}</Heading>
        )}
      </main>
    </div>
  );
}
