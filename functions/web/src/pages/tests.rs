use axum::http::Method;
use tests::{Answer, TestApp};

use crate::files::File;

async fn send(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let app = TestApp::start(&[crate::compose]).await;
    app.send(method, path, headers, None).await
}

async fn get(path: &str) -> Answer {
    send(Method::GET, path, &[]).await
}

/// The file of the application that a page loads first.
async fn script() -> String {
    let index = get("/").await;
    let html = String::from_utf8(index.bytes.clone()).unwrap();
    let (_, from) = html.split_once("src=\"/assets/").unwrap();
    let (name, _) = from.split_once('"').unwrap();
    format!("/assets/{name}")
}

#[tokio::test]
async fn every_path_of_the_application_is_its_index() {
    let index = File::at("/index.html").unwrap();
    for path in [
        "/",
        "/index.html",
        "/forms",
        "/reset",
        "/people/7",
        "/apis",
        "/a%20b",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.bytes == index.bytes, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn programs_are_told_in_json_that_there_is_nothing() {
    let paths = ["/api", "/api/v1/nothing", "/oauth/token", "/.well-known/x"];
    for path in paths {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = send(method.clone(), path, &[]).await;
            assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
            let kind = answer.header("content-type");
            assert_eq!(kind, "application/problem+json", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_page_is_read_and_nothing_else() {
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = send(method, "/forms", &[]).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let (get, head) = (get("/").await, send(Method::HEAD, "/", &[]).await);
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    for name in ["content-type", "etag", "cache-control", "vary"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn what_is_named_by_its_content_is_kept_and_the_rest_is_asked_for_again() {
    let script = get(&script().await).await;
    assert_eq!(script.status, 200);
    let kept = script.header("cache-control");
    assert_eq!(kept, "public, max-age=31536000, immutable");

    let etag = get("/").await.header("etag").to_owned();
    let weak = format!("\"other\", W/{etag}");
    for tags in [etag.as_str(), weak.as_str(), "*"] {
        let again = send(Method::GET, "/", &[("if-none-match", tags)]).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{tags}");
    }
    let other = send(Method::GET, "/", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn a_file_of_another_build_is_not_markup() {
    let answer = get("/assets/index-Gone1234.js").await;
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
}

#[tokio::test]
async fn files_are_compressed_for_those_who_take_that() {
    let path = script().await;
    let file = File::at(&path).unwrap();
    for (takes, packed) in [
        ("gzip, br", true),
        ("br;q=1.0, GZIP;q=0.5", true),
        ("gzip;q=0", false),
        ("gzip;q=0.0", false),
        ("identity", false),
    ] {
        let answer = send(Method::GET, &path, &[("accept-encoding", takes)]).await;
        let expected = if packed { "gzip" } else { "" };
        assert_eq!(answer.header("content-encoding"), expected, "{takes}");
        let bytes = if packed {
            file.gzip.unwrap()
        } else {
            file.bytes
        };
        assert!(answer.bytes == bytes, "{takes}");
        assert_eq!(answer.header("vary"), "accept-encoding, origin");
    }
}

#[tokio::test]
async fn a_page_may_run_what_is_served_here_and_nothing_else() {
    let answer = get("/").await;
    let policy = answer.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    let html = String::from_utf8(answer.bytes.clone()).unwrap();
    assert!(
        !html.contains("<style") && !html.contains("style="),
        "{html}"
    );
    assert!(!html.contains("<script>") && !html.contains("//"), "{html}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}
