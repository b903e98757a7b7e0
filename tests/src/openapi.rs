//! The document that describes the API, put together from the functions' own routes.

use api::EDUCATIONAL_NOTICE;
use axum::http::Method;
use serde_json::Value;
use utoipa::openapi::{
    Components, Info, License, OpenApi, Server, Tag,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

const TITLE: &str = "Florence Identity";

const TAGS: [(&str, &str); 6] = [
    ("auth", "Registering and signing in"),
    ("sessions", "Keeping, showing and ending sessions"),
    ("profile", "A person's own account"),
    ("wizards", "Forms in steps, kept across devices"),
    (
        "admin",
        "Accounts, sessions and the audit trail of everybody",
    ),
    ("service", "Public keys, health and this document"),
];

/// The document as `docs/openapi.json` holds it.
#[must_use]
pub fn document() -> OpenApi {
    let parts = [
        register::documented(),
        login::documented(),
        session::documented(),
        profile::documented(),
        wizard::documented(),
        admin::documented(),
        health::documented(),
    ];
    let mut document = frame();
    for part in parts {
        document.merge(part);
    }
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("access_token", bearer());
    document
}

/// The document as text, with a line end at its end.
///
/// # Panics
/// When it cannot be written as JSON.
#[must_use]
#[expect(clippy::expect_used, reason = "without its ground no test can run")]
pub fn text() -> String {
    let text = document()
        .to_pretty_json()
        .expect("the document can be JSON");
    text + "\n"
}

fn frame() -> OpenApi {
    let description = format!(
        "Accounts, sessions and wizards of AI Nurse Florence. {EDUCATIONAL_NOTICE}\n\n\
         Every JSON answer carries that sentence as `educational_notice`, beside the fields \
         shown here. Failures are `application/problem+json` (RFC 9457) with a stable `code`."
    );
    let mut info = Info::new(TITLE, env!("CARGO_PKG_VERSION"));
    info.description = Some(description);
    let mut license = License::new(env!("CARGO_PKG_LICENSE"));
    license.identifier = Some(env!("CARGO_PKG_LICENSE").to_owned());
    info.license = Some(license);
    let mut frame = OpenApi::new(info, utoipa::openapi::Paths::new());
    frame.servers = Some(vec![server()]);
    frame.tags = Some(TAGS.map(tag).to_vec());
    frame.components = Some(Components::new());
    frame
}

/// Each deployment has an address of its own and serves the document itself.
fn server() -> Server {
    let mut server = Server::new("/");
    server.description = Some("Where this document is served".to_owned());
    server
}

fn tag((name, description): (&str, &str)) -> Tag {
    let mut tag = Tag::new(name);
    tag.description = Some(description.to_owned());
    tag
}

fn bearer() -> SecurityScheme {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a live session"));
    SecurityScheme::Http(scheme.build())
}

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path as documented, with its parameters in braces.
    pub path: String,
    /// What the document says of it.
    pub documented: Value,
}

impl Operation {
    /// The path with a UUID in the place of each id, and the number of the first step.
    #[must_use]
    pub fn concrete_path(&self) -> String {
        let id = "01a20774-6bc7-7000-8000-000000000000";
        self.filled(|name| if name == "{n}" { "1" } else { id })
    }

    /// The path with `text` in the place of each parameter.
    #[must_use]
    pub fn path_with(&self, text: &str) -> String {
        self.filled(|_| text)
    }

    fn filled<'a>(&'a self, value: impl Fn(&str) -> &'a str) -> String {
        let fill = |segment| match segment {
            name if is_parameter(name) => value(name),
            fixed => fixed,
        };
        let segments: Vec<&str> = self.path.split('/').map(fill).collect();
        segments.join("/")
    }

    /// Whether its path has parameters.
    #[must_use]
    pub fn has_parameters(&self) -> bool {
        self.path.split('/').any(is_parameter)
    }

    /// Whether it needs an access token.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        let schemes = self.documented["security"].as_array();
        schemes.is_some_and(|schemes| !schemes.is_empty())
    }

    /// Whether it takes a JSON body.
    #[must_use]
    pub fn takes_body(&self) -> bool {
        self.documented["requestBody"].is_object()
    }

    /// Its `operationId`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.documented["operationId"].as_str().unwrap_or_default()
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// Every operation of the document.
///
/// # Panics
/// When the document is not one.
#[must_use]
#[expect(clippy::expect_used, reason = "without its ground no test can run")]
pub fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(document()).expect("the document can be JSON");
    let paths = document["paths"].as_object().expect("it has paths");
    let of_path = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("a path has methods").clone();
        let path = path.clone();
        methods
            .into_iter()
            .map(move |(method, documented)| Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                documented,
            })
    };
    paths.iter().flat_map(of_path).collect()
}
