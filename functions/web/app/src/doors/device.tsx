import { useState } from "react";

import { keep, kept } from "../kept";
import { Button } from "../ui/button";
import { TextField } from "../ui/field";
import { useWords } from "../words";

/** What this computer is called in lists of sessions: kept in the browser, whoever signs in. */
export function DeviceName() {
  const w = useWords();
  const [name, setName] = useState(kept("device") ?? "");
  const [draft, setDraft] = useState<string>();
  if (draft === undefined) {
    return (
      <p className="quiet">
        {name !== "" && (
          <>
            {w.doors.thisComputer} <b>{name}</b>{" "}
          </>
        )}
        <button className="linkbutton small" type="button" onClick={() => setDraft(name)}>
          {name === "" ? w.doors.nameComputer : w.security.change}
        </button>
      </p>
    );
  }
  return (
    <form
      className="stack stack--s"
      onSubmit={(event) => {
        event.preventDefault();
        keep("device", draft.trim());
        setName(draft.trim());
        setDraft(undefined);
      }}
    >
      <TextField
        label={w.doors.computerName}
        help={w.doors.computerHelp}
        value={draft}
        maxLength={60}
        autoFocus
        autoComplete="off"
        onChange={(event) => setDraft(event.target.value)}
      />
      <Button type="submit" size="small">
        {w.common.save}
      </Button>
    </form>
  );
}

/** The name as a sign-in sends it. */
export function deviceName(): { device_name?: string } {
  const name = kept("device") ?? "";
  return name === "" ? {} : { device_name: name };
}
