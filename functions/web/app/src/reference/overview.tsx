import { codeWords } from "../ui/failure";
import { Heading } from "../ui/heading";
import { useWords } from "../words";
import type { Document } from "./document";
import { Prose } from "./prose";
import { useReferenceWords } from "./words";

/** What holds for all operations, and the codes of failures. */
export function Overview({ document }: { document: Document }) {
  const w = useWords();
  const words = useReferenceWords();
  const codes = document.components.schemas["ProblemBody"]?.properties?.["code"]?.enum ?? [];
  return (
    <div className="stack stack--l">
      <div className="stack stack--s">
        <Heading>{words.title}</Heading>
        <p>{words.intro}</p>
        <Prose text={document.info.description} />
        <p className="small quiet">
          {words.version(document.info.version)} ·{" "}
          <a href="/api/v1/openapi.json">{words.document}</a>
        </p>
      </div>
      <section aria-labelledby="codes" className="stack">
        <h2 id="codes">{words.codes}</h2>
        <p>{words.codesHow}</p>
        <dl className="members members--two">
          {codes.map(String).map((code) => (
            <div key={code}>
              <dt>
                <code>{code}</code>
              </dt>
              <dd>{codeWords(code, w)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
