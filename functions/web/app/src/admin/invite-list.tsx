import type { Schemas } from "../client";
import { codeWords, fieldWords } from "../ui/failure";
import { Chip } from "../ui/chip";
import { useWords, type Words } from "../words";
import type { Invitee } from "./invitees";

type Result = Schemas["InvitationResult"];

/** What became of an address. */
export type Became = readonly [email: string, result: Result];

interface InviteListProps {
  read: readonly Invitee[];
  became: ReadonlyMap<string, Result>;
}

/** What was understood of a list, and what has become of each. */
export function InviteList({ read, became }: InviteListProps) {
  const words = useWords().admin.invite;
  const sent = [...became.values()].filter(({ invitation }) => invitation != null).length;
  const faulty = read.filter(({ fault }) => fault !== undefined).length;
  return (
    <div>
      <p className="hush" role="status">
        {became.size > 0 ? words.sentCount(sent) : words.understood(read.length - faulty, faulty)}
      </p>
      <div className="card card--flush">
        <table className="table table--cards">
          <caption className="hush">{words.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.address}</th>
              <th scope="col">{became.size > 0 ? words.happened : words.happens}</th>
            </tr>
          </thead>
          <tbody>
            {read.map((invitee, place) => (
              <tr key={place}>
                <th scope="row">{invitee.email}</th>
                <td>
                  <Happens invitee={invitee} result={became.get(invitee.email)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Happens({ invitee, result }: { invitee: Invitee; result: Result | undefined }) {
  const w = useWords();
  const words = w.admin.invite;
  const { name, fault } = invitee;
  if (fault !== undefined) {
    return (
      <>
        <Chip kind="bad" icon="stop">
          {words.leftOut}
        </Chip>{" "}
        {fault === "address" ? words.notAddress : words.repeated}
      </>
    );
  }
  if (result === undefined) {
    return (
      <>
        <Chip icon="mail">{words.toSend}</Chip> {name !== undefined && words.as(name)}
      </>
    );
  }
  if (result.invitation != null) {
    return (
      <>
        <Chip kind="good" icon="check">
          {words.sent}
        </Chip>{" "}
        {name !== undefined && words.as(name)}
      </>
    );
  }
  const isTaken = result.code === "email_taken";
  return (
    <>
      <Chip kind={isTaken ? "line" : "bad"} icon={isTaken ? "info" : "stop"}>
        {isTaken ? words.nothing : words.notSent}
      </Chip>{" "}
      {isTaken ? words.hasAccount : reason(result, w)}
    </>
  );
}

/** Why somebody was not invited. */
function reason({ code, errors }: Result, w: Words): string {
  const [first] = errors;
  const words = first === undefined ? codeWords(code ?? "", w) : fieldWords(first, w);
  return words ?? w.problems.unavailable;
}
