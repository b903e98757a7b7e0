//! What every file has in both systems of units, converted by the exact definitions.

use super::*;

/// A number of the metric system in customary units, as a fraction.
fn customary(ucum: &str, metric: Fraction) -> Fraction {
    match ucum {
        // Exact by definition: 9/5 and 32, 0.45359237 kg, 2.54 cm.
        "[degF]" => (metric.0 * 9 + metric.1 * 5 * 32, metric.1 * 5),
        "[lb_av]" => (metric.0 * 100_000_000, metric.1 * 45_359_237),
        "[in_i]" => (metric.0 * 100, metric.1 * 254),
        other => panic!("{other} is no customary unit"),
    }
}

type Fraction = (i128, i128);

/// The number, and one unit of its last decimal.
fn fraction(number: &serde_json::Number) -> (Fraction, Fraction) {
    let text = number.to_string();
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let scale = 10i128.pow(u32::try_from(decimals).unwrap());
    let digits: i128 = text.replace('.', "").parse().unwrap();
    ((digits, scale), (1, scale))
}

fn minus(left: Fraction, right: Fraction) -> Fraction {
    (left.0 * right.1 - right.0 * left.1, left.1 * right.1)
}

fn is_below(left: Fraction, right: Fraction) -> bool {
    minus(left, right).0 < 0
}

/// Customary limits are the metric ones, rounded inwards to their last decimal.
#[test]
fn customary_limits_are_the_metric_ones() {
    let us = Edition {
        unit_system: UnitSystem::Us,
        ..Edition::default()
    };
    let mut converted = 0;
    for ((path, metric), (_, us)) in fields().zip(fields_in(us)) {
        let Some(ucum) = us
            .ucum
            .as_deref()
            .filter(|ucum| metric.ucum.as_deref() != Some(ucum))
        else {
            assert_eq!((&metric.min, &metric.max), (&us.min, &us.max), "{path}");
            continue;
        };
        converted += 1;
        for (metric, us, inwards) in [(&metric.min, &us.min, 1), (&metric.max, &us.max, -1)] {
            let exact = customary(ucum, fraction(metric.as_ref().unwrap()).0);
            let (declared, last) = fraction(us.as_ref().unwrap());
            let rounded = minus(declared, exact);
            let rounded = (rounded.0 * inwards, rounded.1);
            assert!(
                rounded.0 >= 0 && is_below(rounded, last),
                "{path}: {declared:?}"
            );
        }
    }
    assert!(converted >= 10, "{converted}");
}

/// Thresholds of conditions mean the same in both systems, to half of their last decimal.
#[test]
fn thresholds_are_the_same_in_both_systems() {
    let us = Edition {
        unit_system: UnitSystem::Us,
        ..Edition::default()
    };
    for (metric, us) in english().iter().zip(all(us).unwrap()) {
        for (one, other) in conditions(metric).zip(conditions(us)) {
            let (Operand::Number(one_value), Operand::Number(other_value)) = (&one.2, &other.2)
            else {
                continue;
            };
            let ucum = |wizard: &WizardDefinition| {
                let step = wizard
                    .step_number(&one.0.step)
                    .and_then(|number| wizard.step(number));
                step.and_then(|step| step.field(&one.0.field)?.ucum.clone())
            };
            if ucum(metric) == ucum(us) {
                assert_eq!(one_value, other_value, "{one:?}");
                continue;
            }
            let exact = customary(&ucum(us).unwrap(), fraction(one_value).0);
            let (declared, last) = fraction(other_value);
            let off = minus(declared, exact);
            assert!(is_below((off.0.abs() * 2, off.1), last), "{other:?}");
        }
    }
}
