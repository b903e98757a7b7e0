mod accounts;
mod between;
mod chain;
mod damage;
mod deletion;
mod index;
mod layout;
mod mail_counts;
mod outbox;
mod requests;
mod round_trips;
mod tampering;
mod transfer;
mod wizards;

use std::{collections::BTreeMap, sync::Arc};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::{
    config::{Credentials as AwsCredentials, SharedCredentialsProvider},
    types::AttributeValue,
};
use domain::{
    audit::{Action, AuditTrail, NewEvent, Retention, key::AuditKey},
    samples::{self, START},
    session::Session,
    user::User,
};
use florence_local::{engine::Engine, project, template::Template};

use super::{
    StoreError, UnitOfWork, Write,
    credentials::{Credentials, PasswordHash},
    item::Item,
    table::Store,
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

    fn unit(&self) -> UnitOfWork {
        UnitOfWork::new(self.store.clone(), Arc::new(self.trail.clone()))
    }

    async fn register(&self, email: &str) -> Account {
        let account = account(samples::user(email));
        self.open(&account).await.unwrap();
        account
    }

    /// Makes an account with a session, all or nothing.
    async fn open(&self, account: &Account) -> Result<(), Refused> {
        let unit = self.unit();
        unit.decide(|_| async {
            let change = unit
                .opening(account.user.user_id, Refused::By("chain"))
                .require(
                    Refused::By("credentials"),
                    unit.put_credentials(&account.credentials)?,
                )
                .rely(unit.put_user(&account.user)?)
                .rely(unit.put_session(&account.session)?);
            Ok(change.event(account.event.clone()).then(()))
        })
        .await
    }

    /// Makes one write with an event of `user`.
    async fn write(
        &self,
        user: &User,
        build: impl Fn(&Store) -> Result<Write, StoreError>,
    ) -> Result<(), Refused> {
        let unit = self.unit();
        unit.decide(|_| async {
            let change = unit
                .appending(user.user_id)
                .require(Refused::By("write"), build(&unit)?);
            Ok(change.event(samples::event(user)).then(()))
        })
        .await
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

/// Everything that comes to be when a person registers.
struct Account {
    credentials: Credentials,
    user: User,
    session: Session,
    event: NewEvent,
}

/// Why a change of these tests was not made.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    By(&'static str),
    Contended,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Contended => Self::Contended,
            other => panic!("{other}"),
        }
    }
}

fn account(user: User) -> Account {
    Account {
        credentials: Credentials {
            user_id: user.user_id,
            email: user.email.clone(),
            password_hash: Some(PasswordHash("$argon2id$".to_owned())),
            reset_at: None,
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
