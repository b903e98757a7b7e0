//! Who may make an account for themselves.

use tests::people;

use crate::system;

#[tokio::test]
async fn a_closed_deployment_says_so_and_lets_nobody_register() {
    let builder = system::ephemeral().parameter("RegistrationMode", "invited");
    let stack = system::start(builder).await;
    let api = system::api(&stack);
    let health = api.get("/health", None).await.expect_status(200);
    assert_eq!(health.text("registration"), "invited");

    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let refused = api.post("/auth/register", None, person).await;
    assert_eq!(
        (refused.status, refused.code()),
        (403, "registration_closed")
    );
    let login = api.login(&email, people::PASSWORD).await;
    assert_eq!(login.code(), "invalid_credentials");
}

#[tokio::test]
async fn an_open_one_says_so_too() {
    let health = system::shared().await.get("/health", None).await;
    assert_eq!(health.text("registration"), "open");
}

#[tokio::test]
async fn unset_it_follows_the_mail() {
    for (from, mode) in [("no-reply@ward.example.org", "verified"), ("", "invited")] {
        let builder = system::ephemeral().parameter("RegistrationMode", "");
        let stack = system::start(builder.parameter("MailFrom", from)).await;
        let health = system::api(&stack).get("/health", None).await;
        assert_eq!(health.text("registration"), mode);
    }
}
