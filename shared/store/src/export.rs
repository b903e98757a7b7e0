//! Reading everything that is held about a user, oldest first, in pages of at most 1 MiB.

mod wizards;

use domain::{
    audit::AuditEvent,
    device::{DeviceId, KnownDevice},
    ids::{SessionId, UserId},
    session::Session,
};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Item, key_of, open},
    keys::{DEVICES, Key, SESSIONS, audit_partition, user_partition},
    partition::{PartitionPage, PartitionQuery},
    table::Store,
};

/// How many items one request reads at most.
const PAGE: i32 = 500;

/// Some of a user's items.
#[derive(Debug)]
pub struct Held<T> {
    /// Oldest first.
    pub items: Vec<T>,
    /// Whether there may be more behind them.
    pub more: bool,
}

impl Store {
    /// Devices that the account of a user knows, behind the device `after`, in no order of time.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn devices_behind(
        &self,
        user: UserId,
        after: Option<Uuid>,
    ) -> Result<Held<KnownDevice>, StoreError> {
        let start = after.map(|id| Key::device(user, DeviceId(id.into_bytes())));
        let page = self.held(user_partition(user), DEVICES, start);
        parsed(page.await?, |item| open(&key_of(&item), item))
    }

    /// Sessions of a user, live or not, behind the session `after`.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn sessions_behind(
        &self,
        user: UserId,
        after: Option<Uuid>,
    ) -> Result<Held<Session>, StoreError> {
        let start = after.map(|id| Key::session(user, SessionId::from_uuid(id)));
        let page = self.held(user_partition(user), SESSIONS, start);
        parsed(page.await?, |item| open(&key_of(&item), item))
    }

    /// Audit events of a user behind the event `after`.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn events_behind(
        &self,
        user: UserId,
        after: Option<Uuid>,
    ) -> Result<Held<AuditEvent>, StoreError> {
        let start = after.map(|event| Key::audit_event(user, event));
        // The head of the chain sorts before every event.
        let page = self.held(audit_partition(user), ("0", "g"), start);
        parsed(page.await?, |item| open(&key_of(&item), item))
    }

    async fn held(
        &self,
        partition: String,
        (first, last): (&str, &str),
        start: Option<Key>,
    ) -> Result<PartitionPage, StoreError> {
        let query = PartitionQuery {
            index: false,
            partition,
            range: (first.to_owned(), last.to_owned()),
            newest_first: false,
            limit: PAGE,
            start: start.map(Key::into_item),
        };
        self.read_partition(query).await
    }
}

fn parsed<T>(
    page: PartitionPage,
    parse: impl FnMut(Item) -> Result<T, StoreError>,
) -> Result<Held<T>, StoreError> {
    Ok(Held {
        items: page
            .items
            .into_iter()
            .map(parse)
            .collect::<Result<_, _>>()?,
        more: page.next.is_some(),
    })
}
