use aws_config::{BehaviorVersion, Region};
use aws_sdk_secretsmanager::config::{Credentials, SharedCredentialsProvider};
use rstest::rstest;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::fake_server::{Answer, FakeServer};
use super::*;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_421_400);
const FIRST: &str = "first-first-first-first-first-first-first-first-first-first-first";
const SECOND: &str = "second-second-second-second-second-second-second-second-second";

fn found(value: &str) -> Answer {
    Answer::Found(json!({
        "Name": "token",
        "SecretString": value,
        "CreatedDate": 1_795_000_000.5,
    }))
}

fn serving(current: Answer) -> (FakeServer, ManagedSecret) {
    let server = FakeServer::default();
    server.set("AWSCURRENT", current);
    let credentials = Credentials::new("id", "key", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(server.start())
        .build();
    let secret = ManagedSecret::new(client(&config), "token");
    (server, secret)
}

fn current(versions: &SecretVersions) -> &[u8] {
    versions.current.expose_secret()
}

#[tokio::test]
async fn a_secret_that_never_rotated_has_no_previous_version() {
    let (server, secret) = serving(found(FIRST));
    let versions = secret.get(NOW).await.unwrap();
    assert_eq!(current(&versions), FIRST.as_bytes());
    assert!(versions.previous.is_none());
    assert_eq!(
        versions.created_at,
        Timestamp::from_unix_seconds(1_795_000_000)
    );
    assert_eq!(server.take_requests(), 2);
}

#[tokio::test]
async fn both_versions_of_a_rotated_secret_are_read_once() {
    let (server, secret) = serving(found(SECOND));
    server.set("AWSPREVIOUS", found(FIRST));
    let (one, two) = tokio::join!(secret.get(NOW), secret.get(NOW));
    let versions = one.unwrap();
    assert!(Arc::ptr_eq(&versions, &two.unwrap()));
    let previous = versions.previous.as_ref().unwrap();
    assert_eq!(previous.expose_secret(), FIRST.as_bytes());
    assert_eq!(server.take_requests(), 2);
}

#[tokio::test]
async fn a_failed_read_is_not_remembered() {
    let (server, secret) = serving(Answer::Exception("AccessDeniedException"));
    let error = secret.get(NOW).await.unwrap_err();
    assert!(
        matches!(error, SecretError::Unavailable { .. }),
        "{error:?}"
    );
    server.set("AWSCURRENT", found(FIRST));
    assert_eq!(current(&secret.get(NOW).await.unwrap()), FIRST.as_bytes());
}

#[tokio::test]
async fn reloading_is_limited_to_once_in_ten_seconds() {
    let (server, secret) = serving(found(FIRST));
    secret.get(NOW).await.unwrap();
    server.set("AWSCURRENT", found(SECOND));
    server.take_requests();

    let early = secret.reload(NOW.plus_seconds(9)).await.unwrap();
    assert_eq!(current(&early), FIRST.as_bytes());
    assert_eq!(server.take_requests(), 0);

    let late = secret.reload(NOW.plus_seconds(10)).await.unwrap();
    assert_eq!(current(&late), SECOND.as_bytes());
    assert_eq!(server.take_requests(), 2);
}

#[tokio::test]
async fn a_failed_reload_keeps_the_versions_and_counts_as_a_read() {
    let (server, secret) = serving(found(FIRST));
    secret.get(NOW).await.unwrap();
    server.set("AWSCURRENT", Answer::Exception("AccessDeniedException"));
    let later = NOW.plus_seconds(60);
    assert!(secret.reload(later).await.is_err());
    server.take_requests();
    let kept = secret.reload(later.plus_seconds(1)).await.unwrap();
    assert_eq!(current(&kept), FIRST.as_bytes());
    assert_eq!(server.take_requests(), 0);
}

#[tokio::test]
async fn a_warm_instance_learns_of_a_rotation_within_the_hour() {
    let (server, secret) = serving(found(FIRST));
    secret.get(NOW).await.unwrap();
    server.set("AWSCURRENT", found(SECOND));
    let before = secret
        .get(NOW.plus_seconds(MAX_AGE_SECONDS - 1))
        .await
        .unwrap();
    assert_eq!(current(&before), FIRST.as_bytes());
    let after = secret.get(NOW.plus_seconds(MAX_AGE_SECONDS)).await.unwrap();
    assert_eq!(current(&after), SECOND.as_bytes());
}

#[tokio::test]
async fn a_stale_secret_outlives_an_outage() {
    let (server, secret) = serving(found(FIRST));
    secret.get(NOW).await.unwrap();
    server.set("AWSCURRENT", Answer::Exception("AccessDeniedException"));
    server.take_requests();
    let later = NOW.plus_seconds(2 * MAX_AGE_SECONDS);
    for seconds in [0, 1, 9] {
        let kept = secret.get(later.plus_seconds(seconds)).await.unwrap();
        assert_eq!(current(&kept), FIRST.as_bytes());
    }
    assert!(server.take_requests() <= 2, "an outage is not hammered");
}

#[rstest]
#[case::empty("")]
#[case::short("0123456789012345678901234567890")]
#[tokio::test]
async fn a_short_secret_is_refused_and_never_shown(#[case] value: &str) {
    let (_server, secret) = serving(found(value));
    let error = secret.get(NOW).await.unwrap_err();
    assert!(matches!(error, SecretError::TooShort { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("0123456789"));
}

#[tokio::test]
async fn a_short_previous_version_is_refused_too() {
    let (server, secret) = serving(found(FIRST));
    server.set("AWSPREVIOUS", found("short"));
    let error = secret.get(NOW).await.unwrap_err();
    assert!(matches!(
        error,
        SecretError::TooShort {
            stage: "AWSPREVIOUS",
            ..
        }
    ));
}

#[rstest]
#[case::no_value(json!({ "CreatedDate": 1 }), "value")]
#[case::no_date(json!({ "SecretString": FIRST }), "creation date")]
#[tokio::test]
async fn an_incomplete_answer_says_what_is_missing(#[case] body: Value, #[case] part: &str) {
    let (_server, secret) = serving(Answer::Found(body));
    match secret.get(NOW).await.unwrap_err() {
        SecretError::Incomplete { missing, .. } => assert_eq!(missing, part),
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_missing_secret_is_an_error() {
    let (_server, secret) = serving(Answer::Exception("ResourceNotFoundException"));
    let error = secret.get(NOW).await.unwrap_err();
    assert!(matches!(error, SecretError::Incomplete { .. }), "{error:?}");
}

#[tokio::test]
async fn a_silent_endpoint_is_given_up() {
    let (_server, secret) = serving(Answer::Silence);
    let error = secret.get(NOW).await.unwrap_err();
    assert!(
        matches!(error, SecretError::Unavailable { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn debug_output_shows_no_secret() {
    let (_server, secret) = serving(found(FIRST));
    secret.get(NOW).await.unwrap();
    let shown = format!("{secret:?}");
    assert!(
        shown.contains("REDACTED") && !shown.contains("first"),
        "{shown}"
    );
}
