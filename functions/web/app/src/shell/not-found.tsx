import { buttonClass } from "../ui/button";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { useWords } from "../words";

export function NotFound() {
  const w = useWords();
  return (
    <main className="page page--form stack" id="main">
      <Heading>{w.frame.notFound}</Heading>
      <p>{w.frame.notFoundDetail}</p>
      <p>
        <Link to="/forms" className={buttonClass({ kind: "primary", size: "large" })}>
          {w.frame.toForms}
        </Link>
      </p>
    </main>
  );
}
