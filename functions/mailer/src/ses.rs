//! Amazon SES, version 2 of its API.

use std::time::Duration;

use aws_config::{SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_sesv2::{
    Client,
    config::Builder,
    error::{BuildError, ProvideErrorMetadata, SdkError},
    types::{Body, Content, Destination, EmailContent, MessageHeader, MessageTag},
};
use domain::mail::{Mail, Template};
use store::environment::{https::CONNECT_TIMEOUT, variables::Variables};

use crate::message::{Message, NAME};

/// How long SES may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How mail leaves.
pub(crate) struct Ses {
    client: Client,
    /// The `From` header.
    from: String,
    reply_to: Option<String>,
    configuration_set: Option<String>,
}

impl Ses {
    pub(crate) fn new(sdk: &SdkConfig, variables: &Variables, from: &str) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_timeout(TIMEOUT)
            .build();
        let config = Builder::from(sdk)
            .timeout_config(timeouts)
            // A mail that was sent though no answer said so would be sent again. The outbox repeats
            // what failed, and counts.
            .retry_config(RetryConfig::disabled())
            .build();
        Self {
            client: Client::from_conf(config),
            from: format!("{NAME} <{from}>"),
            reply_to: variables.text("MAIL_REPLY_TO"),
            configuration_set: variables.text("MAIL_CONFIGURATION_SET"),
        }
    }

    /// Has SES send a mail as `template`; its id there.
    ///
    /// # Errors
    /// The class of reason why it was not sent, as far as is known.
    pub(crate) async fn send(
        &self,
        (mail, template): (&Mail, Template),
        message: Message,
    ) -> Result<String, String> {
        let content = content(message).map_err(|_| "invalid".to_owned())?;
        let tag = MessageTag::builder()
            .name("template")
            .value(template.as_str())
            .build();
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .set_reply_to_addresses(self.reply_to.clone().map(|address| vec![address]))
            .destination(
                Destination::builder()
                    .to_addresses(mail.recipient.as_str())
                    .build(),
            )
            .set_email_tags(Some(vec![tag.map_err(|_| "invalid".to_owned())?]))
            .set_configuration_set_name(self.configuration_set.clone())
            .content(content)
            .send()
            .await;
        match sent {
            Ok(answer) => Ok(answer.message_id.unwrap_or_default()),
            Err(error) => Err(class(&error).to_owned()),
        }
    }
}

fn content(message: Message) -> Result<EmailContent, BuildError> {
    let text = |data| Content::builder().data(data).charset("UTF-8").build();
    let body = Body::builder()
        .text(text(message.text)?)
        .html(text(message.html)?)
        .build();
    // Nobody is on holiday for a machine (RFC 3834 §5).
    let header = MessageHeader::builder()
        .name("Auto-Submitted")
        .value("auto-generated")
        .build()?;
    let simple = aws_sdk_sesv2::types::Message::builder()
        .subject(text(message.subject)?)
        .body(body)
        .headers(header)
        .build();
    Ok(EmailContent::builder().simple(simple).build())
}

/// SES's messages quote addresses: only the code is kept.
fn class<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> &str {
    match error {
        SdkError::ServiceError(_) => error.code().unwrap_or("service"),
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "timeout",
        SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => "connection",
        _ => "invalid",
    }
}
