use uuid::Uuid;

use super::*;

fn keys(bytes: &[u8]) -> ReviewKeys {
    let key = |byte: &u8| ([*byte; 4], hmac::Key::new(hmac::HMAC_SHA256, &[*byte; 32]));
    ReviewKeys::new(bytes.iter().map(key).collect())
}

fn scope() -> Scope {
    Scope {
        user: UserId::from_uuid(Uuid::from_u128(1)),
        wizard: Some(WizardId::from_uuid(Uuid::from_u128(2))),
        step: 1,
    }
}

fn found() -> Match {
    Match {
        path: "step_data.note".to_owned(),
        kind: PhiKind::Name,
        start: 3,
        length: 6,
        text: "Garcia".to_owned(),
    }
}

fn id(keys: &ReviewKeys, scope: &Scope, found: &Match) -> ReviewId {
    keys.ids(scope, found).next().unwrap()
}

#[test]
fn an_id_confirms_one_match_of_one_person_in_one_step() {
    let keys = keys(&[1]);
    let sent = [id(&keys, &scope(), &found())];
    assert_eq!(keys.confirmed(&scope(), &found(), &sent), Some(sent[0]));
    let elsewhere = Match {
        start: 40,
        ..found()
    };
    assert!(keys.confirmed(&scope(), &elsewhere, &sent).is_some());

    let others = [
        Match {
            path: "step_data.plan".to_owned(),
            ..found()
        },
        Match {
            kind: PhiKind::StreetAddress,
            ..found()
        },
        Match {
            text: "Garcias".to_owned(),
            ..found()
        },
    ];
    for other in others {
        assert_eq!(keys.confirmed(&scope(), &other, &sent), None, "{other:?}");
    }
    let scopes = [
        Scope {
            user: UserId::from_uuid(Uuid::from_u128(9)),
            ..scope()
        },
        Scope {
            wizard: None,
            ..scope()
        },
        Scope {
            wizard: Some(WizardId::from_uuid(Uuid::from_u128(9))),
            ..scope()
        },
        Scope { step: 2, ..scope() },
    ];
    for other in scopes {
        assert_eq!(keys.confirmed(&other, &found(), &sent), None, "{other:?}");
    }
}

#[test]
fn bytes_cannot_move_between_path_and_text() {
    let keys = keys(&[1]);
    let (one, other) = (
        Match {
            path: "ab".to_owned(),
            text: "c".to_owned(),
            ..found()
        },
        Match {
            path: "a".to_owned(),
            text: "bc".to_owned(),
            ..found()
        },
    );
    assert_ne!(id(&keys, &scope(), &one), id(&keys, &scope(), &other));
}

#[test]
fn an_id_of_the_key_before_is_known_and_one_of_another_is_not() {
    let old = [id(&keys(&[1]), &scope(), &found())];
    assert!(keys(&[2, 1]).confirmed(&scope(), &found(), &old).is_some());
    assert!(keys(&[3, 2]).confirmed(&scope(), &found(), &old).is_none());
    assert_ne!(old[0], id(&keys(&[2, 1]), &scope(), &found()));
}

#[test]
fn ids_are_written_in_27_characters_and_read_again() {
    let id = id(&keys(&[1]), &scope(), &found());
    let text = id.to_string();
    assert_eq!(text.len(), 27);
    assert_eq!(text.parse(), Ok(id));
    for wrong in [
        "",
        "x",
        &text[1..],
        "===========================",
        &format!("{text}A"),
    ] {
        assert_eq!(wrong.parse::<ReviewId>(), Err(InvalidReviewId), "{wrong}");
    }
}

#[test]
fn counts_name_each_kind_once() {
    use PhiKind::{Name, StreetAddress};
    assert_eq!(
        count(vec![Name, StreetAddress, Name]),
        "name:2,street_address:1"
    );
    assert_eq!(count(Vec::new()), "");
}
