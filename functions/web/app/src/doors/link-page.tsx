import { ProblemError } from "@florence/identity";
import { useEffect, type ReactNode } from "react";

import { forgetLinkToken, useLinkToken } from "../link-token";
import { useSession } from "../session";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { useWords } from "../words";
import { Door } from "./door";

interface LinkPageProps {
  title: string;
  /** Where to go on without a link that is good. */
  otherwise: ReactNode;
  /** What the link is good for. It is made anew when another link comes. */
  children: (token: string) => ReactNode;
}

/** What the link in a mail leads to. Opening it does nothing yet; leaving it forgets the token. */
export function LinkPage({ title, otherwise, children }: LinkPageProps) {
  const words = useWords().links;
  const token = useLinkToken();
  useEffect(() => forgetLinkToken, []);
  return (
    <Door cover={0}>
      {token === undefined ? (
        <>
          <Heading>{title}</Heading>
          <Notice kind="warning" title={words.missing}>
            <p>{words.missingDetail}</p>
          </Notice>
          {otherwise}
        </>
      ) : (
        <div className="stack stack--l" key={token}>
          {children(token)}
        </div>
      )}
    </Door>
  );
}

/** Whether the link is good no more, for whichever reason. */
export function isRefused(error: unknown): boolean {
  return error instanceof ProblemError && error.code === "link_refused";
}

/** Where somebody is let in who has no link that is good. */
export function AskForAnother() {
  const words = useWords().links;
  return (
    <p>
      <Link to="/forgot">{words.askForAnother}</Link>
    </p>
  );
}

/** Says whose session this browser has: the link may be for somebody else. */
export function SomebodyHere({ detail }: { detail: string }) {
  const words = useWords().links;
  const { state } = useSession();
  return state.status === "in" ? (
    <Notice kind="plain" icon="person" title={words.somebodyHere(state.user.full_name)}>
      <p>{detail}</p>
    </Notice>
  ) : null;
}

/** What a press will do. */
export function Effects({ title, effects }: { title: string; effects: readonly string[] }) {
  return (
    <Notice kind="warning" title={title}>
      <ul>
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
    </Notice>
  );
}
