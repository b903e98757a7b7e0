use aws_sdk_dynamodb::types::AttributeValue;
use domain::email::Email;
use rstest::rstest;

use super::Table;
use crate::{StoreError, keys::Key};

const SECRET: &str = "ann@example.org";

/// Sets an attribute to what does not belong there, or removes it.
async fn damage(table: &Table, key: Key, name: &str, value: Option<AttributeValue>) {
    let client = table.engine.client();
    let update = client
        .update_item()
        .table_name(table.engine.table_name())
        .set_key(Some(key.into_item()))
        .expression_attribute_names("#name", name);
    let update = match value {
        Some(value) => update
            .update_expression("SET #name = :value")
            .expression_attribute_values(":value", value),
        None => update.update_expression("REMOVE #name"),
    };
    update.send().await.unwrap();
}

fn address() -> AttributeValue {
    AttributeValue::S(SECRET.to_owned())
}

#[rstest]
#[case("role", Some(address()), "role is unreadable")]
#[case("created_at", Some(address()), "created_at is unreadable")]
#[case("version", Some(address()), "version is unreadable")]
#[case("is_active", Some(AttributeValue::N("1".to_owned())), "is_active is unreadable")]
#[case("full_name", None, "full_name is missing")]
#[tokio::test]
async fn a_damaged_user_is_told_by_key_and_attribute_not_by_value(
    #[case] name: &str,
    #[case] value: Option<AttributeValue>,
    #[case] told: &str,
) {
    let table = Table::start().await;
    let account = table.register(SECRET).await;
    let user = account.user.user_id;
    damage(&table, Key::user(user), name, value).await;

    let session = account.session.session_id;
    let single = table
        .store
        .session_and_user(user, session)
        .await
        .unwrap_err();
    let listed = table.store.account(user).await.unwrap_err();
    for error in [single, listed] {
        let shown = error.to_string();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{shown}");
        assert!(shown.contains(&format!("USER#{user}/PROFILE")), "{shown}");
        assert!(shown.contains(told), "{shown}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn damaged_credentials_do_not_show_whose_they_are() {
    let table = Table::start().await;
    table.register(SECRET).await;
    let email: Email = SECRET.parse().unwrap();
    damage(&table, Key::credentials(&email), "user_id", Some(address())).await;

    let error = table.store.sign_in_record(&email).await.unwrap_err();
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(shown.contains("EMAIL#…/CREDENTIALS"), "{shown}");
        assert!(!shown.contains("ann"), "{shown}");
    }
}
