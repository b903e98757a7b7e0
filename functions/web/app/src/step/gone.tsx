import { buttonClass } from "../ui/button";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { useWords } from "../words";

/** The form was deleted, or never was this person's. */
export function Gone() {
  const w = useWords();
  return (
    <main className="page page--form stack" id="main">
      <Heading>{w.step.gone}</Heading>
      <p>{w.step.goneDetail}</p>
      <p>
        <Link to="/forms" className={buttonClass({ kind: "primary", size: "large" })}>
          {w.frame.toForms}
        </Link>
      </p>
    </main>
  );
}
