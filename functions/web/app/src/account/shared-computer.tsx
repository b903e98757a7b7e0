import { useState } from "react";

import { SelectField } from "../ui/field";
import { useWords } from "../words";
import { IDLE_MINUTES, idleMinutes, keepIdleMinutes } from "../ward/idle";

/** What a workstation does that several people use: it is the choice of the computer, not of a person. */
export function SharedComputer() {
  const w = useWords();
  const [minutes, setMinutes] = useState(idleMinutes);
  return (
    <div className="card stack--s">
      <h2>{w.security.shared}</h2>
      <p className="small quiet">
        {w.security.sharedPress} <kbd>Alt</kbd> <kbd>L</kbd> {w.security.sharedDetail}
      </p>
      <SelectField
        label={w.security.idle}
        help={w.security.idleHelp}
        value={minutes}
        onChange={(event) => {
          const chosen = Number(event.target.value);
          keepIdleMinutes(chosen);
          setMinutes(chosen);
        }}
      >
        {IDLE_MINUTES.map((count) => (
          <option value={count} key={count}>
            {w.security.idleAfter(count)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
