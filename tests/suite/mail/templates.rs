//! Every mail as it is sent, word for word.

use domain::{
    ids::UserId,
    language::Language,
    mail::{Mail, Template},
};
use mailer::Message;
use uuid::Uuid;

use crate::committed;

const EMAIL: &str = "ann@ward.example.org";

fn message(template: Template, locale: Language, web_origin: Option<&str>) -> Message {
    let id = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7".parse().unwrap();
    let mail = Mail {
        mail_id: id,
        template,
        locale,
        recipient: EMAIL.parse().unwrap(),
        user_id: UserId::from_uuid(id),
        event_id: Uuid::nil(),
    };
    Message::of(&mail, web_origin)
}

fn all() -> impl Iterator<Item = (Template, Language)> {
    let of = |template| Language::ALL.map(|locale| (template, locale));
    Template::ALL.into_iter().flat_map(of)
}

#[test]
fn every_mail_is_as_it_was_committed() {
    for (template, locale) in all() {
        let message = message(template, locale, Some("https://identity.example.org"));
        let name = format!("{}.{}", template.as_str(), locale.tag());
        let text = format!("Subject: {}\n\n{}", message.subject, message.text);
        committed::assert_holds(&format!("functions/mailer/snapshots/{name}.txt"), &text);
        let html = format!("functions/mailer/snapshots/{name}.html");
        committed::assert_holds(&html, &message.html);
    }
}

#[test]
fn no_mail_needs_more_than_a_terminal_and_none_names_a_person() {
    for (template, locale) in all() {
        for origin in [None, Some("https://identity.example.org")] {
            let message = message(template, locale, origin);
            assert!(!message.subject.is_empty() && message.subject.len() < 78);
            for line in message.text.lines() {
                assert!(line.chars().count() <= 72, "{line}");
            }
            for forbidden in ["<img", "<script", "src=", "@import", "url("] {
                assert!(!message.html.contains(forbidden), "{forbidden}");
            }
            assert!(message.html.contains("prefers-color-scheme: dark"));
            for text in [&message.subject, &message.text, &message.html] {
                assert!(!text.contains(EMAIL), "{text}");
                assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
            }
        }
    }
}
