import { usePath } from "../router";
import { Link } from "../ui/link";
import { useWords } from "../words";

/** The parts of the administration. */
export function AdminNav() {
  const w = useWords();
  const path = usePath();
  const places = [
    ["/admin", w.admin.nav.people, path === "/admin" || path.startsWith("/admin/people")],
    ["/admin/invitations", w.admin.nav.invitations, path.startsWith("/admin/invit")],
    ["/admin/mail", w.admin.nav.mail, path === "/admin/mail"],
    ["/admin/audit", w.admin.nav.audit, path === "/admin/audit"],
    ["/admin/statistics", w.admin.nav.statistics, path === "/admin/statistics"],
    ["/admin/cleanup", w.admin.nav.cleanup, path === "/admin/cleanup"],
  ] as const;
  return (
    <nav className="subnav" aria-label={w.frame.administration}>
      <ul>
        {places.map(([to, name, isHere]) => (
          <li key={to}>
            <Link to={to} aria-current={isHere ? "page" : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
