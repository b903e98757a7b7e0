use domain::period::Hour;

use crate::verified::Verified;

const EMAIL: &str = "ann@ward.example.org";

#[tokio::test]
async fn the_code_is_mailed_again_three_times_an_hour_in_all() {
    let verified = Verified::start().await;
    let id = verified.begin(EMAIL).await;
    for mails in [2, 3, 3] {
        let answer = verified.resend(&id).await.expect_status(202);
        assert_eq!(answer.bytes, b"");
        assert_eq!(verified.app.waiting_mails().await, mails);
    }
    let code = verified.code(&id).await;
    drop(verified.confirm(&id, &code).await.expect_status(201));
}

#[tokio::test]
async fn a_registration_waits_no_longer_for_a_code_that_is_mailed_again() {
    let verified = Verified::start().await;
    let id = verified.begin(EMAIL).await;
    verified.app.clock.advance(599);
    drop(verified.resend(&id).await.expect_status(202));
    assert_eq!(verified.app.waiting_mails().await, 2);
    verified.app.clock.advance(1);
    drop(verified.resend(&id).await.expect_status(202));
    assert_eq!(verified.app.waiting_mails().await, 2);
    let code = verified.code(&id).await;
    assert_eq!(verified.confirm(&id, &code).await.code(), "wrong_code");
}

#[tokio::test]
async fn nobody_is_told_that_there_is_nothing_to_mail() {
    let verified = Verified::start().await;
    let nobody = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";
    drop(verified.resend(nobody).await.expect_status(202));
    let id = verified.begin(EMAIL).await;
    let code = verified.wrong_code(&id).await;
    for _ in 0..5 {
        assert_eq!(verified.confirm(&id, &code).await.status, 422);
    }
    drop(verified.resend(&id).await.expect_status(202));
    assert_eq!(verified.app.waiting_mails().await, 1);
}

#[tokio::test]
async fn a_registration_that_was_not_mailed_has_a_code_once_it_is() {
    let verified = Verified::start().await;
    let now = verified.app.context.now();
    let left = Hour::of(now).seconds_left(now);
    // To ten seconds before the end of the next hour.
    verified
        .app
        .clock
        .advance(i64::try_from(left).unwrap() + 3_590);
    for _ in 0..3 {
        verified.begin(EMAIL).await;
    }
    let id = verified.begin(EMAIL).await;
    assert_eq!(verified.pending(&id).await["mailed"], false);
    verified.app.clock.advance(10);
    drop(verified.resend(&id).await.expect_status(202));
    let code = verified.code(&id).await;
    drop(verified.confirm(&id, &code).await.expect_status(201));
}

#[tokio::test]
async fn a_bad_id_is_named() {
    let verified = Verified::start().await;
    let answer = verified.resend("x").await.expect_status(422);
    assert_eq!(answer.fields(), ["registration_id"]);
}
