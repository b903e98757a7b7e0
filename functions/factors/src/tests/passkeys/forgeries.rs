//! What somebody answers who controls the page, the authenticator or the wire.

use domain::passkey::MAX_PASSKEYS;
use rstest::rstest;
use tests::passkeys::{BACKUP_ELIGIBLE, Ceremony, PRESENT, VERIFIED};

use super::*;

type Change = fn(&mut Ceremony);

#[rstest]
#[case::another_page(|c: &mut Ceremony| c.origin = "https://florence.test.evil.example".to_owned())]
#[case::another_port(|c: &mut Ceremony| c.origin = "https://florence.test:8443".to_owned())]
#[case::a_page_within_another(|c: &mut Ceremony| c.cross_origin = true)]
#[case::another_domain(|c: &mut Ceremony| c.rp_id = "evil.example".to_owned())]
#[case::the_domain_above(|c: &mut Ceremony| c.rp_id = "test".to_owned())]
#[case::nobody_there(|c: &mut Ceremony| c.flags &= !PRESENT)]
#[case::nobody_verified(|c: &mut Ceremony| c.flags &= !VERIFIED)]
#[case::backed_up_and_never_was_to_be(|c: &mut Ceremony| c.flags &= !BACKUP_ELIGIBLE)]
#[case::the_other_ceremony(|c: &mut Ceremony| c.kind = if c.kind == "webauthn.get" { "webauthn.create" } else { "webauthn.get" })]
#[tokio::test]
async fn neither_makes_a_passkey_nor_signs_in(#[case] change: Change) {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let asked = question(&app).await;
    let mut forged = holder.passkey.request(&asked.body["public_key"], ORIGIN);
    change(&mut forged);
    let refused = sign_in(&app, &asked, holder.passkey.assertion(&forged)).await;
    assert_eq!((refused.status, refused.code()), (401, "invalid_passkey"));
    let told = actions(&app, holder.nurse.user_id()).await;
    assert_eq!(told.last().unwrap(), "login_failed: wrong_passkey");

    let access = &holder.nurse.access;
    let asked = begin(&app, access).await;
    let other = Passkey::new(&asked["user"]["id"]);
    let mut forged = other.creation(&asked, ORIGIN);
    change(&mut forged);
    let refused = finish(&app, access, "Key", other.registration(&forged)).await;
    assert_eq!(refused.expect_status(422).fields(), ["credential"]);
}

/// Whatever is not the challenge is no answer to it, and says nothing of the passkey.
#[rstest]
#[case::made_up("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
#[case::empty("")]
#[tokio::test]
async fn a_challenge_is_one_that_was_given_out(#[case] challenge: &str) {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let asked = question(&app).await;
    let mut forged = holder.passkey.request(&asked.body["public_key"], ORIGIN);
    challenge.clone_into(&mut forged.challenge);
    let refused = sign_in(&app, &asked, holder.passkey.assertion(&forged)).await;
    assert_eq!((refused.status, refused.code()), (401, "invalid_challenge"));
}

#[tokio::test]
async fn a_challenge_of_one_ceremony_is_none_of_another() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let access = &holder.nurse.access;
    let stepping = call(&app, access, Method::POST, BEGIN_STEP_UP, None).await;
    let creating = begin(&app, access).await;
    let asked = question(&app).await;
    for public_key in [&stepping.body["public_key"], &creating] {
        let mut forged = holder.passkey.request(&asked.body["public_key"], ORIGIN);
        forged.challenge = public_key["challenge"].as_str().unwrap().to_owned();
        let refused = sign_in(&app, &asked, holder.passkey.assertion(&forged)).await;
        assert_eq!(refused.code(), "invalid_challenge");
    }
    let forged = holder.passkey.request(&asked.body["public_key"], ORIGIN);
    let proof = json!({"credential": holder.passkey.assertion(&forged)});
    let refused = super::super::step_up(&app, access, proof).await;
    assert_eq!(refused.expect_status(422).fields(), ["credential"]);
}

#[tokio::test]
async fn a_signature_is_over_all_that_is_sent() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    for part in ["authenticatorData", "signature"] {
        let asked = question(&app).await;
        let right = holder.passkey.request(&asked.body["public_key"], ORIGIN);
        let mut credential = holder.passkey.assertion(&right);
        let text = credential["response"][part].as_str().unwrap();
        let other = if text.ends_with('A') { "AAAB" } else { "AAAA" };
        let changed = format!("{}{other}", &text[..text.len() / 4 * 4 - 4]);
        credential["response"][part] = json!(changed);
        let refused = sign_in(&app, &asked, credential).await;
        assert_eq!(
            (refused.status, refused.code()),
            (401, "invalid_passkey"),
            "{part}"
        );
    }
}

#[tokio::test]
async fn the_passkey_of_one_account_is_none_of_another() {
    let app = app().await;
    let (holder, other) = (Holder::new(&app).await, Holder::new(&app).await);
    let asked = question(&app).await;
    let request = holder.passkey.request(&asked.body["public_key"], ORIGIN);
    let mut credential = holder.passkey.assertion(&request);
    let theirs = other.passkey.assertion(&request);
    credential["response"]["userHandle"] = theirs["response"]["userHandle"].clone();
    let refused = sign_in(&app, &asked, credential.clone()).await;
    assert_eq!((refused.status, refused.code()), (401, "invalid_passkey"));
    for handle in [json!(null), json!("AAAA")] {
        credential["response"]["userHandle"] = handle;
        let refused = sign_in(&app, &asked, credential.clone()).await;
        assert_eq!((refused.status, refused.code()), (401, "invalid_passkey"));
    }
    let told = actions(&app, other.nurse.user_id()).await;
    assert!(
        !told.iter().any(|action| action.starts_with("login")),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_counter_that_does_not_go_on_is_refused_and_recorded() {
    let app = app().await;
    let nurse = app.register().await;
    let asked = begin(&app, &nurse.access).await;
    let mut passkey = Passkey::new(&asked["user"]["id"]);
    passkey.counter = Some(7);
    let credential = passkey.registration(&passkey.creation(&asked, ORIGIN));
    assert_eq!(
        finish(&app, &nurse.access, "Key", credential).await.status,
        201
    );
    assert_eq!(use_passkey(&app, &mut passkey).await.status, 200);
    for counter in [7, 6, 0] {
        let asked = question(&app).await;
        let mut copied = passkey.request(&asked.body["public_key"], ORIGIN);
        copied.sign_count = counter;
        let refused = sign_in(&app, &asked, passkey.assertion(&copied)).await;
        assert_eq!((refused.status, refused.code()), (401, "invalid_passkey"));
        let told = actions(&app, nurse.user_id()).await;
        assert_eq!(told.last().unwrap(), "login_failed: passkey_counter");
    }
    assert_eq!(use_passkey(&app, &mut passkey).await.status, 200);
}

#[tokio::test]
async fn an_algorithm_that_was_not_asked_for_makes_no_passkey() {
    let app = app().await;
    let nurse = app.register().await;
    // None, ES384, and HMAC.
    for algorithm in [0, -35, 5] {
        let asked = begin(&app, &nurse.access).await;
        let passkey = Passkey::new(&asked["user"]["id"]);
        let mut forged = passkey.creation(&asked, ORIGIN);
        forged.algorithm = algorithm;
        let refused = finish(&app, &nurse.access, "Key", passkey.registration(&forged)).await;
        assert_eq!(refused.expect_status(422).fields(), ["credential"]);
    }
}

#[tokio::test]
async fn a_passkey_is_one_accounts_alone() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let thief = app.register().await;
    let asked = begin(&app, &thief.access).await;
    let forged = holder.passkey.creation(&asked, ORIGIN);
    let credential = holder.passkey.registration(&forged);
    let refused = finish(&app, &thief.access, "Key", credential).await;
    assert_eq!((refused.status, refused.code()), (409, "passkey_taken"));
    let asked = begin(&app, &holder.nurse.access).await;
    let forged = holder.passkey.creation(&asked, ORIGIN);
    let credential = holder.passkey.registration(&forged);
    let refused = finish(&app, &holder.nurse.access, "Key", credential).await;
    assert_eq!((refused.status, refused.code()), (409, "passkey_taken"));
}

#[tokio::test]
async fn a_registration_is_made_once_in_the_session_that_asked() {
    let app = app().await;
    let (nurse, other) = (app.register().await, app.register().await);
    let asked = begin(&app, &nurse.access).await;
    let (passkey, credential) = Passkey::made_for(&asked, ORIGIN);
    let elsewhere = finish(&app, &other.access, "Key", credential.clone()).await;
    assert_eq!(elsewhere.expect_status(422).fields(), ["credential"]);
    assert_eq!(
        finish(&app, &nurse.access, "Key", credential.clone())
            .await
            .status,
        201
    );
    let again = finish(&app, &nurse.access, "Key", credential).await;
    assert_eq!(again.expect_status(422).fields(), ["credential"]);
    let later = begin(&app, &nurse.access).await;
    app.clock.advance(300);
    let late = passkey.registration(&passkey.creation(&later, ORIGIN));
    let late = finish(&app, &nurse.access, "Key", late).await;
    assert_eq!(late.expect_status(422).fields(), ["credential"]);
}

#[tokio::test]
async fn an_account_has_ten_passkeys_at_most() {
    let app = app().await;
    let nurse = app.register().await;
    let asked = begin(&app, &nurse.access).await;
    for number in 0..MAX_PASSKEYS {
        let (_, added) = add(&app, &nurse.access, &format!("Key {number}")).await;
        assert_eq!(added.status, 201);
    }
    let begun = call(&app, &nurse.access, Method::POST, BEGIN, None).await;
    assert_eq!((begun.status, begun.code()), (409, "too_many_passkeys"));
    let (_, credential) = Passkey::made_for(&asked, ORIGIN);
    let refused = finish(&app, &nurse.access, "One more", credential).await;
    assert_eq!((refused.status, refused.code()), (409, "too_many_passkeys"));
}

#[rstest]
#[case(json!({"id": "AA", "type": "public-key"}), "credential.response")]
#[case(json!({"id": "A=", "type": "public-key", "response": {}}), "credential.id")]
#[case(json!({"id": "AA", "type": "password", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}), "credential.type")]
#[case(json!({"id": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}), "credential")]
#[case(json!("AA"), "credential")]
#[tokio::test]
async fn what_is_no_answer_of_a_browser_is_told_by_its_field(
    #[case] credential: Value,
    #[case] field: &str,
) {
    let app = app().await;
    let refused = app.post(SIGN_IN, json!({"credential": credential})).await;
    assert_eq!(refused.expect_status(422).fields(), [field]);
}
