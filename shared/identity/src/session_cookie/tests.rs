use domain::{
    session::{Device, SessionSeed, SessionSettings},
    timestamp::Timestamp,
};
use proptest::prelude::*;

use super::*;

const SETTINGS: SessionSettings = SessionSettings {
    idle_seconds: 3_600,
    absolute_seconds: 43_200,
};

fn cookie(user: u128, session: u128, secret: u8) -> SessionCookie {
    SessionCookie::new(
        UserId::from_uuid(Uuid::from_u128(user)),
        SessionId::from_uuid(Uuid::from_u128(session)),
        [secret; 32],
    )
}

fn session(hash: Option<CookieHash>) -> Session {
    let SessionCookie {
        user_id,
        session_id,
        ..
    } = cookie(1, 2, 3);
    let (seed, device) = (SessionSeed([0; 32]), Device::default());
    Session {
        cookie: hash,
        ..Session::start(
            session_id,
            user_id,
            0,
            seed,
            device,
            SETTINGS,
            Timestamp::EPOCH,
        )
    }
}

#[test]
fn a_cookie_opens_the_session_that_it_was_made_for_and_no_other() {
    let own = cookie(1, 2, 3);
    assert!(own.opens(&session(Some(own.hash()))));
    for other in [cookie(1, 2, 4), cookie(1, 3, 3), cookie(2, 2, 3)] {
        assert!(!other.opens(&session(Some(own.hash()))), "{other:?}");
    }
}

#[test]
fn no_cookie_opens_a_session_that_tokens_hold() {
    assert!(!cookie(1, 2, 3).opens(&session(None)));
}

#[test]
fn neither_the_secret_nor_the_hash_is_in_debug_output() {
    let shown = format!("{:?}", cookie(1, 2, 0xab));
    assert!(shown.ends_with(".. }"), "{shown}");
    assert!(!shown.contains("171"), "{shown}");
}

#[test]
fn no_byte_of_a_cookie_may_change_and_none_be_missing() {
    let text = cookie(1, 2, 3).text();
    assert_eq!(text.len(), 90);
    let hash = cookie(1, 2, 3).hash();
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(&text[PREFIX.len()..])
        .unwrap();
    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 1;
        let changed = BASE64_URL_SAFE_NO_PAD.encode(changed);
        let read: SessionCookie = format!("{PREFIX}{changed}").parse().unwrap();
        assert_ne!(read.hash(), hash, "{index}");
    }
    for length in 0..text.len() {
        let read = text[..length].parse::<SessionCookie>();
        assert_eq!(read, Err(MalformedCookie), "{length}");
    }
    for more in ["A", "=", " "] {
        assert!(format!("{text}{more}").parse::<SessionCookie>().is_err());
    }
}

proptest! {
    #[test]
    fn a_cookie_survives_its_text(user: u128, session: u128, secret: u8) {
        let cookie = cookie(user, session, secret);
        prop_assert_eq!(cookie.text().parse(), Ok(cookie));
    }

    #[test]
    fn what_is_no_cookie_is_refused(text in "\\PC{0,100}|flr_[A-Za-z0-9_-]{91}|fld_[A-Za-z0-9_-]{48}") {
        prop_assert_eq!(text.parse::<SessionCookie>(), Err(MalformedCookie));
    }
}
