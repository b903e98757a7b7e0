use identity::{accounts::Actor, factor_resets::FactorResets, notices::Notices};

use super::*;

async fn remove(app: &TestApp, access: &str, id: &str) -> Answer {
    let path = format!("{PASSKEYS}/{id}");
    call(app, access, Method::DELETE, &path, None).await
}

/// What the table has of passkeys.
async fn stored(app: &TestApp) -> Vec<String> {
    let scan = app.engine.client().scan();
    let scan = scan.table_name(app.engine.table_name()).send().await;
    let items = scan.unwrap().items.unwrap();
    let keys = items.iter().map(|item| {
        let part = |name: &str| item[name].as_s().unwrap().as_str();
        format!("{}/{}", part("PK"), part("SK"))
    });
    keys.filter(|key| key.contains("PASSKEY#")).collect()
}

#[tokio::test]
async fn the_last_factor_takes_the_recovery_codes_along() {
    let app = app().await;
    let holder = Holder::new(&app).await;
    let access = &holder.nurse.access;
    let id = holder.passkey_id(&app).await;
    enrol(&app, access).await;
    assert_eq!(remove(&app, access, &id).await.status, 204);
    let listed = call(&app, access, Method::GET, FACTORS, None).await.body;
    assert_eq!(listed["passkeys"], json!([]));
    assert_eq!(listed["recovery_codes"]["left"], 10, "for the app");
    assert_eq!(app.login(&holder.nurse.email).await.status, 202);
    assert_eq!(stored(&app).await, Vec::<String>::new());
    assert_eq!(remove(&app, access, &id).await.status, 404);

    let (mut passkey, added) = add(&app, access, "Key").await;
    let id = added.expect_status(201).body["passkey"]["passkey_id"].take();
    let removed = call(&app, access, Method::DELETE, TOTP, None).await;
    assert_eq!(removed.status, 204);
    let listed = call(&app, access, Method::GET, FACTORS, None).await.body;
    assert_eq!(listed["recovery_codes"]["left"], 10, "for the passkey");
    assert_eq!(remove(&app, access, id.as_str().unwrap()).await.status, 204);
    let listed = call(&app, access, Method::GET, FACTORS, None).await.body;
    assert_eq!(listed["recovery_codes"], Value::Null);
    assert_eq!(app.login(&holder.nurse.email).await.status, 200);
    assert_eq!(
        use_passkey(&app, &mut passkey).await.code(),
        "invalid_passkey"
    );
    let told = mails(&app, &holder.nurse).await;
    assert_eq!(
        told.iter().filter(|told| *told == "factor_removed").count(),
        3
    );
}

#[tokio::test]
async fn a_reset_of_factors_takes_passkeys_away_and_ends_sessions() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let user = holder.nurse.user_id().parse().unwrap();
    let resets = FactorResets::new((&app.context, &app.audit), Notices::OFF);
    assert!(resets.reset(&Actor::default(), user).await.unwrap());
    assert_eq!(stored(&app).await, Vec::<String>::new());
    let refused = use_passkey(&app, &mut holder.passkey).await;
    assert_eq!(refused.code(), "invalid_passkey");
    let ended = call(&app, &holder.nurse.access, Method::GET, FACTORS, None).await;
    assert_eq!(ended.code(), "session_ended");
    assert_eq!(app.login(&holder.nurse.email).await.status, 200);
}

#[tokio::test]
async fn a_deleted_account_leaves_no_passkey_and_the_export_has_it_without_its_key() {
    let app = app().await;
    let mut holder = Holder::new(&app).await;
    let access = &holder.nurse.access;
    let path = "/api/v1/auth/profile/export";
    let export = call(&app, access, Method::GET, path, None)
        .await
        .expect_status(200);
    let passkey = &export.body["profile"]["second_factors"]["passkeys"][0];
    assert_eq!(passkey["name"], "Phone");
    let text = String::from_utf8(export.bytes.clone()).unwrap();
    assert!(!text.contains("public_key"));

    let body = Some(json!({"password": PASSWORD}));
    let deleted = call(&app, access, Method::DELETE, "/api/v1/auth/profile", body).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(stored(&app).await, Vec::<String>::new());
    let refused = use_passkey(&app, &mut holder.passkey).await;
    assert_eq!((refused.status, refused.code()), (401, "invalid_passkey"));
}

/// Nobody may take a passkey that a deletion has not come to yet, and it may come to it twice.
#[tokio::test]
async fn a_deletion_that_died_between_finishes_and_leaves_the_passkeys_of_others() {
    let app = app().await;
    let (holder, other) = (Holder::new(&app).await, Holder::new(&app).await);
    let id = holder.passkey_id(&app).await;
    let user = holder.nurse.user_id().parse().unwrap();
    let partition = format!("PASSKEY#{id}");
    app.set(&partition, "OWNER", "user_id", json!(other.nurse.user_id()))
        .await;
    assert!(app.context.store.remove_some(user).await.unwrap());
    let left = stored(&app).await;
    assert!(left.contains(&format!("{partition}/OWNER")), "{left:?}");
    assert_eq!(left.len(), 3);
}
