import type { ReactNode } from "react";

import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { usePath } from "../router";
import { useWords } from "../words";

/** The page of the account with its three parts. */
export function Account({ children }: { children: ReactNode }) {
  const w = useWords();
  const path = usePath();
  const tabs = [
    ["/account", w.account.tabs.profile],
    ["/account/security", w.account.tabs.security],
    ["/account/data", w.account.tabs.data],
  ] as const;
  return (
    <main className="page" id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <Heading>{w.account.title}</Heading>
        </div>
      </div>
      <nav className="tabs" aria-label={w.account.title}>
        {tabs.map(([to, name]) => (
          <Link to={to} key={to} aria-current={to === path ? "page" : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      {children}
    </main>
  );
}
