import { type ReactNode } from "react";

import { initialsOf } from "../format";
import { kept } from "../kept";
import { useUser } from "../session";
import { Link } from "../ui/link";
import { LockButton } from "../ward/lock-button";
import { useWords } from "../words";
import { Foot } from "./foot";
import { Mark } from "./mark";
import { SignOut } from "./sign-out";

/** What surrounds every page of somebody signed in: first of all, whose session this is. */
export function Frame({ path, children }: { path: string; children: ReactNode }) {
  const w = useWords();
  return (
    <>
      <a className="skip" href="#main">
        {w.frame.skip}
      </a>
      <header className="bar">
        <div className="bar__row">
          <Link className="brand" to="/forms">
            <Mark />
            <span>Florence</span>
          </Link>
          <Navigation path={path} />
          <div className="bar__end">
            <NameTag />
            <LockButton />
            <SignOut />
          </div>
        </div>
      </header>
      {children}
      <Foot />
    </>
  );
}

function Navigation({ path }: { path: string }) {
  const w = useWords();
  const { user } = useUser();
  const places = [
    ["/forms", w.frame.forms],
    ["/reports", w.frame.reports],
    ["/account", w.frame.account],
    ...(user.role === "admin" ? [["/admin", w.frame.administration] as const] : []),
  ] as const;
  return (
    <nav className="bar__nav" aria-label={w.frame.main}>
      {places.map(([to, name]) => (
        <Link to={to} key={to} aria-current={path.startsWith(to) ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

function NameTag() {
  const w = useWords();
  const { user } = useUser();
  const place = kept("device");
  return (
    <div className="tag">
      <span className="tag__initials" aria-hidden="true">
        {initialsOf(user.full_name)}
      </span>
      <span>
        <span className="hush">{w.frame.signedInAs} </span>
        <span className="tag__name">{user.full_name}</span>
        {place !== undefined && <span className="tag__place">{place}</span>}
      </span>
    </div>
  );
}
