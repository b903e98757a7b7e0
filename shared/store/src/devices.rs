//! The devices that an account knows. They lie between its profile and its sessions, so that a
//! sign-in reads all of them at once.

use domain::{
    device::{DeviceId, KnownDevice},
    ids::UserId,
};

use super::{
    error::StoreError,
    item::{Envelope, number, open},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// One device, if the account knows it.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn known_device(
        &self,
        user: UserId,
        device: DeviceId,
    ) -> Result<Option<KnownDevice>, StoreError> {
        let key = Key::device(user, device);
        let found = self.get(key.clone()).await?;
        found.map(|found| open(&key, found)).transpose()
    }

    /// The write that makes `next` what is known of a device, if nobody failed on it since `read`;
    /// if it was not known, that it still is not.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_device(
        &self,
        user: UserId,
        read: Option<&KnownDevice>,
        next: &KnownDevice,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::device(user, next.device_id))
            .expiring(next.expires_at())
            .wrap(next)?;
        let Some(read) = read else {
            return self.put_new(item);
        };
        self.put(item, |put| {
            put.condition_expression("failures = :read")
                .expression_attribute_values(":read", number(read.failures))
        })
    }

    /// The write that makes an account forget a device.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn forget_device(&self, user: UserId, device: DeviceId) -> Result<Write, StoreError> {
        self.delete(Key::device(user, device), |delete| delete)
    }
}
