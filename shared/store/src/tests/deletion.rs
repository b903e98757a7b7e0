use domain::{
    role::Role,
    samples::{self, START},
    user::User,
};

use super::{Refused, Table, text};
use crate::{
    Store,
    credentials::{Credentials, PasswordHash},
};

#[tokio::test]
async fn credentials_changed_since_they_were_read_are_not_deleted() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let credentials = &account.credentials;
    let before = table.items().await;
    let other_password = Credentials {
        password_hash: Some(PasswordHash("$argon2id$other".to_owned())),
        ..credentials.clone()
    };
    let no_password = Credentials {
        password_hash: None,
        ..credentials.clone()
    };
    for changed in [other_password, no_password] {
        let delete = |store: &Store| store.delete_credentials(&changed);
        let deleted = table.write(&account.user, delete).await;
        assert_eq!(deleted, Err(Refused::By("write")), "{changed:?}");
        assert_eq!(table.items().await, before);
    }
}

#[tokio::test]
async fn a_user_changed_since_they_were_read_is_not_deleted() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let before = table.items().await;
    let other_role = User {
        role: Role::User,
        ..account.user.clone()
    };
    let disabled = User {
        is_active: false,
        ..account.user.clone()
    };
    for changed in [other_role, disabled] {
        let delete = |store: &Store| store.delete_user(&changed);
        let deleted = table.write(&account.user, delete).await;
        assert_eq!(deleted, Err(Refused::By("write")), "{changed:?}");
        let unchanged = |store: &Store| store.require_unchanged_role(&changed);
        let relied = table.write(&account.user, unchanged).await;
        assert_eq!(relied, Err(Refused::By("write")), "{changed:?}");
        assert_eq!(table.items().await, before);
    }
}

#[tokio::test]
async fn only_the_tombstone_is_indexed_and_it_says_when() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let (credentials, user) = (&account.credentials, &account.user);
    let unit = table.unit();
    let deleted = unit.decide(|_| async {
        let change = unit
            .following::<Refused>(user.user_id)
            .await?
            .rely(unit.delete_credentials(credentials)?)
            .rely(unit.delete_user(user)?)
            .rely(unit.put_tombstone(user.user_id, START)?);
        Ok(change.event(samples::event(user)).then(()))
    });
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
