import type { ReactNode } from "react";

import type { Schemas } from "../client";
import { dayOf, timeOf } from "../format";
import { Link } from "../ui/link";
import { classes } from "../ui/classes";
import { Icon, type IconName } from "../ui/icon";
import { useSpeaking } from "../words";
import type { Names } from "./names";

export type AuditEvent = Schemas["AuditEvent"];
type Action = Schemas["Action"];

const GOOD = new Set<Action>([
  "login_succeeded",
  "wizard_completed",
  "account_verified",
  "registered",
]);
const BAD = new Set<Action>(["refresh_replayed", "account_deleted", "account_disabled"]);

function toneOf({ action, outcome }: AuditEvent): "good" | "warning" | "bad" | undefined {
  if (BAD.has(action)) {
    return "bad";
  }
  return outcome === "failure" ? "warning" : GOOD.has(action) ? "good" : undefined;
}

const ICONS = { good: "check", warning: "warning", bad: "stop" } satisfies Record<string, IconName>;

interface EventsProps {
  events: readonly AuditEvent[];
  names: Names;
  heading: "h2" | "h3";
}

/** Events as sentences, by day, the newest first. */
export function Events({ events, names, heading: Title }: EventsProps) {
  const { locale } = useSpeaking();
  const days = new Map<string, AuditEvent[]>();
  for (const event of events) {
    const day = dayOf(event.at, locale);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days].map(([day, ofDay]) => (
    <div key={day}>
      <Title className="timeline__day">{day}</Title>
      <ol className="timeline">
        {ofDay.map((event) => (
          <OneEvent event={event} names={names} key={event.event_id} />
        ))}
      </ol>
    </div>
  ));
}

function OneEvent({ event, names }: { event: AuditEvent; names: Names }) {
  const { w, locale } = useSpeaking();
  const tone = toneOf(event);
  const facts = [event.reason, event.wizard_type, event.ip_address].filter((fact) => fact != null);
  return (
    <li className="event">
      <time dateTime={event.at}>{timeOf(event.at, locale)}</time>
      <span className={classes("event__dot", tone && `event__dot--${tone}`)}>
        <Icon name={tone === undefined ? "info" : ICONS[tone]} />
      </span>
      <div className="event__body">
        <p className="event__what">
          <Sentence event={event} names={names} />
        </p>
        {facts.length > 0 && <p className="event__where">{facts.join(" · ")}</p>}
        <details>
          <summary>{w.admin.audit.stored}</summary>
          <pre>{JSON.stringify(event, null, 2)}</pre>
        </details>
      </div>
    </li>
  );
}

/** `{actor} changed the role of {user}`, with the two as links. */
function Sentence({ event, names }: { event: AuditEvent; names: Names }) {
  const { w } = useSpeaking();
  const pattern = w.actions[event.action];
  const parts: ReactNode[] = pattern.split(/(\{actor\}|\{user\})/).map((part, place) => {
    const id = part === "{actor}" ? event.actor_id : part === "{user}" ? event.user_id : undefined;
    return id === undefined ? part : <PersonName id={id} names={names} key={place} />;
  });
  return parts;
}

function PersonName({ id, names }: { id: string; names: Names }) {
  const { w } = useSpeaking();
  const name = names.get(id);
  if (name === "") {
    return <b>{w.admin.audit.unknown}</b>;
  }
  return (
    <b>
      <Link to={`/admin/people/${id}`}>{name ?? w.admin.audit.person(id.slice(-6))}</Link>
    </b>
  );
}
