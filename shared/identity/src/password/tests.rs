use domain::timestamp::Timestamp;
use rstest::rstest;
use store::environment::entropy::SystemEntropy;

use super::*;

const PASSWORD: &str = "lantern corridor walnut";

/// Made by another implementation, at cost 4, from "correct horse battery staple".
const BCRYPT_2B: &str = "$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";

fn password(text: &str) -> Password {
    Password::parse("password", text.to_owned()).unwrap()
}

fn peppers(current: u8, previous: Option<u8>) -> Arc<SecretVersions> {
    Arc::new(SecretVersions {
        current: vec![current; 32].into(),
        previous: previous.map(|byte| vec![byte; 32].into()),
        created_at: Timestamp::EPOCH,
    })
}

fn hasher(memory_kib: u32, current: u8, previous: Option<u8>) -> PasswordHasher {
    let cost = Argon2Cost::new(memory_kib, 1, 1).unwrap();
    PasswordHasher::new(cost, peppers(current, previous))
}

const RIGHT: Verified = Verified {
    ok: true,
    needs_rehash: false,
};

#[tokio::test]
async fn a_hash_verifies_its_password_only() {
    let hasher = hasher(7168, 1, None);
    let hash = hasher
        .hash(&password(PASSWORD), &SystemEntropy)
        .await
        .unwrap();
    assert!(
        hash.starts_with("$argon2id$v=19$m=7168,t=1,p=1,keyid="),
        "{hash}"
    );
    let right = hasher
        .verify(Some(&hash), &password(PASSWORD))
        .await
        .unwrap();
    assert_eq!(right, RIGHT);
    let wrong = hasher
        .verify(Some(&hash), &password("lantern corridor walnuT"))
        .await;
    assert!(!wrong.unwrap().ok);
    let again = hasher
        .hash(&password(PASSWORD), &SystemEntropy)
        .await
        .unwrap();
    assert_ne!(hash, again, "every hash has its own salt");
}

#[tokio::test]
async fn the_pepper_enters_the_hash_itself() {
    let (one, two) = (hasher(7168, 1, None), hasher(7168, 2, None));
    let hash = one.hash(&password(PASSWORD), &SystemEntropy).await.unwrap();
    let other = two.verify(Some(&hash), &password(PASSWORD)).await;
    assert!(matches!(other, Err(PasswordHashError::UnknownPepper)));

    let id = |hash: &str| hash.split("keyid=").nth(1).unwrap()[..11].to_owned();
    let own = two.hash(&password(PASSWORD), &SystemEntropy).await.unwrap();
    let relabelled = hash.replace(&id(&hash), &id(&own));
    let verified = two
        .verify(Some(&relabelled), &password(PASSWORD))
        .await
        .unwrap();
    assert!(!verified.ok);
}

#[tokio::test]
async fn a_hash_without_pepper_is_refused() {
    let hasher = hasher(7168, 1, None);
    let hash = hasher
        .hash(&password(PASSWORD), &SystemEntropy)
        .await
        .unwrap();
    let (start, rest) = hash.split_once(",keyid=").unwrap();
    let bare = format!("{start}{}", &rest[11..]);
    let verified = hasher.verify(Some(&bare), &password(PASSWORD)).await;
    assert!(matches!(verified, Err(PasswordHashError::UnknownPepper)));
}

#[tokio::test]
async fn a_higher_cost_or_a_new_pepper_asks_for_a_new_hash() {
    let hash = hasher(8192, 1, None)
        .hash(&password(PASSWORD), &SystemEntropy)
        .await
        .unwrap();
    for (memory_kib, current, previous, needs_rehash) in [
        (8192, 1, None, false),
        (7168, 1, None, false),
        (9216, 1, None, true),
        (8192, 2, Some(1), true),
    ] {
        let verified = hasher(memory_kib, current, previous)
            .verify(Some(&hash), &password(PASSWORD))
            .await
            .unwrap();
        assert_eq!(
            verified,
            Verified {
                ok: true,
                needs_rehash
            }
        );
    }
}

#[tokio::test]
async fn an_unknown_account_is_never_right_and_costs_the_same() {
    let hasher = hasher(7168, 1, None);
    let verified = hasher.verify(None, &password(PASSWORD)).await.unwrap();
    assert!(!verified.ok);
    let hash = hasher
        .hash(&password(PASSWORD), &SystemEntropy)
        .await
        .unwrap();
    let dummy = hasher.0.unmatchable_hash().unwrap();
    let parameters = |hash: &str| hash.rsplitn(3, '$').nth(2).unwrap().to_owned();
    assert_eq!(parameters(&dummy), parameters(&hash));
    assert_eq!(dummy.len(), hash.len());
}

#[tokio::test]
async fn the_same_characters_match_however_they_are_composed() {
    let hasher = hasher(7168, 1, None);
    let hash = hasher
        .hash(&password("caf\u{e9}"), &SystemEntropy)
        .await
        .unwrap();
    let verified = hasher
        .verify(Some(&hash), &password("cafe\u{301}"))
        .await
        .unwrap();
    assert!(verified.ok);
}

#[rstest]
#[case::memory("$argon2id$v=19$m=4194304,t=1,p=1,keyid=AAAAAAAAAAA")]
#[case::iterations("$argon2id$v=19$m=7168,t=4294967295,p=1,keyid=AAAAAAAAAAA")]
#[case::lanes("$argon2id$v=19$m=65536,t=1,p=64,keyid=AAAAAAAAAAA")]
#[tokio::test]
async fn a_planted_argon2_hash_cannot_exhaust_the_function(#[case] start: &str) {
    let planted =
        format!("{start}$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let verified = hasher(7168, 1, None)
        .verify(Some(&planted), &password(PASSWORD))
        .await;
    assert!(
        matches!(verified, Err(PasswordHashError::TooCostly)),
        "{verified:?}"
    );
}

#[rstest]
#[case::nothing("")]
#[case::plain_text(PASSWORD)]
#[case::argon2i(
    "$argon2i$v=19$m=7168,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)]
#[case::no_output("$argon2id$v=19$m=7168,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA")]
#[case::sha("$5$rounds=5000$saltstring$abc")]
#[case::faulty_bcrypt("$2x$04$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
#[case::short_bcrypt("$2b$04$abc")]
#[tokio::test]
async fn an_unknown_kind_of_hash_is_an_error(#[case] stored: &str) {
    let verified = hasher(7168, 1, None)
        .verify(Some(stored), &password(PASSWORD))
        .await;
    assert!(
        matches!(verified, Err(PasswordHashError::Unsupported)),
        "{verified:?}"
    );
}

#[tokio::test]
async fn bcrypt_verifies_and_asks_for_a_new_hash() {
    let hasher = hasher(7168, 1, None);
    for prefix in ["$2a$", "$2b$", "$2y$"] {
        let stored = BCRYPT_2B.replacen("$2b$", prefix, 1);
        let right = hasher
            .verify(Some(&stored), &password("correct horse battery staple"))
            .await;
        assert_eq!(
            right.unwrap(),
            Verified {
                ok: true,
                needs_rehash: true
            }
        );
        let wrong = hasher.verify(Some(&stored), &password(PASSWORD)).await;
        assert!(!wrong.unwrap().ok);
    }
}

#[rstest]
#[case::all_seen(71, 71, true, true)]
#[case::the_end_unknown(72, 72, true, false)]
#[case::more_typed(72, 73, true, false)]
#[case::less_typed(73, 72, true, false)]
#[case::the_rest_unknown(100, 90, true, false)]
#[case::the_seen_part_wrong(72, 71, false, true)]
#[tokio::test]
async fn a_bcrypt_hash_stays_while_its_password_may_be_another(
    #[case] chosen: usize,
    #[case] typed: usize,
    #[case] ok: bool,
    #[case] needs_rehash: bool,
) {
    let stored = ::bcrypt::hash("n".repeat(chosen), 4).unwrap();
    let typed = password(&"n".repeat(typed));
    let verified = hasher(7168, 1, None).verify(Some(&stored), &typed).await;
    assert_eq!(verified.unwrap(), Verified { ok, needs_rehash });
}

#[rstest]
#[case("x", "x\0x")]
#[case("x", "x\0")]
#[case("", "\0")]
#[case("", "\0\0")]
#[tokio::test]
async fn a_nul_never_matches_bcrypt(#[case] chosen: &str, #[case] typed: &str) {
    let stored = ::bcrypt::hash(chosen, 4).unwrap();
    let verified = hasher(7168, 1, None)
        .verify(Some(&stored), &password(typed))
        .await;
    assert!(!verified.unwrap().ok);
}

#[tokio::test]
async fn bcrypt_sees_72_bytes_as_typed_and_argon2_all() {
    let hasher = hasher(7168, 1, None);
    let (long, longer) = ("n".repeat(72), "n".repeat(73));
    let stored = ::bcrypt::hash(&longer, 4).unwrap();
    assert!(
        hasher
            .verify(Some(&stored), &password(&long))
            .await
            .unwrap()
            .ok
    );
    let rehashed = hasher
        .hash(&password(&longer), &SystemEntropy)
        .await
        .unwrap();
    assert!(
        !hasher
            .verify(Some(&rehashed), &password(&long))
            .await
            .unwrap()
            .ok
    );

    let composed = ::bcrypt::hash("caf\u{e9}", 4).unwrap();
    assert!(
        hasher
            .verify(Some(&composed), &password("caf\u{e9}"))
            .await
            .unwrap()
            .ok
    );
    assert!(
        !hasher
            .verify(Some(&composed), &password("cafe\u{301}"))
            .await
            .unwrap()
            .ok
    );
}

#[tokio::test]
async fn a_planted_bcrypt_hash_cannot_exhaust_the_function() {
    let planted = BCRYPT_2B.replacen("$04$", "$31$", 1);
    let verified = hasher(7168, 1, None)
        .verify(Some(&planted), &password(PASSWORD))
        .await;
    assert!(matches!(verified, Err(PasswordHashError::TooCostly)));
}

#[rstest]
#[case::plain_text("correct horse battery staple", "Unsupported")]
#[case::cost_below_bcrypt(
    "$2b$03$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG",
    "Unsupported"
)]
#[case::costly(
    "$2b$15$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG",
    "TooCostly"
)]
#[case::no_base64(
    "$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6!!",
    "Unsupported"
)]
#[case::other_pepper(
    "$argon2id$v=19$m=7168,t=1,p=1,keyid=AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "UnknownPepper"
)]
#[tokio::test]
async fn a_hash_is_refused_as_its_verification_would_be(
    #[case] stored: &str,
    #[case] expected: &str,
) {
    let hasher = hasher(7168, 1, None);
    let verified = hasher.verify(Some(stored), &password(PASSWORD)).await;
    assert_eq!(format!("{:?}", verified.unwrap_err()), expected);
    assert_eq!(format!("{:?}", hasher.check(stored).unwrap_err()), expected);
}

#[tokio::test]
async fn what_verifies_is_not_refused() {
    let hasher = hasher(7168, 1, None);
    let own = hasher.hash(&password(PASSWORD), &SystemEntropy).await;
    for stored in [own.unwrap().as_str(), BCRYPT_2B] {
        assert!(hasher.check(stored).is_ok());
    }
}

#[test]
fn debug_output_shows_no_pepper() {
    let shown = format!("{:?}", hasher(7168, 77, Some(78)));
    assert!(shown.contains("REDACTED"), "{shown}");
    assert!(!shown.contains("77") && !shown.contains("78"), "{shown}");
}
