//! Whether warnings and scores can be computed from the fields that there are.

use super::*;

#[test]
fn conditions_and_scores_name_what_there_is() {
    for wizard in english() {
        let field = |path: &FieldPath| {
            let step = wizard
                .step_number(&path.step)
                .and_then(|number| wizard.step(number));
            step.and_then(|step| step.field(&path.field))
        };
        assert!(wizard.step_number(SCORE).is_none(), "{}", wizard.name);
        let scores: Vec<&str> = wizard
            .scores
            .iter()
            .map(|score| score.name.as_str())
            .collect();
        for condition in conditions(wizard) {
            let Condition(path, comparison, operand) = condition;
            let known = field(path).is_some()
                || path.step == SCORE && scores.contains(&path.field.as_str());
            assert!(known, "{condition:?}");
            match (comparison, operand) {
                (Comparison::Is, Operand::Word(value)) => {
                    assert!(
                        field(path).unwrap().choice(value).is_some(),
                        "{condition:?}"
                    );
                }
                (Comparison::Is | Comparison::Answered, operand) => {
                    assert!(matches!(operand, Operand::Flag(_)), "{condition:?}");
                }
                (_, Operand::Word(other)) => {
                    let other = FieldPath::try_from(other.clone()).unwrap();
                    assert_eq!(field(&other).unwrap().kind, field(path).unwrap().kind);
                }
                (_, operand) => assert!(matches!(operand, Operand::Number(_)), "{condition:?}"),
            }
        }
        for warning in &wizard.warnings {
            assert!(field(&warning.at).is_some(), "{warning:?}");
            assert!(
                is_name(&warning.code) && !warning.when.is_empty(),
                "{warning:?}"
            );
        }
        for score in &wizard.scores {
            assert!(
                is_name(&score.name) && !is_blank(&score.source),
                "{score:?}"
            );
            for path in &score.fields {
                let options = &field(path).unwrap().options;
                assert!(
                    options.iter().all(|option| option.points.is_some()),
                    "{path:?}"
                );
            }
            let least: u16 = score
                .fields
                .iter()
                .map(|path| {
                    let options = field(path).unwrap().options.iter();
                    options.filter_map(|option| option.points).min().unwrap()
                })
                .sum();
            assert_eq!(score.bands[0].from, least, "{}", score.name);
            assert!(
                score.bands.is_sorted_by(|one, next| one.from < next.from),
                "{}",
                score.name
            );
            assert_unique(
                &score.name,
                score.bands.iter().map(|band| band.name.as_str()),
            );
        }
    }
}
