use domain::{ids::UserId, role::Role, samples, text::ShortText, timestamp::Timestamp, user::User};

use super::{Table, number};
use crate::{
    credentials::PasswordHash,
    metered,
    transfer::{BATCH, Imported, PortableAccount},
};

fn portable(user: User) -> PortableAccount {
    PortableAccount {
        user,
        former_id: None,
        password_hash: Some(PasswordHash("$2b$".to_owned())),
    }
}

impl Table {
    async fn import(&self, account: &PortableAccount) -> Imported {
        let (unit, event) = (self.unit(), samples::event(&account.user));
        let imported = unit.import_account(account, &event, None);
        imported.await.unwrap()
    }

    async fn admins(&self) -> Option<i64> {
        let key = ("ADMINS".to_owned(), "COUNT".to_owned());
        let items = self.items().await;
        items
            .get(&key)
            .and_then(|item| number(item, "active_admins"))
    }
}

#[tokio::test]
async fn an_account_is_imported_once_and_read_back_whole() {
    let table = Table::metered().await;
    let ann = PortableAccount {
        former_id: Some("7".parse::<ShortText>().unwrap()),
        ..portable(samples::user("ann@example.org"))
    };
    let (made, usage) = metered(Box::pin(table.import(&ann))).await;
    assert_eq!(made, Imported::Made);
    assert_eq!((usage.round_trips, usage.write_units), (1, 11.0));
    let before = table.items().await;

    assert_eq!(table.import(&ann).await, Imported::AlreadyThere);
    assert_eq!(table.items().await, before);
    let (accounts, last) = table.store.accounts_by_age(None).await.unwrap();
    assert_eq!(accounts, std::slice::from_ref(&ann));
    assert_eq!(last, Some(ann.user.clone()));
    let behind = table.store.accounts_by_age(last.as_ref()).await.unwrap();
    assert_eq!(behind, (vec![], None));
    let user = table.store.user(ann.user.user_id).await.unwrap();
    assert_eq!(user, Some(ann.user), "the former id stands in nobody's way");
}

#[tokio::test]
async fn what_there_is_stays_as_it_is() {
    let table = Table::start().await;
    let ann = table.register("ann@example.org").await;
    let before = table.items().await;

    let same_email = portable(samples::user("ann@example.org"));
    assert_eq!(table.import(&same_email).await, Imported::EmailTaken);
    let same_id = portable(User {
        user_id: ann.user.user_id,
        ..samples::user("bob@example.org")
    });
    assert_eq!(table.import(&same_id).await, Imported::IdTaken);
    assert_eq!(table.items().await, before);

    let owners = [&ann.user.email, &same_id.user.email];
    let owners = table.store.owners(owners.into_iter()).await.unwrap();
    assert_eq!(owners.len(), 1);
    assert_eq!(owners[&ann.user.email], ann.user.user_id);
}

#[tokio::test]
async fn an_account_that_was_removed_does_not_come_back() {
    let table = Table::start().await;
    let gone = samples::user("ann@example.org");
    let event = samples::event(&gone);
    table.unit().record(&event).await.unwrap();

    assert_eq!(table.import(&portable(gone)).await, Imported::IdTaken);
}

#[tokio::test]
async fn active_administrators_are_counted_when_they_come_at_once() {
    let table = Table::start().await;
    let admins: Vec<PortableAccount> = (0..12)
        .map(|n| {
            let user = samples::user(&format!("admin-{n}@example.org"));
            portable(User {
                role: Role::Admin,
                is_active: n % 3 != 0,
                ..user
            })
        })
        .collect();
    // Two imports of the same people.
    let imports = admins.iter().chain(&admins).map(|a| table.import(a));
    let outcomes = futures_util::future::join_all(imports).await;

    let made = outcomes
        .iter()
        .filter(|outcome| **outcome == Imported::Made);
    assert_eq!(made.count(), 12);
    assert_eq!(table.admins().await, Some(8));
}

#[tokio::test]
async fn an_active_administrator_costs_two_units_more() {
    let table = Table::metered().await;
    let user = samples::user("admin@example.org");
    let admin = portable(User {
        role: Role::Admin,
        ..user
    });
    let (made, usage) = metered(Box::pin(table.import(&admin))).await;
    assert_eq!((made, usage.write_units), (Imported::Made, 13.0));
}

#[tokio::test]
async fn accounts_are_listed_page_by_page_in_the_order_they_were_made() {
    let table = Table::start().await;
    let count = BATCH + 7;
    for n in 0..count {
        let made = i64::try_from((n * 37) % count).unwrap();
        let user = samples::user(&format!("nurse-{n}@example.org"));
        let user = User {
            created_at: Timestamp::from_unix_seconds(made / 3),
            ..user
        };
        assert_eq!(table.import(&portable(user)).await, Imported::Made);
    }
    let (mut listed, mut after): (Vec<(Timestamp, UserId)>, _) = (Vec::new(), None);
    loop {
        let page = table.store.accounts_by_age(after.as_ref());
        let (accounts, last) = page.await.unwrap();
        listed.extend(accounts.iter().map(|a| (a.user.created_at, a.user.user_id)));
        after = last;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(listed.len(), count);
    let mut sorted = listed.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(listed, sorted);
}
