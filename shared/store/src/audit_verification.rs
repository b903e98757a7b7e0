//! Verifying audit chains: which there are, and whether each is what was sealed.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{
    audit::{
        AuditEvent, AuditTrail,
        verification::{ChainEnd, Finding, Link, Owner, StoredChain, StoredHead, Suspect},
    },
    ids::UserId,
};
use uuid::Uuid;

use super::{
    audit::event_item,
    error::StoreError,
    item::{Item, key_of, open, text},
    keys::{Key, OwnerKey, audit_partition, owner_of},
    partition::PartitionQuery,
    table::Store,
    usage::{Units, record},
};
use crate::environment::clock::Clock;

/// Events read at once: below the 1 MB that one answer may have.
const PAGE: i32 = 500;

/// How many changed events are kept to explain a gap; any further ones are not needed to tell
/// that the chain is broken.
const MAX_SUSPECTS: usize = 1_000;

/// What the walk over a chain came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedChain {
    /// How many events it has.
    pub events: usize,
    /// Where it ends, `None` when nothing is left of it; or the first thing that is wrong.
    pub verdict: Result<Option<ChainEnd>, Finding>,
}

impl Store {
    /// Everybody who has an audit chain or an account, in the order of their ids. Reads the keys
    /// of the whole table.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn audited(&self) -> Result<Vec<Owner>, StoreError> {
        let mut found: BTreeMap<UserId, bool> = BTreeMap::new();
        let mut start = None;
        loop {
            let answer = self
                .client
                .scan()
                .table_name(&self.table)
                .projection_expression("PK, SK")
                .filter_expression("SK = :profile OR begins_with(PK, :audit)")
                .expression_attribute_values(":profile", text("PROFILE"))
                .expression_attribute_values(":audit", text("AUDIT#"))
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            record(Units::Read, answer.consumed_capacity.as_slice());
            for item in answer.items.into_iter().flatten() {
                match owner_of(&key_of(&item)) {
                    Some(OwnerKey::Account(user)) => *found.entry(user).or_default() = true,
                    Some(OwnerKey::Chain(user)) => drop(found.entry(user).or_default()),
                    None => {}
                }
            }
            start = answer.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                break;
            }
        }
        let owner = |(user_id, has_account)| Owner {
            user_id,
            has_account,
        };
        Ok(found.into_iter().map(owner).collect())
    }

    /// One person's chain and whether they have an account.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn owner(&self, user_id: UserId) -> Result<Owner, StoreError> {
        let profile = self.get(Key::user(user_id)).await?;
        Ok(Owner {
            user_id,
            has_account: profile.is_some(),
        })
    }

    /// Verifies one chain, also while it grows. `anchor` is how far it had come at an earlier
    /// time. Holds about 250 bytes for each event.
    ///
    /// # Errors
    /// When the table cannot be read; what is wrong with the chain is in the verdict.
    pub async fn verify_chain(
        &self,
        trail: &AuditTrail,
        owner: Owner,
        anchor: Option<&ChainEnd>,
        clock: &dyn Clock,
    ) -> Result<VerifiedChain, StoreError> {
        let chain = self.stored_chain(trail, owner).await?;
        let events = chain.links.len();
        let verdict = chain.verify(anchor, clock.now(), |event| trail.sealed(event));
        Ok(VerifiedChain { events, verdict })
    }

    /// The head is read first: every event up to it is there when the events are read. Behind
    /// them it is read again, so that what was appended meanwhile is not taken for a fork.
    pub(super) async fn stored_chain(
        &self,
        trail: &AuditTrail,
        owner: Owner,
    ) -> Result<StoredChain, StoreError> {
        let user = owner.user_id;
        let mut chain = StoredChain {
            owner,
            head: self.stored_head(trail, user).await?,
            head_after: 0,
            links: Vec::new(),
            suspects: Vec::new(),
        };
        let mut start = None;
        loop {
            let page = self
                .read_partition(PartitionQuery {
                    index: false,
                    partition: audit_partition(user),
                    range: ("\u{1}".to_owned(), "\u{10ffff}".to_owned()),
                    newest_first: false,
                    limit: PAGE,
                    start,
                })
                .await?;
            for item in page.items {
                sort_in(&mut chain, trail, item);
            }
            start = page.next;
            if start.is_none() {
                break;
            }
        }
        if let StoredHead::Sealed(head) = self.stored_head(trail, user).await? {
            chain.head_after = head.sequence;
        }
        Ok(chain)
    }

    async fn stored_head(
        &self,
        trail: &AuditTrail,
        user: UserId,
    ) -> Result<StoredHead, StoreError> {
        Ok(match self.chain_head(user).await {
            Ok(head) if head.sequence == 0 => StoredHead::Absent,
            Ok(head) if head.seal.is_empty() => StoredHead::Unsealed(head),
            Ok(head) if trail.head_sealed(user, &head) => StoredHead::Sealed(head),
            Ok(_) | Err(StoreError::Corrupt { .. }) => StoredHead::Broken,
            Err(error) => return Err(error),
        })
    }
}

fn sort_in(chain: &mut StoredChain, trail: &AuditTrail, item: Item) {
    let owner = chain.owner.user_id;
    let key = key_of(&item);
    if key == Key::audit_head(owner) {
        return;
    }
    let stored_as: Option<Uuid> = key.sk.parse().ok();
    let event = open::<AuditEvent>(&key, item.clone());
    let suspect = match (event, stored_as) {
        (Ok(event), Some(id)) if !trail.sealed(&event) || !as_stored(&key, &event, item) => {
            Suspect::Changed(Box::new(event), id)
        }
        (Ok(event), Some(id)) if event.user_id != owner => Suspect::Foreign(Box::new(event), id),
        (Ok(event), Some(id)) => {
            chain.links.push(Link::of(event, id, trail.retention));
            return;
        }
        _ => Suspect::Unreadable(stored_as),
    };
    if chain.suspects.len() < MAX_SUSPECTS {
        chain.suspects.push(suspect);
    }
}

/// Whether everything beside the sealed event follows from it: the keys of the index, by which a
/// day is read, and the time at which the table drops the item.
fn as_stored(key: &Key, event: &AuditEvent, mut item: Item) -> bool {
    if event.kept_until.is_none() {
        // Earlier versions did not seal the retention.
        item.remove("ttl");
    }
    event_item(key.clone(), event).is_ok_and(|expected| expected == item)
}
