import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { bodyOf, propertiesOf, type Document, type Operation } from "./document";
import { useReferenceWords } from "./words";

interface OperationsProps {
  document: Document;
  operations: readonly Operation[];
  /** The operation that is shown. */
  here: string | undefined;
  text: string;
  /** What is looked for, perhaps a moment behind what is typed. */
  sought: string;
  onSearch: (text: string) => void;
}

/** All operations by what they are about, and a search among them. */
export function Operations(props: OperationsProps) {
  const { document, operations, here, text, sought, onSearch } = props;
  const words = useReferenceWords();
  const found = operations.filter((operation) => fits(operation, document, sought));
  const tags = (document.tags ?? []).filter(({ name }) => found.some((one) => isOf(one, name)));
  return (
    <nav className="reference__nav stack" aria-label={words.operations}>
      <div className="field">
        <label htmlFor="operations">{words.search}</label>
        <div className="search">
          <Icon name="search" />
          <input
            className="control"
            id="operations"
            type="search"
            autoComplete="off"
            spellCheck={false}
            placeholder={words.searchHelp}
            value={text}
            onChange={(event) => onSearch(event.target.value)}
          />
        </div>
      </div>
      <p className="small quiet" role="status">
        {found.length === 0 ? words.none : words.found(found.length)}
      </p>
      {tags.map(({ name, description }) => (
        <section key={name}>
          <h2 className="reference__tag" lang="en">
            {description ?? name}
          </h2>
          <ul>
            {found
              .filter((operation) => isOf(operation, name))
              .map(({ operationId, method, path, summary }) => (
                <li key={operationId}>
                  <Link
                    to={`/docs/${operationId}`}
                    aria-current={operationId === here ? "page" : undefined}
                  >
                    <span lang="en">{(summary ?? operationId).replace(/\.$/, "")}</span>
                    <code>
                      {method.toUpperCase()} {path.replace(/^\/api\/v1/, "")}
                    </code>
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function isOf({ tags = [] }: Operation, name: string): boolean {
  return tags[0] === name;
}

/** Whether every word that is looked for stands in the operation or among what it takes. */
function fits(operation: Operation, document: Document, sought: string): boolean {
  const wanted = sought.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) {
    return true;
  }
  const { method, path, summary, description, operationId, parameters = [] } = operation;
  const body = bodyOf(operation.requestBody?.content);
  const members = body === undefined ? [] : propertiesOf(body[1], document);
  const names = [...parameters, ...members].map(({ name }) => name);
  const all = [method, path, summary, description, operationId, ...names].join(" ").toLowerCase();
  return wanted.every((word) => all.includes(word));
}
