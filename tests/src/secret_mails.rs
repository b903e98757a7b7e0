//! Mails that wait in process, and the codes and links that they will bring.

use domain::{link_token::Purpose, mail_code::CodePurpose};
use serde_json::Value;

use crate::TestApp;

impl TestApp {
    /// The mails that wait for an address, the oldest first: nobody sends them here.
    ///
    /// # Panics
    /// When the table cannot be read.
    pub async fn waiting_mails_to(&self, address: &str) -> Vec<Value> {
        let mut mails = Vec::new();
        for shard in 0..store::outbox::OUTBOX_SHARDS {
            let partition = format!("OUTBOX#{shard}");
            for id in self.sort_keys(&partition).await {
                let mail = self.item(&partition, &id).await;
                if mail["recipient"] == address {
                    mails.push(mail);
                }
            }
        }
        mails.sort_by_key(|mail| mail["mail_id"].to_string());
        mails
    }

    /// The templates of these.
    ///
    /// # Panics
    /// When the table cannot be read.
    pub async fn waiting_templates(&self, address: &str) -> Vec<String> {
        let mails = self.waiting_mails_to(address).await;
        let template = |mail: &Value| mail["template"].as_str().unwrap_or_default().to_owned();
        mails.iter().map(template).collect()
    }

    /// The code that a mail brings which refers to `reference`.
    ///
    /// # Panics
    /// When the secret cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn mailed_code(&self, purpose: CodePurpose, reference: &str) -> String {
        let reference = reference.parse().expect("it is an id");
        let code = self
            .deployment
            .mail_secrets()
            .code(purpose, reference)
            .await;
        code.expect("the secret can be read").grouped()
    }

    /// The token that a mail brings which is about `subject` and refers to `reference`.
    ///
    /// # Panics
    /// When the secret cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn mailed_token(&self, purpose: Purpose, subject: &str, reference: &str) -> String {
        let ids = [subject, reference].map(|id| id.parse().expect("it is an id"));
        self.token_for(purpose, ids.into()).await
    }
}
