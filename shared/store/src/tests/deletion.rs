use domain::{
    audit::ChainHead,
    backoff::Failures,
    role::Role,
    samples::{self, START},
    user::User,
};

use super::{Table, text};
use crate::{
    accounts::ChangeError,
    credentials::{Credentials, PasswordHash},
};

#[tokio::test]
async fn an_account_changed_since_it_was_read_is_not_deleted() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let (credentials, user) = (&account.credentials, &account.user);
    let head = table.store.chain_head(user.user_id).await.unwrap();
    let before = table.items().await;
    let other_password = Credentials {
        password_hash: PasswordHash("$argon2id$other".to_owned()),
        ..credentials.clone()
    };
    let guessed = Credentials {
        failures: Failures {
            count: 1,
            last_at: Some(START),
        },
        ..credentials.clone()
    };
    let other_role = User {
        role: Role::User,
        ..user.clone()
    };
    let disabled = User {
        is_active: false,
        ..user.clone()
    };
    let moved = ChainHead::default();
    for (head, credentials, user) in [
        (&head, &other_password, user),
        (&head, &guessed, user),
        (&head, credentials, &other_role),
        (&head, credentials, &disabled),
        (&moved, credentials, user),
    ] {
        let event = samples::event(user);
        let account = (credentials, user);
        let deleted = table
            .store
            .delete_account(&table.trail, head, account, &event);
        assert!(matches!(deleted.await, Err(ChangeError::Overtaken)));
        assert_eq!(table.items().await, before);
    }
}

#[tokio::test]
async fn only_the_tombstone_is_indexed_and_it_says_when() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let (credentials, user) = (&account.credentials, &account.user);
    let head = table.store.chain_head(user.user_id).await.unwrap();
    let event = samples::event(user);
    let deleted = table
        .store
        .delete_account(&table.trail, &head, (credentials, user), &event);
    deleted.await.unwrap();

    let items = table.items().await;
    let tombstone = &items[&(format!("USER#{}", user.user_id), "DELETION".to_owned())];
    let index = (text(tombstone, "GSI1PK"), text(tombstone, "GSI1SK"));
    assert_eq!(index, ("DELETIONS".to_owned(), START.to_string()));
    for gone in ["USERS#", "DIRECTORY#"] {
        let mut indexed = items.values().map(|item| text(item, "GSI1PK"));
        assert!(!indexed.any(|partition| partition.starts_with(gone)));
    }
    let page = table.store.deletions(None).await.unwrap();
    assert_eq!(page.tombstones.len(), 1);
    assert_eq!(page.tombstones[0].user_id, user.user_id);
}
