use super::*;
use crate::ids::UserId;
use crate::samples::{self, wizards};
use crate::wizard::catalogue;

fn wizard(wizard_type: &str, texts: &[&str]) -> Wizard {
    let steps = (wizard_type == "custom").then_some(4);
    let owner = UserId::from_uuid(samples::uuid());
    wizards::filled(
        wizards::start(owner, wizard_type, "Night rounds", steps),
        texts,
    )
}

fn sbar(texts: &[&str]) -> FinalResult {
    let definition = catalogue::find("sbar_report").unwrap();
    render(&wizard("sbar_report", texts), definition).unwrap()
}

const SITUATION: &str = r#"{"reason_for_contact":"Short of breath,\n  worse lying flat","urgency":"urgent","onset":" ","age_years":71}"#;
const BACKGROUND: &str = r#"{"admitting_diagnosis":"Heart failure","allergies":"NKDA"}"#;
const ASSESSMENT: &str = r#"{"heart_rate":112,"systolic_pressure":150,"temperature":37.20,"trend":"deteriorating","nurse_impression":"Fluid overload"}"#;
const RECOMMENDATION: &str = r#"{"request":"Come now; {situation.urgency}","timeframe":"within_15_minutes","read_back":true}"#;

#[test]
fn sbar_reads_ready_to_paste() {
    let result = sbar(&[SITUATION, BACKGROUND, ASSESSMENT, RECOMMENDATION]);
    assert_eq!(
        result.text,
        "\
SBAR REPORT

S - SITUATION
Short of breath,
    worse lying flat
Urgency: Urgent
Age: 71 years

B - BACKGROUND
Admitting diagnosis: Heart failure
Allergies: NKDA

A - ASSESSMENT
Heart rate 112 beats/min
Blood pressure 150/not recorded mmHg
Temperature 37.20 °C
Trend: Deteriorating
Impression: Fluid overload

R - RECOMMENDATION
Request: Come now; {situation.urgency}
Timeframe: Within 15 minutes
Orders read back: Yes
"
    );
}

#[test]
fn the_object_holds_what_was_sent_by_step_name() {
    let result = sbar(&[SITUATION, BACKGROUND, ASSESSMENT, RECOMMENDATION]);
    let expected = format!(
        r#"{{"situation":{SITUATION},"background":{BACKGROUND},"assessment":{ASSESSMENT},"recommendation":{RECOMMENDATION}}}"#
    );
    assert_eq!(result.data.get(), expected);
    assert!(serde_json::to_string(&result).unwrap().contains("37.20"));
}

#[test]
fn an_unfinished_wizard_says_what_is_missing() {
    let text = sbar(&[SITUATION]).text;
    assert!(text.contains("R - RECOMMENDATION\nNot recorded\n"));
}

#[test]
fn entries_of_an_earlier_definition_are_not_lost() {
    let text = sbar(&[r#"{"urgency":"sometime","mood":"calm"}"#]).text;
    assert!(text.contains("Urgency: sometime\n"));
    assert!(text.ends_with("\nOTHER\nmood: calm\n"));
}

#[test]
fn free_form_data_is_indented() {
    let step = r#"{"plan":{"meds":[{"drug":"x","dose":1.50},"none"]},"done":false,"blank":null}"#;
    let result = render(&wizard("custom", &[step]), None).unwrap();
    assert_eq!(
        result.text,
        "\
Night rounds

STEP 1
plan:
  meds:
    1:
      drug: x
      dose: 1.50
    2: none
done: No
"
    );
    assert_eq!(result.data.get(), format!(r#"{{"1":{step}}}"#));
}

#[test]
fn placeholders_are_found_and_faults_seen() {
    assert_eq!(
        placeholders("a {b.c}/{d.e} f"),
        Some(vec![("b", "c"), ("d", "e")])
    );
    assert_eq!(placeholders("none"), Some(vec![]));
    assert_eq!(placeholders("{b.c"), None);
    assert_eq!(placeholders("{bc}"), None);
}
