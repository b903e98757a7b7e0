import { CopyButton } from "../ui/copy-button";
import { Chip } from "../ui/chip";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { bodyOf, isProblem, type Answer, type Document, type Operation } from "./document";
import { exampleOf } from "./example";
import { Line, Prose } from "./prose";
import { Schema } from "./schema";
import { useReferenceWords } from "./words";

interface OperationProps {
  operation: Operation;
  document: Document;
}

/** One operation: what it takes, what it answers and how it fails. */
export function OperationPage({ operation, document }: OperationProps) {
  const words = useReferenceWords();
  const { method, path, summary, description, parameters = [], requestBody } = operation;
  const body = bodyOf(requestBody?.content);
  const answers = Object.entries(operation.responses);
  return (
    <article className="stack stack--l">
      <div className="stack stack--s">
        <Heading title={summary ?? path}>
          <span lang="en">{summary}</span>
        </Heading>
        <p className="route">
          <Chip kind="line">{method.toUpperCase()}</Chip> <code>{path}</code>
        </p>
        <Prose text={description} />
      </div>
      <Access operation={operation} document={document} />
      {parameters.length > 0 && (
        <section aria-labelledby="parameters" className="stack">
          <h2 id="parameters">{words.parameters}</h2>
          <dl className="members">
            {parameters.map(({ name, in: place, description: how, required, schema }) => (
              <div key={place + name}>
                <dt>
                  <code>{name}</code>
                  <span className="members__type">
                    {(words.places as Partial<Record<string, string>>)[place] ?? place}
                  </span>
                  {required === true && <b className="members__need">{words.required}</b>}
                </dt>
                <dd>
                  <Prose text={how} />
                  {schema !== undefined && <Schema schema={schema} document={document} />}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section aria-labelledby="request" className="stack">
        <h2 id="request">{words.request}</h2>
        {body !== undefined && <Schema schema={body[1]} document={document} />}
        <Example name={words.example} text={curl(operation, document)} />
      </section>
      {answers
        .filter(([status]) => !isProblem(status))
        .map(([status, answer]) => (
          <Success status={status} answer={answer} document={document} key={status} />
        ))}
      <Failures answers={answers.filter(([status]) => isProblem(status))} />
    </article>
  );
}

function Access({ operation, document }: OperationProps) {
  const words = useReferenceWords();
  const ways = (operation.security ?? []).flatMap((way) => Object.keys(way));
  if (ways.length === 0) {
    return <p className="quiet">{words.open}</p>;
  }
  return (
    <div className="well stack--s">
      <p>{words.needs}</p>
      <ul>
        {ways.map((way) => (
          <li key={way}>
            <code>{way}</code>{" "}
            <span className="small quiet" lang="en">
              <Line text={document.components.securitySchemes?.[way]?.description ?? ""} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface SuccessProps {
  status: string;
  answer: Answer;
  document: Document;
}

function Success({ status, answer, document }: SuccessProps) {
  const words = useReferenceWords();
  const body = bodyOf(answer.content);
  const isJson = body?.[0].includes("json") === true;
  const id = `answer-${status}`;
  return (
    <section aria-labelledby={id} className="stack">
      <h2 id={id}>{words.answer(status)}</h2>
      <Prose text={answer.description} />
      {answer.headers !== undefined && (
        <dl className="members">
          {Object.entries(answer.headers).map(([name, header]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <Prose text={header.description} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {body === undefined ? (
        <p className="quiet">{words.noBody}</p>
      ) : (
        <>
          <p className="small quiet">
            <code>{body[0]}</code>
          </p>
          <Schema schema={body[1]} document={document} />
          {isJson && (
            <Example
              name={words.example}
              text={JSON.stringify(exampleOf(body[1], document), null, 2)}
            />
          )}
        </>
      )}
    </section>
  );
}

function Failures({ answers }: { answers: readonly (readonly [string, Answer])[] }) {
  const words = useReferenceWords();
  if (answers.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="failures" className="stack">
      <h2 id="failures">{words.failures}</h2>
      <p className="quiet">
        {words.failuresHow} <Link to="/docs">{words.codes}</Link>
      </p>
      <dl className="members members--two">
        {answers.map(([status, { description }]) => (
          <div key={status}>
            <dt>
              <code>{status}</code>
            </dt>
            <dd>
              <Prose text={description} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Example({ name, text }: { name: string; text: string }) {
  return (
    <details className="example">
      <summary>{name}</summary>
      <pre tabIndex={0} aria-label={name}>
        {text}
      </pre>
      <div className="row">
        <CopyButton size="small" text={text} />
      </div>
    </details>
  );
}

/** The request as a shell sends it. */
function curl(operation: Operation, document: Document): string {
  const { method, path, security = [], requestBody } = operation;
  const body = bodyOf(requestBody?.content);
  const lines = [`curl -X ${method.toUpperCase()} '${location.origin}${path}'`];
  if (security.some((way) => "access_token" in way)) {
    lines.push('-H "authorization: Bearer $ACCESS_TOKEN"');
  } else if (security.some((way) => "service_key" in way)) {
    lines.push('-u "$SERVICE:$SERVICE_KEY"');
  }
  if (body !== undefined) {
    const [type, schema] = body;
    const example = exampleOf(schema, document);
    const text = type.includes("json") ? JSON.stringify(example) : form(example);
    lines.push(`-H 'content-type: ${type}'`, `-d '${text.replaceAll("'", "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

function form(example: unknown): string {
  const entries = Object.entries((example ?? {}) as Record<string, unknown>);
  return new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
}
