use proptest::prelude::*;

use super::*;

fn kept(text: &str) -> String {
    let data = StepDocument::parse(text).unwrap().into_step_data().unwrap();
    data.as_text().to_owned()
}

fn fault(text: &str) -> (String, &'static str) {
    match StepDocument::parse(text).unwrap_err() {
        StepDataError::Invalid(error) | StepDataError::TooLarge(error) => (error.field, error.code),
    }
}

#[test]
fn number_literals_survive_to_the_digit() {
    let text = r#"{"a":1.10,"b":0.1000000000000000055511151231257827,"c":-0,"d":1E400,"e":12345678901234567890123}"#;
    assert_eq!(kept(text), text);
    let stored = StepData::from_stored(text.to_owned()).unwrap();
    assert_eq!(serde_json::to_string(&stored).unwrap(), text);
}

#[test]
fn white_space_goes_and_the_order_of_keys_stays() {
    assert_eq!(
        kept("\n{ \"b\" : [ 1 , null ] , \"a\" : { } }\t"),
        r#"{"b":[1,null],"a":{}}"#
    );
}

#[test]
fn escapes_are_written_one_way() {
    assert_eq!(
        kept(r#"{"a":"\u0041\/\u00e9\u0007\n\"\\"}"#),
        "{\"a\":\"A/\u{e9}\\u0007\\n\\\"\\\\\"}"
    );
}

#[test]
fn only_an_object_is_step_data() {
    for text in ["[]", "1", "\"a\"", "null", "true"] {
        assert_eq!(fault(text), ("step_data".into(), "wrong_type"), "{text}");
    }
    for text in ["", "{", "{\"a\":}", "{}x", "nul"] {
        assert_eq!(fault(text), ("step_data".into(), "malformed"), "{text}");
    }
}

#[test]
fn a_lone_surrogate_is_malformed_where_it_stands() {
    assert_eq!(
        fault(r#"{"a":["ok","\ud800"]}"#),
        ("step_data.a[1]".into(), "malformed")
    );
}

#[test]
fn duplicate_keys_are_refused_even_when_spelt_differently() {
    assert_eq!(
        fault(r#"{"a":{"b":1,"b":2}}"#),
        ("step_data.a.b".into(), "duplicate_key")
    );
    assert_eq!(
        fault(r#"{"a":1,"\u0061":2}"#),
        ("step_data.a".into(), "duplicate_key")
    );
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| format!("{}{}", "{\"a\":".repeat(depth), "1") + &"}".repeat(depth);
    assert_eq!(kept(&nested(MAX_DEPTH)), nested(MAX_DEPTH));
    let path = format!("step_data{}", ".a".repeat(MAX_DEPTH));
    assert_eq!(fault(&nested(MAX_DEPTH + 1)), (path, "too_deep"));
    assert_eq!(
        fault(&format!("{{\"a\":{}", "[".repeat(100_000))).1,
        "malformed"
    );
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(fault(&deep).1, "too_deep");
}

#[test]
fn keys_are_counted_over_all_objects() {
    let object = |keys: usize| {
        let entries: Vec<String> = (0..keys).map(|key| format!("\"k{key}\":1")).collect();
        format!("{{{}}}", entries.join(","))
    };
    assert_eq!(kept(&object(MAX_KEYS)), object(MAX_KEYS));
    assert_eq!(
        fault(&object(MAX_KEYS + 1)),
        ("step_data".into(), "too_many_keys")
    );
    let two = format!("{{\"x\":{},\"y\":{}}}", object(100), object(99));
    assert_eq!(fault(&two), ("step_data.y".into(), "too_many_keys"));
}

#[test]
fn the_character_zero_is_refused_in_values_and_keys() {
    assert_eq!(
        fault(r#"{"a":["ok","x\u0000y"]}"#),
        ("step_data.a[1]".into(), "control_character")
    );
    assert_eq!(
        fault(r#"{"a":1,"b\u0000":2}"#),
        ("step_data.#2".into(), "control_character")
    );
}

#[test]
fn strings_are_counted_in_characters() {
    let text = |characters: usize| format!("{{\"a\":\"{}\"}}", "\u{e9}".repeat(characters));
    assert_eq!(
        kept(&text(MAX_STRING_CHARACTERS)),
        text(MAX_STRING_CHARACTERS)
    );
    assert_eq!(
        fault(&text(MAX_STRING_CHARACTERS + 1)),
        ("step_data.a".into(), "string_too_long")
    );
    let key = format!("{{\"{}\":1}}", "k".repeat(MAX_STRING_CHARACTERS + 1));
    assert_eq!(fault(&key), ("step_data.#1".into(), "string_too_long"));
}

#[test]
fn number_literals_have_a_length() {
    let text = |digits: usize| format!("{{\"a\":{}}}", "1".repeat(digits));
    assert_eq!(
        kept(&text(MAX_NUMBER_CHARACTERS)),
        text(MAX_NUMBER_CHARACTERS)
    );
    assert_eq!(
        fault(&text(MAX_NUMBER_CHARACTERS + 1)),
        ("step_data.a".into(), "number_too_long")
    );
}

#[test]
fn a_step_holds_64_kib_of_compact_text() {
    let text = |extra: usize| {
        let strings = vec![format!("\"{}\"", "x".repeat(9_000)); 7];
        format!(
            "{{\"a\":[{},\"{}\"]}}",
            strings.join(","),
            "y".repeat(extra)
        )
    };
    let room = MAX_STEP_BYTES - text(0).len();
    assert_eq!(kept(&text(room)).len(), MAX_STEP_BYTES);
    assert!(matches!(
        StepDocument::parse(&text(room + 1)),
        Err(StepDataError::TooLarge(_))
    ));
    let spaced = text(room).replace(',', " ,\n ");
    assert_eq!(kept(&spaced).len(), MAX_STEP_BYTES);
}

#[test]
fn paths_show_only_keys_that_identify_nobody() {
    for key in [
        "219-09-9999",
        "two words",
        "k1234",
        "patientTobiasEngstrom",
        "",
    ] {
        let text = format!("{{\"ok\":1,\"{key}\":\"\\ud800\"}}");
        assert_eq!(fault(&text).0, "step_data.#2", "{key}");
    }
}

proptest! {
    #[test]
    fn keeping_is_idempotent_and_keeps_the_meaning(value in json()) {
        let text = format!("{{\"root\":{value}}}");
        let once = kept(&text);
        prop_assert_eq!(&kept(&once), &once);
        let before: serde_json::Value = serde_json::from_str(&text).unwrap();
        let after: serde_json::Value = serde_json::from_str(&once).unwrap();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[\\[\\]{}\",:a0-9.eE+\\\\u -]{0,64}") {
        if let Ok(document) = StepDocument::parse(&text) {
            prop_assert!(document.into_step_data().is_ok());
        }
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::hash_map(any::<String>(), inner, 0..5)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}
