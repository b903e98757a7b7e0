import { Suspense, lazy, useEffect, type ComponentType } from "react";

import { SignIn } from "./doors/sign-in";
import { matched, navigate, usePath } from "./router";
import { useSession, useUser, type OutReason } from "./session";
import { Frame } from "./shell/frame";
import { NotFound } from "./shell/not-found";
import { Proofs } from "./shell/proofs";
import { Unreachable } from "./shell/unreachable";
import { workOwner } from "./step/workshop";
import { Skeleton } from "./ui/skeleton";
import { Lock } from "./ward/lock";
import { Watch } from "./ward/watch";

/** Below these, nobody has to be signed in. */
const DOORS: Record<string, ComponentType> = {
  "/sign-in": SignIn,
  "/register": lazy(() => import("./doors/register")),
  "/forgot": lazy(() => import("./doors/forgot")),
};

/** Shown whoever is signed in: what the links of mails lead to, and the reference of the API. */
const OPEN: Record<string, ComponentType> = {
  "/reset": lazy(() => import("./doors/reset")),
  "/not-me": lazy(() => import("./doors/not-me")),
  "/undo-email": lazy(() => import("./doors/undo-email")),
  "/invitation": lazy(() => import("./doors/invitation")),
  "/docs": lazy(() => import("./reference/reference")),
};

type Page = ComponentType<{ parameters: Record<string, string> }>;

const PAGES: readonly (readonly [string, Page])[] = [
  ["/forms", lazy(() => import("./forms/forms"))],
  ["/forms/new/:type", lazy(() => import("./forms/start"))],
  ["/forms/:id", lazy(() => import("./step/wizard"))],
  ["/forms/:id/:step", lazy(() => import("./step/wizard"))],
  ["/reports", lazy(() => import("./reports/reports"))],
  ["/reports/:id", lazy(() => import("./reports/report"))],
  ["/account", lazy(() => import("./account/profile"))],
  ["/account/security", lazy(() => import("./account/security"))],
  ["/account/security/authenticator", lazy(() => import("./account/authenticator"))],
  ["/account/data", lazy(() => import("./account/data"))],
];

const OF_ADMINISTRATORS: readonly (readonly [string, Page])[] = [
  ["/admin", lazy(() => import("./admin/people"))],
  ["/admin/people/:id", lazy(() => import("./admin/person"))],
  ["/admin/invite", lazy(() => import("./admin/invite"))],
  ["/admin/invitations", lazy(() => import("./admin/invitations"))],
  ["/admin/mail", lazy(() => import("./admin/mail"))],
  ["/admin/audit", lazy(() => import("./admin/audit"))],
  ["/admin/statistics", lazy(() => import("./admin/statistics"))],
  ["/admin/cleanup", lazy(() => import("./admin/cleanup"))],
];

/** Where somebody wanted to go who had to sign in first, and who it was, if that is known. */
let wanted: { path: string; by: string | undefined } = { path: "/forms", by: undefined };

/**
 * The page of the address, for `whose` session it is or nobody. All but what is open to everybody is
 * made anew for somebody else. What a link brought stays where it is when the session becomes known.
 */
export function Pages({ whose }: { whose: string }) {
  const path = usePath();
  const Open = OPEN[path.startsWith("/docs/") ? "/docs" : path];
  return Open === undefined ? (
    <Own key={whose} path={path} />
  ) : (
    <Suspense fallback={<Skeleton />}>
      <Open />
    </Suspense>
  );
}

function Own({ path }: { path: string }) {
  const { state, ask } = useSession();
  const Door = DOORS[path];
  switch (state.status) {
    case "asking":
      return <Skeleton />;
    case "failed":
      return <Unreachable error={state.error} onRetry={ask} />;
    case "locked":
      return <Lock shown={state.shown} error={state.error} />;
    case "out":
      return Door === undefined ? (
        <Redirect to="/sign-in" from={isOver(state.reason) ? "/" : path} />
      ) : (
        <Suspense fallback={<Skeleton />}>
          <Door />
        </Suspense>
      );
    case "in":
      return Door !== undefined || path === "/" ? (
        <Redirect to={wantedBy(state.user.user_id)} />
      ) : (
        <>
          <Inside path={path} />
          <Proofs />
          <Watch />
        </>
      );
  }
}

/** Whether somebody has left for good: whoever comes next has nothing to do with their pages. */
function isOver(reason: OutReason | undefined): boolean {
  return reason !== undefined && reason !== "ended";
}

function wantedBy(user: string): string {
  return wanted.by === undefined || wanted.by === user ? wanted.path : "/forms";
}

function Redirect({ to, from }: { to: string; from?: string }) {
  useEffect(() => {
    if (from !== undefined && from !== "/") {
      wanted = { path: from, by: workOwner() };
    }
    navigate(to, { replace: true });
    if (from === undefined) {
      wanted = { path: "/forms", by: undefined };
    }
  }, [to, from]);
  return null;
}

function Inside({ path }: { path: string }) {
  const { user } = useUser();
  const known = user.role === "admin" ? [...PAGES, ...OF_ADMINISTRATORS] : PAGES;
  for (const [pattern, Found] of known) {
    const parameters = matched(pattern, path);
    if (parameters !== undefined) {
      return (
        <Frame path={path}>
          <Suspense
            fallback={
              <main className="page" id="main">
                <Skeleton lines={6} />
              </main>
            }
          >
            <Found parameters={parameters} key={pattern + (parameters["id"] ?? "")} />
          </Suspense>
        </Frame>
      );
    }
  }
  return (
    <Frame path={path}>
      <NotFound />
    </Frame>
  );
}
