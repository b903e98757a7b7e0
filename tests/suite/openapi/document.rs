//! The document that describes the API, put together from the functions' own routes.

use api::EDUCATIONAL_NOTICE;
use utoipa::openapi::{
    Components, Info, License, OpenApi, Server, Tag,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

const TITLE: &str = "Florence Identity";

const TAGS: [(&str, &str); 7] = [
    ("auth", "Registering and signing in"),
    ("sessions", "Keeping, showing and ending sessions"),
    ("profile", "A person's own account"),
    ("factors", "Second factors and further proofs"),
    ("wizards", "Forms in steps, kept across devices"),
    (
        "admin",
        "Accounts, sessions and the audit trail of everybody",
    ),
    ("service", "Public keys, health and this document"),
];

/// The document as `docs/openapi.json` holds it.
pub(crate) fn document() -> OpenApi {
    let parts = [
        register::documented(),
        login::documented(),
        session::documented(),
        profile::documented(),
        factors::documented(),
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
pub(crate) fn text() -> String {
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
