use super::*;
use crate::ids::UserId;
use crate::samples::{self, wizards};
use crate::wizard::catalogue::{self, Edition};
use crate::wizard::units::UnitSystem;

fn wizard(wizard_type: &str, texts: &[&str]) -> Wizard {
    let steps = (wizard_type == "custom").then_some(4);
    let owner = UserId::from_uuid(samples::uuid());
    wizards::filled(
        wizards::start(owner, wizard_type, "Night rounds", steps),
        texts,
    )
}

fn sbar(texts: &[&str]) -> FinalResult {
    sbar_in(Edition::default(), texts)
}

fn sbar_in(edition: Edition, texts: &[&str]) -> FinalResult {
    let definition = catalogue::find("sbar_report", edition).unwrap();
    render(&wizard("sbar_report", texts), definition, edition.language).unwrap()
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
    let result = render(&wizard("custom", &[step]), None, Language::En).unwrap();
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
fn the_report_is_in_the_language_and_units_asked_for() {
    let spanish = Edition {
        language: Language::Es,
        unit_system: UnitSystem::Us,
    };
    let result = sbar_in(
        spanish,
        &[
            SITUATION,
            BACKGROUND,
            r#"{"temperature":98.6,"systolic_pressure":150,"trend":"deteriorating"}"#,
        ],
    );
    assert_eq!(
        result.text,
        "\
INFORME SBAR

S - SITUACIÓN
Short of breath,
    worse lying flat
Urgencia: Urgente
Edad: 71 años

B - ANTECEDENTES
Diagnóstico de ingreso: Heart failure
Alergias: NKDA

A - EVALUACIÓN
Presión arterial 150/no consta mmHg
Temperatura 98.6 °F
Tendencia: Empeora

R - RECOMENDACIÓN
No consta
"
    );
    let custom = render(&wizard("custom", &[r#"{"done":true}"#]), None, Language::Es).unwrap();
    assert_eq!(custom.text, "Night rounds\n\nPASO 1\ndone: Sí\n");
}

#[test]
fn several_options_are_listed_and_scores_explained() {
    let edition = Edition::default();
    let definition = catalogue::find("sepsis_screen", edition).unwrap();
    let steps = [
        r#"{"screened_at":"2026-11-27T08:30-05:00","suspected":true,"sources":["lung","urinary"]}"#,
        r#"{"heart_rate":110,"systolic_pressure":96,"respiratory_rate":22,"temperature":38.4,"glasgow_coma_scale":15}"#,
        r#"{"available":false}"#,
    ];
    let result = render(&wizard("sepsis_screen", &steps), definition, Language::En).unwrap();
    for line in [
        "Screen: 1 (Positive: evaluate for sepsis now)\n",
        "SIRS: 3 (SIRS criteria met); not assessed: White cells above 12 or below 4 × 10³/µL, or more than 10 % bands\n",
        "qSOFA: 2 (High risk of a poor outcome)\n",
        "Likely source: Lung, Urinary tract\n",
        "Screened at: 2026-11-27T08:30-05:00\n",
    ] {
        assert!(result.text.contains(line), "{line} in {}", result.text);
    }
}

#[test]
fn placeholders_are_found_and_faults_seen() {
    assert_eq!(
        placeholders("a {b.c} {b.c.unit}/{score.d} f"),
        Some(vec![
            Placeholder::Answer("b", "c"),
            Placeholder::Unit("b", "c"),
            Placeholder::Score("d"),
        ])
    );
    assert_eq!(placeholders("none"), Some(vec![]));
    for faulty in ["{b.c", "{bc}", "{b.c.d}", "{b.c.unit.e}"] {
        assert_eq!(placeholders(faulty), None, "{faulty}");
    }
}
