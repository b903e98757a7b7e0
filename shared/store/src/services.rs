//! The services that rely on this one: `SERVICES`/`<name>`. They are few, so that one partition
//! holds and lists them all.

use domain::service::{Service, ServiceName};

use super::{
    error::StoreError,
    item::{Envelope, key_of, open},
    keys::{Key, SERVICES_PARTITION},
    table::Store,
    write::Write,
};

impl Store {
    /// The service of that name.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn service(&self, name: &ServiceName) -> Result<Option<Service>, StoreError> {
        let key = Key::service(name);
        let item = self.get(key.clone()).await?;
        item.map(|item| open(&key, item)).transpose()
    }

    /// Every service, in the order of their names.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn services(&self) -> Result<Vec<Service>, StoreError> {
        let partition = SERVICES_PARTITION.to_owned();
        let items = self.query(partition, "0"..="~", None).await?;
        let parse = |item| open(&key_of(&item), item);
        items.into_iter().map(parse).collect()
    }

    /// The write that makes a service, if there is none of its name.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_service(&self, service: &Service) -> Result<Write, StoreError> {
        self.put_new(Envelope::new(Key::service(&service.name)).wrap(service)?)
    }

    /// The write that removes a service, if there is one of that name.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn remove_service(&self, name: &ServiceName) -> Result<Write, StoreError> {
        self.delete(Key::service(name), |delete| {
            delete.condition_expression("attribute_exists(PK)")
        })
    }
}
