import { unwrap } from "@florence/identity";
import { useCallback } from "react";

import { api, type User } from "../client";
import { useUser } from "../session";
import { Failure } from "../ui/failure";
import { Link } from "../ui/link";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useWords } from "../words";
import { Events } from "./events";

const SHOWN = 10;

/** The last events of one person. */
export function Lately({ user }: { user: User }) {
  const w = useWords();
  const { user: me } = useUser();
  const { user_id: id } = user;
  const names = new Map([user, me].map(({ user_id, full_name }) => [user_id, full_name]));
  const load = useCallback(async () => {
    const query = { user_id: id, limit: SHOWN };
    return unwrap(await api.GET("/api/v1/admin/audit", { params: { query } })).events;
  }, [id]);
  const { data, error } = useLoad(load);
  return (
    <section className="card card--flush" aria-labelledby="lately">
      <div className="card__head">
        <h2 id="lately">{w.admin.person.lately}</h2>
        <Link className="small" to={`/admin/audit?person=${id}`}>
          {w.admin.person.allEvents}
        </Link>
      </div>
      <Failure error={error} />
      {data === undefined && error === undefined && <Skeleton />}
      {data !== undefined && <Events events={data} names={names} heading="h3" />}
    </section>
  );
}
