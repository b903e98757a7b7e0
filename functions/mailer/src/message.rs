//! A mail as it is read. Text and HTML are made from the same words, so they say the same.

use askama::Template as _;
use domain::{
    link_token::LinkToken,
    mail::{Mail, Template},
};

use crate::words;

/// Who mail is from, as its recipients see it.
pub(crate) const NAME: &str = "AI Nurse Florence";

/// The longest line of plain text, in characters.
const WIDTH: usize = 72;

/// A mail, complete but for its addresses.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// It tells nothing of a person.
    pub subject: String,
    /// Plain text, for terminals too.
    pub text: String,
    /// HTML without images, scripts and links to elsewhere.
    pub html: String,
}

/// What the outbox does not hold of a mail: it is made again when the mail is sent.
#[derive(Debug, Default)]
pub struct Secrets {
    /// The code in it, as it is shown.
    pub code: Option<String>,
    /// The token of the link in it.
    pub token: Option<LinkToken>,
}

/// The words of a mail. Its code, or its link, stands between the two groups of paragraphs.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) subject: &'static str,
    pub(crate) paragraphs: Vec<String>,
    /// What the link is called; a mail without this has none.
    pub(crate) link_label: &'static str,
    pub(crate) after: Vec<String>,
    /// Why the recipient gets it.
    pub(crate) footer: &'static str,
}

/// A link of a mail.
struct Link {
    label: &'static str,
    url: String,
}

#[derive(askama::Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    paragraphs: &'a [String],
    code: Option<&'a str>,
    link: Option<&'a Link>,
    after: &'a [String],
    footer: &'a str,
    name: &'a str,
    web_origin: Option<&'a str>,
}

#[derive(askama::Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    language: &'a str,
    subject: &'a str,
    paragraphs: &'a [String],
    code: Option<&'a str>,
    link: Option<&'a Link>,
    after: &'a [String],
    footer: &'a str,
    name: &'a str,
    web_origin: Option<&'a str>,
}

impl Message {
    /// What `mail` says when it is sent as `template`, with links to the pages at `web_origin` if
    /// there are any.
    #[must_use]
    pub fn of(
        mail: &Mail,
        template: Template,
        secrets: &Secrets,
        web_origin: Option<&str>,
    ) -> Self {
        let content = words::content(mail, template);
        let Content {
            subject, footer, ..
        } = content;
        let code = secrets.code.as_deref();
        let link = link(template, &content, secrets, web_origin);
        let text = Text {
            paragraphs: &wrapped(&content.paragraphs),
            code,
            link: link.as_ref(),
            after: &wrapped(&content.after),
            footer: &wrap(footer),
            name: NAME,
            web_origin,
        };
        let html = Html {
            language: mail.locale.tag(),
            subject,
            paragraphs: &content.paragraphs,
            code,
            link: link.as_ref(),
            after: &content.after,
            footer,
            name: NAME,
            web_origin,
        };
        Self {
            subject: subject.to_owned(),
            text: text.render().unwrap_or_default(),
            html: html.render().unwrap_or_default(),
        }
    }
}

fn link(
    template: Template,
    content: &Content,
    secrets: &Secrets,
    web_origin: Option<&str>,
) -> Option<Link> {
    let url = secrets.token.as_ref()?.url(web_origin?, template.link()?);
    let label = content.link_label;
    Some(Link { label, url })
}

fn wrapped(paragraphs: &[String]) -> Vec<String> {
    paragraphs.iter().map(|text| wrap(text)).collect()
}

/// The text in lines of at most [`WIDTH`] characters, but for words that are longer.
fn wrap(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_filled_and_no_longer_than_a_terminal() {
        let word = "añádelo";
        let wrapped = wrap(&format!("{word} ").repeat(20));
        let widths: Vec<_> = wrapped.lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths, [71, 71, 15]);
        assert_eq!(wrap(" one\n two "), "one two");
        assert_eq!(wrap(""), "");
        let long = "x".repeat(100);
        assert_eq!(
            wrap(&format!("see {long} there")),
            format!("see\n{long}\nthere")
        );
    }
}
