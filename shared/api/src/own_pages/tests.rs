use axum::http::HeaderValue;
use rstest::rstest;

use super::*;

const WEB: &str = "https://identity.example.org";
const JSON: (&str, &str) = ("content-type", "application/json");

fn pages(origin: Option<&'static str>) -> OwnPages {
    let lookup = move |_: &str| origin.map(str::to_owned);
    OwnPages::new(&Variables::from_lookup(lookup))
}

fn headers(sent: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in sent {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn site(site: &'static str) -> (&'static str, &'static str) {
    ("sec-fetch-site", site)
}

fn origin(origin: &'static str) -> (&'static str, &'static str) {
    ("origin", origin)
}

#[rstest]
#[case(&[site("same-origin")], None, None)]
#[case(&[site("same-origin"), origin("https://api.example.org")], None, None)]
#[case(&[origin(WEB)], None, None)]
#[case(&[origin("HTTPS://Identity.Example.org")], None, None)]
#[case(&[site("same-site"), origin(WEB)], None, None)]
#[case(&[], Some(Code::CrossSite), None)]
#[case(&[site("none")], Some(Code::CrossSite), None)]
#[case(&[site("same-site")], Some(Code::CrossSite), Some(Code::CrossSite))]
#[case(&[site("cross-site")], Some(Code::CrossSite), Some(Code::CrossSite))]
#[case(&[site("Same-Origin")], Some(Code::CrossSite), Some(Code::CrossSite))]
#[case(&[site("same-origin"), site("same-origin")], Some(Code::CrossSite), Some(Code::CrossSite))]
#[case(&[site("same-site"), origin("https://evil.example.org")], Some(Code::CrossSite), Some(Code::CrossSite))]
#[case(&[origin("https://evil.example.org")], Some(Code::CrossSite), None)]
#[case(&[origin("https://identity.example.org.evil.example")], Some(Code::CrossSite), None)]
#[case(&[origin("http://identity.example.org")], Some(Code::CrossSite), None)]
#[case(&[origin("https://identity.example.org:8443")], Some(Code::CrossSite), None)]
#[case(&[origin("null")], Some(Code::CrossSite), None)]
#[case(&[origin(WEB), origin(WEB)], Some(Code::CrossSite), None)]
fn a_request_by_cookie_comes_from_a_page_of_the_service(
    #[case] sent: &[(&str, &str)],
    #[case] changing: Option<Code>,
    #[case] reading: Option<Code>,
) {
    let mut headers = headers(sent);
    let pages = pages(Some(WEB));
    let asked = |method, headers: &HeaderMap| {
        let asked = pages.require(&method, headers);
        asked.err().map(|problem| problem.code())
    };
    assert_eq!(asked(Method::GET, &headers), reading);
    headers.append(JSON.0, HeaderValue::from_static(JSON.1));
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        assert_eq!(asked(method, &headers), changing);
    }
}

#[rstest]
#[case(None, "https://identity.example.org")]
#[case(None, "null")]
#[case(Some(" "), " ")]
fn without_a_web_origin_no_origin_counts(
    #[case] web: Option<&'static str>,
    #[case] sent: &'static str,
) {
    let headers = headers(&[origin(sent), JSON]);
    let refused = pages(web).require(&Method::POST, &headers).unwrap_err();
    assert_eq!(refused.code(), Code::CrossSite);
}

#[rstest]
#[case("text/plain")]
#[case("application/x-www-form-urlencoded")]
#[case("multipart/form-data")]
fn what_changes_something_is_no_form(#[case] media_type: &str) {
    let headers = headers(&[site("same-origin"), ("content-type", media_type)]);
    let refused = pages(None).require(&Method::POST, &headers).unwrap_err();
    assert_eq!(refused.code(), Code::UnsupportedMediaType);
}
