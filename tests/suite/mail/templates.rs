//! Every mail as it is sent, word for word.

use domain::{
    ids::UserId,
    language::Language,
    link_token::LinkToken,
    mail::{Mail, Template},
};
use mailer::{Message, Secrets};

use crate::committed;

const EMAIL: &str = "ann@ward.example.org";

/// As long as a token is.
const TOKEN: &str = "flm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn message(template: Template, locale: Language, web_origin: Option<&str>) -> Message {
    let id = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7".parse().unwrap();
    let mail = Mail {
        mail_id: id,
        template,
        locale,
        recipient: EMAIL.parse().unwrap(),
        user_id: Some(UserId::from_uuid(id)),
        reference_id: id,
    };
    let secrets = Secrets {
        code: template.code().map(|_| "4071 9362".to_owned()),
        token: template.link().map(|_| LinkToken(TOKEN.to_owned())),
    };
    Message::of(&mail, template, &secrets, web_origin)
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
fn a_code_and_a_link_stand_alone_on_a_line() {
    for (template, locale) in all() {
        let message = message(template, locale, Some("https://identity.example.org"));
        let has = |line: &str| message.text.lines().any(|found| found == line);
        let code = template.code().is_some();
        assert_eq!(has("4071 9362"), code, "{template:?}");
        assert_eq!(message.html.contains(">4071 9362<"), code, "{template:?}");
        let Some(purpose) = template.link() else {
            assert!(!message.text.contains(TOKEN) && !message.html.contains("href="));
            continue;
        };
        let page = purpose.page();
        let url = format!("https://identity.example.org/{page}#token={TOKEN}");
        assert!(has(&url), "{}", message.text);
        assert!(
            message.html.contains(&format!("href=\"{url}\"")),
            "{}",
            message.html
        );
    }
}

#[test]
fn no_mail_needs_more_than_a_terminal_and_none_names_a_person() {
    for (template, locale) in all() {
        for origin in [None, Some("https://identity.example.org")] {
            let message = message(template, locale, origin);
            assert!(!message.subject.is_empty() && message.subject.len() < 78);
            for line in message.text.lines() {
                assert!(
                    line.chars().count() <= 72 || line.contains("#token="),
                    "{line}"
                );
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
