//! The function dies in the middle: the schedule finishes.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{audit::Origin, ids::UserId, password::Password};
use identity::{
    notices::Notices,
    own_account::OwnAccount,
    reauthentication::{Asking, Proof},
};
use tests::{Nurse, TestApp, people::PASSWORD};

use super::{GRACE, app, delete, finish, run, stored, stored_by_email, wizards};

/// The transaction that ends the account, and nothing after it.
async fn end_only(app: &TestApp, nurse: &Nurse) -> UserId {
    let store = &app.context.store;
    let id: UserId = nurse.user_id().parse().unwrap();
    let session = nurse.session_id().parse().unwrap();
    let found = store.session_and_user(id, session).await.unwrap();
    let (session, user) = found.unwrap();
    let passwords = app.deployment.passwords();
    let notices = Notices::new(&app.deployment.variables).unwrap();
    let account = OwnAccount::new(&app.context, &app.audit, &passwords, notices);
    let asking = Asking {
        user: &user,
        session: &session,
        origin: Origin::own(id, None, None),
    };
    let password = Password::parse("password", PASSWORD.to_owned()).unwrap();
    account
        .delete(&asking, &Proof::Password(password))
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn the_schedule_goes_on_after_any_chunk() {
    let app = app().await;
    for chunks in 0..3 {
        let nurse = app.register().await;
        wizards(&app, &nurse, 60).await;
        let before = stored(&app, &nurse).await.len();
        let user = end_only(&app, &nurse).await;
        for _ in 0..chunks {
            app.context.store.remove_some(user).await.unwrap();
        }
        let left = stored(&app, &nurse).await.len();
        assert!(left <= before - 100 * chunks.min(1), "{left} of {before}");
        assert_eq!(left > 1, chunks < 2, "{left} after {chunks}");
        assert_eq!(stored_by_email(&app, &nurse).await, Vec::<String>::new());
        let refused = delete(&app, &nurse, PASSWORD).await;
        assert_eq!((refused.status, refused.code()), (401, "session_ended"));

        let early = run(&app).await.deletions;
        assert_eq!((early.scanned, early.removed, early.errors), (1, 0, 0));
        assert_eq!(stored(&app, &nurse).await, ["DELETION"]);
        finish(&app, &nurse).await;
    }
}

#[tokio::test]
async fn two_runs_at_once_finish_a_deletion_once() {
    let app = app().await;
    let nurse = app.register().await;
    wizards(&app, &nurse, 12).await;
    end_only(&app, &nurse).await;
    app.clock.advance(GRACE);

    let (one, other) = tokio::join!(run(&app), run(&app));
    assert_eq!(one.deletions.removed + other.deletions.removed, 1);
    assert_eq!(one.deletions.errors + other.deletions.errors, 0);
    assert_eq!(stored(&app, &nurse).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_request_under_way_stored_goes_too_whatever_it_is() {
    let app = app().await;
    let nurse = app.register().await;
    assert_eq!(delete(&app, &nurse, PASSWORD).await.status, 204);
    let text = |text: &str| AttributeValue::S(text.to_owned());
    for kind in ["DRAFT#", "WIZARD#late", "STEP#late#01", "SOMETHING#new"] {
        let put = app.engine.client().put_item();
        put.table_name(app.engine.table_name())
            .item("PK", text(&format!("USER#{}", nurse.user_id())))
            .item("SK", text(kind))
            .send()
            .await
            .unwrap();
    }
    assert_eq!(stored(&app, &nurse).await.len(), 5);
    finish(&app, &nurse).await;
}
