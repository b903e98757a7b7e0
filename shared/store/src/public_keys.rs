//! The public keys of access tokens, published in the table by the functions that issue them
//! for those that only verify.

use domain::{
    jwks::{Jwk, JwkSet},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    error::StoreError,
    item::{number, open, value},
    keys::Key,
    table::Store,
};

#[derive(Serialize, Deserialize)]
struct Published {
    keys: Vec<Jwk>,
}

impl Store {
    /// The published keys; none before anything was issued.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn public_keys(&self) -> Result<JwkSet, StoreError> {
        let key = Key::public_keys();
        match self.get(key.clone()).await? {
            Some(item) => {
                let published: Published = open(&key, item)?;
                Ok(JwkSet {
                    keys: published.keys,
                })
            }
            None => Ok(JwkSet::default()),
        }
    }

    /// Publishes the keys made from the secret of `secret_created_at`, unless those of a newer
    /// secret are published: an instance that started before a rotation takes nothing back.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn publish_keys(
        &self,
        keys: &JwkSet,
        secret_created_at: Timestamp,
    ) -> Result<(), StoreError> {
        let keys = value(&keys.keys)?;
        let created_at = value(&secret_created_at)?;
        let write = self.update(Key::public_keys(), |update| {
            update
                .update_expression(
                    "SET #keys = :keys, secret_created_at = :at, schema_version = :version",
                )
                .condition_expression("attribute_not_exists(PK) OR secret_created_at <= :at")
                .expression_attribute_names("#keys", "keys")
                .expression_attribute_values(":keys", keys)
                .expression_attribute_values(":at", created_at)
                .expression_attribute_values(":version", number(1))
        })?;
        self.apply(write).await.map(drop)
    }
}
