//! What the function is invoked with.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// An event, by its shape.
#[derive(Debug)]
pub(crate) enum Event {
    /// Mail was put into the outbox.
    Stream(Vec<Record>),
    /// It is time to look for what is left.
    Schedule,
    /// SES tells what became of a mail.
    Feedback(Feedback),
}

/// A record of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// What Lambda knows it by.
    pub(crate) sequence_number: String,
    /// The mail; `None` for a key that is none of a mail.
    pub(crate) mail: Option<Uuid>,
}

/// Addresses that a mail did not reach for good, or whose owners called it unwanted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Feedback {
    /// These mailboxes do not exist, or refuse for good.
    Bounced(Vec<String>),
    /// The owners of these called a mail unwanted.
    Complained(Vec<String>),
    /// What becomes of it is open, or concerns nobody.
    Other,
}

impl Event {
    pub(crate) fn parse(event: Value) -> Result<Self, serde_json::Error> {
        if event.get("Records").is_some() {
            let StreamEvent { records } = serde_json::from_value(event)?;
            return Ok(Self::Stream(
                records.into_iter().map(Record::from).collect(),
            ));
        }
        Ok(match serde_json::from_value(event)? {
            BusEvent::Schedule => Self::Schedule,
            BusEvent::Feedback { detail } => Self::Feedback(detail.into()),
        })
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
#[derive(Deserialize)]
struct StreamEvent {
    #[serde(rename = "Records")]
    records: Vec<StreamRecord>,
}

#[derive(Deserialize)]
struct StreamRecord {
    dynamodb: Change,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    keys: Keys,
    sequence_number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Keys {
    sk: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Text {
    s: String,
}

#[derive(Deserialize)]
#[serde(tag = "source")]
enum BusEvent {
    #[serde(rename = "aws.scheduler")]
    Schedule,
    #[serde(rename = "aws.ses")]
    Feedback { detail: Detail },
}

/// <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>
#[derive(Deserialize)]
#[serde(tag = "eventType")]
enum Detail {
    Bounce {
        bounce: Bounce,
    },
    Complaint {
        complaint: Complaint,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

impl From<StreamRecord> for Record {
    fn from(record: StreamRecord) -> Self {
        Self {
            mail: Uuid::try_parse(&record.dynamodb.keys.sk.s).ok(),
            sequence_number: record.dynamodb.sequence_number,
        }
    }
}

impl From<Detail> for Feedback {
    fn from(detail: Detail) -> Self {
        match detail {
            Detail::Bounce { bounce } if bounce.bounce_type == "Permanent" => {
                Self::Bounced(addresses(bounce.bounced_recipients))
            }
            Detail::Complaint { complaint } => {
                Self::Complained(addresses(complaint.complained_recipients))
            }
            Detail::Bounce { .. } | Detail::Other => Self::Other,
        }
    }
}

fn addresses(recipients: Vec<Recipient>) -> Vec<String> {
    let recipients = recipients.into_iter();
    recipients
        .map(|recipient| recipient.email_address)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn feedback(detail: &Value) -> Feedback {
        let event = json!({
            "version": "0",
            "detail-type": "Email Bounced",
            "source": "aws.ses",
            "detail": detail,
        });
        match Event::parse(event).unwrap() {
            Event::Feedback(feedback) => feedback,
            other => panic!("{other:?}"),
        }
    }

    fn bounce(kind: &str) -> Feedback {
        feedback(&json!({
            "eventType": "Bounce",
            "bounce": {
                "bounceType": kind,
                "bounceSubType": "General",
                "bouncedRecipients": [{"emailAddress": "ann@example.org", "status": "5.1.1"}],
            },
            "mail": {"messageId": "0100", "destination": ["ann@example.org"]},
        }))
    }

    #[test]
    fn only_what_is_for_good_counts() {
        let ann = || vec!["ann@example.org".to_owned()];
        assert_eq!(bounce("Permanent"), Feedback::Bounced(ann()));
        assert_eq!(bounce("Transient"), Feedback::Other);
        assert_eq!(bounce("Undetermined"), Feedback::Other);
        let complaint = json!({"complainedRecipients": [{"emailAddress": "ann@example.org"}]});
        let complaint = json!({"eventType": "Complaint", "complaint": complaint});
        assert_eq!(feedback(&complaint), Feedback::Complained(ann()));
        let delivery = json!({"eventType": "Delivery", "delivery": {}});
        assert_eq!(feedback(&delivery), Feedback::Other);
    }

    #[test]
    fn a_record_is_known_by_its_number_and_its_mail() {
        let record = |sk: &str| {
            let keys = json!({"PK": {"S": "OUTBOX#1"}, "SK": {"S": sk}});
            let change = json!({"Keys": keys, "SequenceNumber": "7", "SizeBytes": 9});
            json!({"Records": [{"eventName": "INSERT", "dynamodb": change}]})
        };
        let mail = |sk: &str| match Event::parse(record(sk)).unwrap() {
            Event::Stream(records) => records[0].mail,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            mail("019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7")
                .unwrap()
                .get_version_num(),
            7
        );
        assert_eq!(mail("x"), None);
    }

    #[test]
    fn a_schedule_is_one_and_anything_else_is_refused() {
        let schedule = json!({"source": "aws.scheduler", "detail": "{}"});
        assert!(matches!(Event::parse(schedule), Ok(Event::Schedule)));
        for other in [
            json!({"source": "aws.s3"}),
            json!({}),
            json!(null),
            json!({"Records": [{}]}),
        ] {
            assert!(Event::parse(other.clone()).is_err(), "{other}");
        }
    }
}
