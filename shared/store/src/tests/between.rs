//! Deletions between the reading of the index and that of the table.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use aws_sdk_dynamodb::{
    Client,
    config::{
        ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextRef,
    },
    error::BoxError,
};

use super::Table;
use crate::{keys::Key, table::Store};

impl Table {
    /// A store for which items are gone when it first reads the table behind the index.
    pub(super) fn losing(&self, doomed: Vec<Key>) -> Store {
        let client = self.engine.client();
        let between = Between {
            client: client.clone(),
            table: self.engine.table_name().to_owned(),
            doomed,
            done: AtomicBool::new(false),
        };
        let config = client.config().to_builder().interceptor(between).build();
        Store::of(Client::from_conf(config), self.engine.table_name())
    }
}

#[derive(Debug)]
struct Between {
    client: Client,
    table: String,
    doomed: Vec<Key>,
    done: AtomicBool,
}

impl Intercept for Between {
    fn name(&self) -> &'static str {
        "between"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target");
        let reads_table = target.is_some_and(|target| target.ends_with(".BatchGetItem"));
        if reads_table && !self.done.swap(true, Ordering::SeqCst) {
            // An interceptor cannot wait by itself.
            thread::scope(|scope| scope.spawn(|| self.delete()).join()).unwrap();
        }
        Ok(())
    }
}

impl Between {
    fn delete(&self) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        for key in &self.doomed {
            let delete = self.client.delete_item().table_name(&self.table);
            let delete = delete.set_key(Some(key.clone().into_item())).send();
            runtime.block_on(delete).unwrap();
        }
    }
}
