import { Icon } from "../ui/icon";
import { useWords } from "../words";
import type { Field } from "./definition";
import type { Work } from "./work";

interface WarningProps {
  work: Work;
  step: number;
  field: Field;
}

/** The other half of a pair of pressures. */
const PAIR: Record<string, string> = {
  systolic_pressure: "diastolic_pressure",
  diastolic_pressure: "systolic_pressure",
};

/** What is hardly plausible of a saved answer. It never blocks. */
export function WarningOf({ work, step, field }: WarningProps) {
  const w = useWords();
  const found = work.warnings.filter(
    (warning) => warning.step === step && warning.field === `step_data.${field.name}`,
  );
  const other = PAIR[field.name];
  const swap = () => {
    const answers = work.answers(step);
    const [mine, theirs] = [answers[field.name], answers[other ?? ""]];
    work.edit(step, field.name, theirs);
    work.edit(step, other ?? "", mine);
  };
  return found.map(({ code, message }) => (
    <div className="field__warning" key={code}>
      <Icon name="warning" />
      <span>
        {message}{" "}
        {code === "systolic_not_above_diastolic" && other !== undefined && (
          <button className="linkbutton" type="button" onClick={swap}>
            {w.step.swap}
          </button>
        )}
      </span>
    </div>
  ));
}
