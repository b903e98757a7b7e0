use std::collections::BTreeMap;

use futures_util::future::join_all;
use rstest::rstest;
use tests::Answer;

use crate::verified::Verified;

const EMAIL: &str = "ann@ward.example.org";

fn refused(answer: &Answer) {
    let told = (answer.status, answer.code());
    assert_eq!(told, (422, "wrong_code"), "{}", answer.body);
}

#[tokio::test]
async fn the_code_makes_the_account_and_signs_in() {
    let verified = Verified::start().await;
    let id = verified.begin(" Ann@Ward.Example.org").await;
    let code = verified.code(&id).await;
    let answer = verified.confirm(&id, &code).await.expect_status(201);

    let user = &answer.body["user"];
    assert_eq!(user["email"], EMAIL);
    assert_eq!(user["role"], "nurse");
    assert_eq!(user["is_verified"], false);
    assert_eq!(user["email_verified_at"], user["created_at"]);
    assert!(answer.text("refresh_token").starts_with("flr_"));
    assert!(answer.text("device_token").starts_with("fld_"));
    assert_eq!(answer.header("location"), "/api/v1/auth/profile");
    assert!(verified.pending(&id).await.is_null());

    refused(&verified.confirm(&id, &code).await);
}

#[tokio::test]
async fn a_code_is_read_as_people_type_it() {
    let verified = Verified::start().await;
    let id = verified.begin(EMAIL).await;
    let code = verified.code(&id).await.replace(' ', "-");
    drop(
        verified
            .confirm(&id, &format!(" {code}"))
            .await
            .expect_status(201),
    );
}

#[rstest]
#[case(4, 201)]
#[case(5, 422)]
#[tokio::test]
async fn a_registration_takes_five_codes(#[case] wrong: usize, #[case] status: u16) {
    let verified = Verified::start().await;
    let id = verified.begin(EMAIL).await;
    let code = verified.wrong_code(&id).await;
    for _ in 0..wrong {
        refused(&verified.confirm(&id, &code).await);
    }
    let right = verified.code(&id).await;
    assert_eq!(verified.confirm(&id, &right).await.status, status);
}

#[tokio::test]
async fn of_codes_at_once_five_are_looked_at() {
    let verified = Verified::start().await;
    let id = verified.begin(EMAIL).await;
    let code = verified.wrong_code(&id).await;
    let answers = join_all((0..20).map(|_| verified.confirm(&id, &code))).await;
    answers.iter().for_each(refused);
    assert_eq!(verified.pending(&id).await["tries"], 5);
}

#[tokio::test]
async fn whatever_is_wrong_is_refused_alike() {
    let verified = Verified::start().await;
    let (id, other) = (
        verified.begin(EMAIL).await,
        verified.begin("bob@x.org").await,
    );
    let mut bodies = Vec::new();
    let mut refuse = |answer: Answer| {
        refused(&answer);
        bodies.push(answer.body);
    };
    refuse(verified.confirm(&id, &verified.wrong_code(&id).await).await);
    refuse(verified.confirm(&id, &verified.code(&other).await).await);
    let nobody = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";
    refuse(verified.confirm(nobody, &verified.code(nobody).await).await);
    verified.app.clock.advance(600);
    refuse(verified.confirm(&id, &verified.code(&id).await).await);
    for body in &mut bodies {
        body["request_id"] = "".into();
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:#?}");
}

#[rstest]
#[case("x", "4071 9362", "registration_id")]
#[case("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7", "4071 936", "code")]
#[case("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7", "", "code")]
#[tokio::test]
async fn a_bad_field_is_named(#[case] id: &str, #[case] code: &str, #[case] field: &str) {
    let verified = Verified::start().await;
    let answer = verified.confirm(id, code).await.expect_status(422);
    assert_eq!(
        (answer.code(), answer.fields()),
        ("validation_failed", vec![field])
    );
}

#[tokio::test]
async fn the_right_code_twice_at_once_makes_one_account() {
    let verified = Verified::start().await;
    let id = verified.begin(EMAIL).await;
    let code = verified.code(&id).await;
    let answers = join_all((0..5).map(|_| verified.confirm(&id, &code))).await;
    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    assert_eq!(statuses, BTreeMap::from([(201, 1), (422, 4)]));
}

#[tokio::test]
async fn two_registrations_of_one_address_make_one_account() {
    let verified = Verified::start().await;
    let (first, second) = (verified.begin(EMAIL).await, verified.begin(EMAIL).await);
    let codes = [verified.code(&first).await, verified.code(&second).await];
    let answers = join_all([
        verified.confirm(&first, &codes[0]),
        verified.confirm(&second, &codes[1]),
    ])
    .await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn an_account_that_never_proved_its_mailbox_is_not_taken_over() {
    let verified = Verified::start().await;
    let nurse = verified.app.register().await;
    let id = verified.begin(&nurse.email).await;
    let code = verified.code(&id).await;
    let answer = verified.confirm(&id, &code).await;
    assert_eq!((answer.status, answer.code()), (409, "email_taken"));
}
