mod accounts;
mod between;
mod chain;
mod damage;
mod deletion;
mod index;
mod layout;
mod requests;
mod round_trips;
mod tampering;
mod transfer;

use std::collections::BTreeMap;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::{
    config::{Credentials as AwsCredentials, SharedCredentialsProvider},
    types::AttributeValue,
};
use florence_local::{engine::Engine, project, template::Template};

use super::{
    audit::AuditTrail,
    credentials::{Credentials, PasswordHash},
    item::Item,
    table::Store,
    users::NewAccount,
};
use crate::{
    auth::audit_key::AuditKey,
    domain::{
        audit::{Action, NewEvent, Retention},
        backoff::Failures,
        user::User,
    },
    samples::{self, START},
};

/// A store on an engine of its own.
struct Table {
    engine: Engine,
    store: Store,
    trail: AuditTrail,
}

impl Table {
    async fn start() -> Self {
        Self::on(Engine::in_memory(&template()).await.unwrap())
    }

    /// Where units are counted.
    async fn metered() -> Self {
        Self::on(Engine::in_process(&template()).await.unwrap())
    }

    fn on(engine: Engine) -> Self {
        let credentials = AwsCredentials::new("test", "test", None, None, "test");
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url(engine.endpoint())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        Self {
            store: Store::new(&sdk, engine.table_name()),
            engine,
            trail: AuditTrail {
                key: AuditKey::derive(&vec![7; 32].into()),
                retention: Retention(30),
            },
        }
    }

    async fn register(&self, email: &str) -> NewAccount {
        let account = account(samples::user(email));
        self.store
            .register(&self.trail, &account, None)
            .await
            .unwrap();
        account
    }

    /// Every item by its key.
    async fn items(&self) -> BTreeMap<(String, String), Item> {
        let client = self.engine.client();
        let scan = client.scan().table_name(self.engine.table_name());
        let items = scan.send().await.unwrap().items.unwrap_or_default();
        let keyed = |item: Item| ((text(&item, "PK"), text(&item, "SK")), item);
        items.into_iter().map(keyed).collect()
    }
}

fn template() -> Template {
    Template::load(&project::root().join("template.yaml")).unwrap()
}

fn account(user: User) -> NewAccount {
    NewAccount {
        credentials: Credentials {
            user_id: user.user_id,
            email: user.email.clone(),
            password_hash: PasswordHash("$argon2id$".to_owned()),
            failures: Failures::default(),
        },
        session: samples::session(&user, START),
        event: NewEvent {
            action: Action::Registered,
            ..samples::event(&user)
        },
        user,
    }
}

/// A text attribute, empty when there is none.
fn text(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text)) => text.clone(),
        _ => String::new(),
    }
}

/// A numeric attribute.
fn number(item: &Item, name: &str) -> Option<i64> {
    let value = item.get(name)?.as_n().ok()?;
    value.parse().ok()
}
