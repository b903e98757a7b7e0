//! Mail that waits in the outbox of an in-process deployment, which nobody sends.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{
    link_token::{LinkClaim, Purpose},
    mail::{Mail, Template},
};
use store::outbox::OUTBOX_SHARDS;
use uuid::Uuid;

use crate::{Deployment, TestApp};

impl Deployment {
    /// The mails of a kind that wait for an address, the oldest first.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn mails(&self, template: Template, email: &str) -> Vec<Mail> {
        let mut mails = Vec::new();
        for shard in 0..OUTBOX_SHARDS {
            let partition = AttributeValue::S(format!("OUTBOX#{shard}"));
            let query = Client::new(&self.environment.dynamodb).query();
            let query = query
                .table_name(self.variables.text("TABLE_NAME").unwrap_or_default())
                .key_condition_expression("PK = :pk")
                .expression_attribute_values(":pk", partition);
            let items = query.into_paginator().items().send();
            let items: Result<Vec<_>, _> = items.collect().await;
            for item in items.expect("the table can be read") {
                let mail: Mail = serde_dynamo::from_item(item).expect("it is a mail");
                mails.push(mail);
            }
        }
        mails.retain(|mail| mail.template == template && mail.recipient.as_str() == email);
        mails.sort_by_key(|mail| mail.mail_id);
        mails
    }

    /// The token in the link of a mail.
    ///
    /// # Panics
    /// When its template has no link.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn token(&self, mail: &Mail) -> String {
        let purpose = mail.template.link().expect("it has a link");
        self.token_for(purpose, (mail.subject(), mail.reference_id))
            .await
    }

    /// The token for `purpose` of a subject and a reference.
    ///
    /// # Panics
    /// When the secret cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn token_for(&self, purpose: Purpose, (subject, reference): (Uuid, Uuid)) -> String {
        let claim = LinkClaim { subject, reference };
        let token = self.mail_secrets().link(purpose, claim).await;
        token.expect("the secret can be read").0
    }
}

impl TestApp {
    /// As [`Deployment::mails`].
    pub async fn mails(&self, template: Template, email: &str) -> Vec<Mail> {
        self.deployment.mails(template, email).await
    }

    /// As [`Deployment::token`].
    pub async fn token(&self, mail: &Mail) -> String {
        self.deployment.token(mail).await
    }

    /// As [`Deployment::token_for`].
    pub async fn token_for(&self, purpose: Purpose, ids: (Uuid, Uuid)) -> String {
        self.deployment.token_for(purpose, ids).await
    }
}
