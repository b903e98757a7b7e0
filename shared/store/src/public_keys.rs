//! The public keys of access tokens, published in the table by the functions that issue them
//! for those that only verify.

use domain::{
    jwks::{Jwk, JwkSet},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    change::{Change, Decision},
    error::StoreError,
    item::{number, open, value},
    keys::Key,
    table::Store,
    write::Write,
};

#[derive(Serialize, Deserialize)]
struct Publication {
    keys: Vec<Jwk>,
    secret_created_at: Timestamp,
    published_at: Timestamp,
}

impl Store {
    /// The published keys; none before anything was issued.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn public_keys(&self) -> Result<JwkSet, StoreError> {
        let published = self.published().await?;
        Ok(published.map_or_else(JwkSet::default, |published| JwkSet {
            keys: published.keys,
        }))
    }

    /// Publishes the keys made from the secret of `secret_created_at`, and says since when they
    /// are published. Where those of a newer secret are, they stay, and that time is the epoch: an
    /// instance that started before a rotation takes nothing back and goes on as before.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn publish_keys(
        &self,
        keys: &JwkSet,
        secret_created_at: Timestamp,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        self.decide(|_| async {
            let found = self.published().await?;
            let unchanged = |since| Ok(Decision::Nothing(since));
            match &found {
                Some(found) if found.secret_created_at > secret_created_at => {
                    unchanged(Timestamp::EPOCH)
                }
                Some(found)
                    if found.secret_created_at == secret_created_at && found.keys == keys.keys =>
                {
                    unchanged(found.published_at)
                }
                _ => {
                    let publication = Publication {
                        keys: keys.keys.clone(),
                        secret_created_at,
                        published_at: now,
                    };
                    let write = self.publication(&publication, found.as_ref())?;
                    Ok(Change::unrecorded().rely(write).then(now))
                }
            }
        })
        .await
    }

    async fn published(&self) -> Result<Option<Publication>, StoreError> {
        let key = Key::public_keys();
        let item = self.get(key.clone()).await?;
        item.map(|item| open(&key, item)).transpose()
    }

    /// Replaces what was `found`.
    fn publication(
        &self,
        publication: &Publication,
        found: Option<&Publication>,
    ) -> Result<Write, StoreError> {
        let keys = value(&publication.keys)?;
        let created_at = value(&publication.secret_created_at)?;
        let published_at = value(&publication.published_at)?;
        let replaced = found.map(|found| value(&found.published_at)).transpose()?;
        self.update(Key::public_keys(), |update| {
            let update = update
                .update_expression(
                    "SET #keys = :keys, secret_created_at = :created, published_at = :published, \
                     schema_version = :version",
                )
                .expression_attribute_names("#keys", "keys")
                .expression_attribute_values(":keys", keys)
                .expression_attribute_values(":created", created_at)
                .expression_attribute_values(":published", published_at)
                .expression_attribute_values(":version", number(1));
            match replaced {
                None => update.condition_expression("attribute_not_exists(PK)"),
                Some(replaced) => update
                    .condition_expression("published_at = :replaced")
                    .expression_attribute_values(":replaced", replaced),
            }
        })
    }
}
