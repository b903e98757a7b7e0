//! The document that describes the API, put together from the functions' own routes.

use api::{Code, EDUCATIONAL_NOTICE};
use utoipa::openapi::{
    Components, Info, License, OpenApi, PathItem, RefOr, Schema, Server, Tag,
    security::{
        ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
    },
};

const TITLE: &str = "Florence Identity";

const COOKIE: &str = "session_cookie";

const TAGS: [(&str, &str); 8] = [
    ("auth", "Registering and signing in"),
    ("sessions", "Keeping, showing and ending sessions"),
    ("profile", "A person's own account"),
    ("factors", "Second factors and further proofs"),
    ("wizards", "Forms in steps, kept across devices"),
    (
        "admin",
        "Accounts, sessions and the audit trail of everybody",
    ),
    (
        "oauth",
        "For other programs: introspection, revocation, discovery",
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
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("access_token", bearer());
    components.add_security_scheme(COOKIE, cookie());
    components.add_security_scheme("service_key", basic());
    name_codes(components);
    document.paths.paths.values_mut().for_each(also_by_cookie);
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

/// Clients compare codes, so they are told which there are.
fn name_codes(components: &mut Components) {
    let problem = components.schemas.get_mut("ProblemBody");
    let Some(RefOr::T(Schema::Object(problem))) = problem else {
        panic!("ProblemBody is an object");
    };
    let code = problem.properties.get_mut("code");
    let Some(RefOr::T(Schema::Object(code))) = code else {
        panic!("its code is described in place");
    };
    let codes = Code::ALL.iter().map(|code| code.as_str().into());
    code.enum_values = Some(codes.collect());
    code.pattern = None;
}

/// One extractor takes the access token and the cookie, so every route that takes one takes both.
fn also_by_cookie(item: &mut PathItem) {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    let operations = [get, put, post, delete, patch].into_iter().flatten();
    for security in operations.filter_map(|operation| operation.security.as_mut()) {
        if !security.is_empty() {
            security.push(SecurityRequirement::new(COOKIE, [""; 0]));
        }
    }
}

fn cookie() -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-session",
        "The cookie of a live session, from pages of the service: `Sec-Fetch-Site` must be \
         `same-origin`, or `Origin` that of the pages. What may change something must be \
         `application/json`, also without a body",
    )))
}

fn bearer() -> SecurityScheme {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a live session"));
    SecurityScheme::Http(scheme.build())
}

fn basic() -> SecurityScheme {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some(
            "The name of a service and its key; both may be in the form instead",
        ));
    SecurityScheme::Http(scheme.build())
}
