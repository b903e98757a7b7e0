//! Services with keys, and what they send.

use domain::{
    service::{Service, ServiceKey, ServiceName},
    timestamp::Timestamp,
};
use store::{
    Change, Store, StoreError,
    environment::entropy::{Entropy, SystemEntropy},
};

/// Makes a service; its key.
///
/// # Panics
/// When there is one of that name.
#[expect(clippy::expect_used, reason = "without its ground no test can run")]
pub async fn create(store: &Store, name: &str) -> String {
    let name: ServiceName = name.parse().expect("it is a name");
    let key = ServiceKey::new(name.clone(), SystemEntropy.bytes32());
    let service = Service {
        name,
        key_hash: key.hash(),
        created_at: Timestamp::EPOCH,
    };
    let write = store.put_service(&service).expect("the write can be built");
    let made = store.decide(|_| async {
        let change = Change::unrecorded().rely(write.clone());
        Ok::<_, StoreError>(change.then(()))
    });
    made.await.expect("there is no such service yet");
    key.reveal()
}

/// Takes the key of a service away.
///
/// # Panics
/// When there is no such service.
#[expect(clippy::expect_used, reason = "without its ground no test can run")]
pub async fn remove(store: &Store, name: &str) {
    let name: ServiceName = name.parse().expect("it is a name");
    let write = store.remove_service(&name).expect("the write can be built");
    let removed = store.decide(|_| async {
        let change = Change::unrecorded().rely(write.clone());
        Ok::<_, StoreError>(change.then(()))
    });
    removed.await.expect("there is such a service");
}

/// The `Authorization` header of a service.
#[must_use]
pub fn basic(name: &str, key: &str) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{key}")))
}

/// A form as it is sent.
#[must_use]
pub fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}
