use rstest::rstest;
use serde_json::{Value, json};

use crate::ids::UserId;
use crate::language::Language;
use crate::samples::{self, wizards};
use crate::wizard::catalogue::{self, Edition};
use crate::wizard::report;
use crate::wizard::score::ScoreResult;
use crate::wizard::units::UnitSystem;

/// The scores of a wizard whose first steps hold `steps`.
fn scores(wizard_type: &str, units: UnitSystem, steps: &[Value]) -> Vec<ScoreResult> {
    let owner = UserId::from_uuid(samples::uuid());
    let wizard = wizards::start_in(units, owner, wizard_type, "Rounds", None);
    let texts: Vec<String> = steps.iter().map(ToString::to_string).collect();
    let wizard = wizards::filled(wizard, &texts);
    let edition = Edition {
        language: Language::En,
        unit_system: units,
    };
    let definition = catalogue::find(wizard_type, edition).unwrap();
    let result = report::render(&wizard, definition, Language::En).unwrap();
    result.scores
}

fn told(score: &ScoreResult) -> (Option<u16>, &str) {
    let band = score.band.as_ref().map_or("", |band| &band.name);
    (score.value, band)
}

fn morse(answers: [&str; 6]) -> ScoreResult {
    let [falling, secondary, aid, line, gait, mind] = answers;
    let step = json!({
        "history_of_falling": falling, "secondary_diagnosis": secondary, "ambulatory_aid": aid,
        "intravenous_therapy": line, "gait": gait, "mental_status": mind
    });
    scores("fall_risk", UnitSystem::Metric, &[step]).remove(0)
}

/// Each item alone, the extremes, and the edges of the bands.
#[rstest]
#[case(["no", "no", "none", "no", "normal", "oriented"], 0, "low")]
#[case(["yes", "no", "none", "no", "normal", "oriented"], 25, "moderate")]
#[case(["no", "yes", "none", "no", "normal", "oriented"], 15, "low")]
#[case(["no", "no", "crutches_cane_walker", "no", "normal", "oriented"], 15, "low")]
#[case(["no", "no", "furniture", "no", "normal", "oriented"], 30, "moderate")]
#[case(["no", "no", "none", "yes", "normal", "oriented"], 20, "low")]
#[case(["no", "no", "none", "no", "weak", "oriented"], 10, "low")]
#[case(["no", "no", "none", "no", "impaired", "oriented"], 20, "low")]
#[case(["no", "no", "none", "no", "normal", "forgets"], 15, "low")]
#[case(["no", "no", "furniture", "no", "weak", "oriented"], 40, "moderate")]
#[case(["yes", "no", "none", "yes", "normal", "oriented"], 45, "high")]
#[case(["yes", "yes", "crutches_cane_walker", "yes", "weak", "oriented"], 85, "high")]
#[case(["yes", "yes", "furniture", "yes", "impaired", "forgets"], 125, "high")]
fn the_morse_fall_scale_adds_up(
    #[case] answers: [&str; 6],
    #[case] value: u16,
    #[case] band: &str,
) {
    assert_eq!(told(&morse(answers)), (Some(value), band));
}

#[test]
fn a_scale_with_a_missing_item_has_no_score() {
    let step = json!({"history_of_falling": "yes", "gait": ""});
    let score = scores("fall_risk", UnitSystem::Metric, &[step]).remove(0);
    assert_eq!(told(&score), (None, ""));
    assert!(scores("soap_note", UnitSystem::Metric, &[]).is_empty());
}

const BRADEN: [(&str, &[&str]); 6] = [
    (
        "sensory_perception",
        &[
            "completely_limited",
            "very_limited",
            "slightly_limited",
            "no_impairment",
        ],
    ),
    (
        "moisture",
        &[
            "constantly_moist",
            "very_moist",
            "occasionally_moist",
            "rarely_moist",
        ],
    ),
    (
        "activity",
        &[
            "bedfast",
            "chairfast",
            "walks_occasionally",
            "walks_frequently",
        ],
    ),
    (
        "mobility",
        &[
            "completely_immobile",
            "very_limited",
            "slightly_limited",
            "no_limitation",
        ],
    ),
    (
        "nutrition",
        &["very_poor", "probably_inadequate", "adequate", "excellent"],
    ),
    (
        "friction_and_shear",
        &["problem", "potential_problem", "no_apparent_problem"],
    ),
];

#[rstest]
#[case([1, 1, 1, 1, 1, 1], 6, "very_high")]
#[case([2, 1, 2, 1, 2, 1], 9, "very_high")]
#[case([2, 2, 2, 1, 2, 1], 10, "high")]
#[case([2, 2, 2, 2, 2, 2], 12, "high")]
#[case([3, 2, 2, 2, 2, 2], 13, "moderate")]
#[case([3, 3, 2, 2, 2, 2], 14, "moderate")]
#[case([3, 3, 3, 2, 2, 2], 15, "mild")]
#[case([3, 3, 3, 3, 3, 3], 18, "mild")]
#[case([4, 3, 3, 3, 3, 3], 19, "none")]
#[case([4, 4, 4, 4, 4, 3], 23, "none")]
fn the_braden_scale_adds_up(#[case] points: [usize; 6], #[case] value: u16, #[case] band: &str) {
    let answers = BRADEN.iter().zip(points);
    let step = answers
        .map(|((name, options), points)| ((*name).to_owned(), Value::from(options[points - 1])));
    let step = Value::Object(step.collect());
    let score = scores("pressure_injury_risk", UnitSystem::Metric, &[step]).remove(0);
    assert_eq!(told(&score), (Some(value), band));
}

#[test]
fn every_point_of_the_braden_scale_can_be_given_and_no_more() {
    let definition = catalogue::find("pressure_injury_risk", Edition::default()).unwrap();
    let step = definition.unwrap().step(1).unwrap();
    for (name, options) in BRADEN {
        let field = step.field(name).unwrap();
        let points: Vec<_> = field
            .options
            .iter()
            .map(|option| (option.value.as_str(), option.points.unwrap()))
            .collect();
        let expected: Vec<_> = options.iter().copied().zip(1u16..).collect();
        assert_eq!(points, expected, "{name}");
    }
}

/// Vital signs: heart rate, systolic pressure, respiratory rate, temperature, GCS.
fn sepsis(
    units: UnitSystem,
    suspected: bool,
    signs: (u16, u16, u16, f64, u16),
    laboratory: Value,
) -> [(Option<u16>, String); 3] {
    let (heart, systolic, breaths, temperature, glasgow) = signs;
    let steps = [
        json!({"screened_at": "2026-11-27T08:30Z", "suspected": suspected}),
        json!({
            "heart_rate": heart, "systolic_pressure": systolic, "respiratory_rate": breaths,
            "temperature": temperature, "glasgow_coma_scale": glasgow
        }),
        laboratory,
    ];
    let scores = scores("sepsis_screen", units, &steps);
    let names: Vec<&str> = scores.iter().map(|score| score.name.as_str()).collect();
    assert_eq!(names, ["sirs", "qsofa", "sepsis_screen"]);
    [0, 1, 2].map(|index: usize| {
        let (value, band) = told(&scores[index]);
        (value, band.to_owned())
    })
}

#[rstest]
#[case::well(true, (80, 120, 16, 37.0, 15), json!({}), [0, 0, 0])]
#[case::at_the_limits_of_sirs(true, (90, 120, 20, 38.0, 15), json!({"white_cells": 12}), [0, 0, 0])]
#[case::just_beyond(true, (91, 120, 21, 38.1, 15), json!({"white_cells": 12.1}), [4, 0, 1])]
#[case::cold(true, (91, 120, 16, 35.9, 15), json!({"white_cells": 3.9}), [3, 0, 1])]
#[case::at_the_lower_limits(true, (90, 120, 16, 36.0, 15), json!({"white_cells": 4}), [0, 0, 0])]
#[case::bands(true, (91, 120, 16, 37.0, 15), json!({"white_cells": 8, "bands": 11}), [2, 0, 1])]
#[case::ten_percent_bands(true, (91, 120, 16, 37.0, 15), json!({"bands": 10}), [1, 0, 0])]
#[case::blown_off(true, (91, 120, 16, 37.0, 15), json!({"carbon_dioxide": 31}), [2, 0, 1])]
#[case::both_ways_count_once(true, (80, 120, 24, 37.0, 15), json!({"carbon_dioxide": 30}), [1, 1, 0])]
#[case::qsofa_at_its_limits(true, (80, 100, 22, 37.0, 14), json!({}), [1, 3, 1])]
#[case::qsofa_just_short(true, (80, 101, 21, 37.0, 15), json!({}), [1, 0, 0])]
#[case::no_infection(false, (120, 90, 30, 39.5, 13), json!({"white_cells": 20}), [4, 3, 0])]
fn sirs_and_qsofa_count_what_was_published(
    #[case] suspected: bool,
    #[case] signs: (u16, u16, u16, f64, u16),
    #[case] laboratory: Value,
    #[case] expected: [u16; 3],
) {
    let found = sepsis(UnitSystem::Metric, suspected, signs, laboratory);
    let [sirs, qsofa, screen] = expected;
    assert_eq!(found[0].0, Some(sirs));
    assert_eq!(found[1].0, Some(qsofa));
    assert_eq!(found[0].1, if sirs >= 2 { "met" } else { "not_met" });
    assert_eq!(found[1].1, if qsofa >= 2 { "high" } else { "low" });
    let band = if screen == 1 { "positive" } else { "negative" };
    assert_eq!(found[2], (Some(screen), band.to_owned()));
}

#[rstest]
#[case(100.4, 0)]
#[case(100.5, 1)]
#[case(96.8, 0)]
#[case(96.7, 1)]
fn fahrenheit_counts_at_the_same_temperatures(#[case] temperature: f64, #[case] sirs: u16) {
    let signs = (80, 120, 16, temperature, 15);
    let found = sepsis(UnitSystem::Us, true, signs, json!({}));
    assert_eq!(found[0].0, Some(sirs));
}

#[test]
fn what_was_not_measured_is_told() {
    let step = json!({"heart_rate": 80, "temperature": 37.0, "respiratory_rate": 16});
    let scores = scores("sepsis_screen", UnitSystem::Metric, &[json!({}), step]);
    assert_eq!(scores[0].value, Some(0));
    assert_eq!(scores[0].not_assessed.len(), 1);
    assert!(scores[0].not_assessed[0].starts_with("White cells"));
    assert_eq!(scores[1].not_assessed.len(), 2);
    assert_eq!(scores[2].not_assessed.len(), 1);
}
