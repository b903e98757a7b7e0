//! Whatever a client sends arrives at a function's request as it was sent.

use std::fmt::Write as _;

use http::Request;
use lambda_http::RequestExt as _;
use lambda_http::request::LambdaRequest;
use proptest::prelude::*;

use super::decode;
use super::tests::event_of;

/// The request that the runtime makes of the event.
fn delivered(request: Request<&[u8]>) -> lambda_http::Request {
    let event: LambdaRequest = serde_json::from_value(event_of(request)).unwrap();
    event.into()
}

fn post(path: &str) -> http::request::Builder {
    Request::post(format!("/items/{path}"))
}

/// Every byte escaped.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").unwrap();
        encoded
    })
}

proptest! {
    #[test]
    fn a_body_arrives_byte_for_byte(
        body in prop::collection::vec(any::<u8>(), 0..200),
        text in "\\PC{0,100}",
        content_type in prop::sample::select(vec!["application/json", "text/plain", "image/png"]),
    ) {
        for sent in [body.as_slice(), text.as_bytes()] {
            let request = post("7").header("content-type", content_type).body(sent).unwrap();
            let delivered = delivered(request);
            prop_assert_eq!(delivered.body().as_ref(), sent);
        }
    }

    #[test]
    fn a_path_parameter_arrives_decoded(id in any::<String>()) {
        prop_assume!(!id.is_empty());
        let request = post(&encode(&id)).body(b"".as_slice()).unwrap();
        let delivered = delivered(request);
        let parameters = delivered.path_parameters();
        prop_assert_eq!(parameters.first("id"), Some(id.as_str()));
    }

    // `rawPath` is decoded, as API Gateway's is, and the runtime reads it as the path of a URL:
    // what means something there, such as `?`, `\` or `..`, does so although it was escaped.
    #[test]
    fn a_path_of_letters_and_digits_is_the_path_of_the_request(id in "[\\p{L}\\p{N}_~-]{1,40}") {
        let request = post(&encode(&id)).body(b"".as_slice()).unwrap();
        let delivered = delivered(request);
        let path = decode(delivered.uri().path());
        prop_assert_eq!(path, Some(format!("/items/{id}")));
    }

    #[test]
    fn a_query_arrives_as_it_was_sent(value in any::<String>()) {
        let query = format!("a={}", encode(&value));
        let request = post(&format!("7?{query}")).body(b"".as_slice()).unwrap();
        let delivered = delivered(request);
        prop_assert_eq!(delivered.uri().query(), Some(query.as_str()));
        let parameters = delivered.query_string_parameters();
        prop_assert_eq!(parameters.first("a"), Some(value.as_str()));
    }

    #[test]
    fn any_text_is_decoded_without_a_panic(text in "(%[0-9A-Fa-f]{2}|\\PC){0,40}|[^%]{0,40}") {
        if let Some(decoded) = decode(&text) {
            prop_assert!(decoded.len() <= text.len());
            prop_assert!(text.contains('%') || decoded == text);
        }
    }
}
