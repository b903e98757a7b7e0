import type { ReactNode } from "react";

import { Foot } from "../shell/foot";
import { Mark } from "../shell/mark";
import { Link } from "../ui/link";
import { useWords } from "../words";
import { Art } from "./art";

/** A page for somebody who is not signed in. `cover` chooses the words beside it on wide screens. */
export function Door({ cover, children }: { cover: 0 | 1; children: ReactNode }) {
  const w = useWords();
  const words = w.doors.cover[cover] ?? [];
  return (
    <>
      <a className="skip" href="#main">
        {w.frame.skip}
      </a>
      <div className="door">
        <header className="cover">
          <Art />
          <Link className="brand" to="/sign-in">
            <Mark />
            Florence
          </Link>
          <div className="cover__words">
            {words.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
        </header>
        <main className="door__main" id="main" tabIndex={-1}>
          <div className="door__form">{children}</div>
        </main>
      </div>
      <Foot />
    </>
  );
}
