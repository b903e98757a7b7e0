import { buttonClass } from "../ui/button";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { useWords } from "../words";

/** The form was completed on another device while it was open here. */
export function Completed({ id }: { id: string }) {
  const w = useWords();
  return (
    <main className="page page--form stack" id="main">
      <Heading>{w.step.completedElsewhere}</Heading>
      <p>{w.step.completedElsewhereDetail}</p>
      <p>
        <Link to={`/reports/${id}`} className={buttonClass({ kind: "primary", size: "large" })}>
          {w.step.toReport}
        </Link>
      </p>
    </main>
  );
}
