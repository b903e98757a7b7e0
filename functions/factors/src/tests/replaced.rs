//! A browser holds one session: a sign-in that sets its cookie ends the one before.

use tests::{
    cookies::{ASKING, OWN_PAGE, session_cookie},
    people,
};

use super::*;

const REGISTER: &str = "/api/v1/auth/register";
const VALIDATE: &str = "/api/v1/auth/validate";

/// Somebody who registers on a page: their id, their address and their cookie.
async fn on_a_page(app: &TestApp) -> (String, String, String) {
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let registered = app
        .send(Method::POST, REGISTER, &ASKING, Some(person))
        .await;
    let registered = registered.expect_status(201);
    let user = registered.body["user"]["user_id"].as_str().unwrap();
    (user.to_owned(), email, session_cookie(&registered))
}

/// The code of what a page is answered that sends this cookie; empty where it is live.
async fn told(app: &TestApp, cookie: &str) -> String {
    let json = ("content-type", "application/json");
    let headers = [("cookie", cookie), OWN_PAGE, json];
    let answer = app.send(Method::POST, VALIDATE, &headers, None).await;
    answer.code().to_owned()
}

/// Sends what signs in from the page that holds `cookie`.
async fn sign_in(app: &TestApp, path: &str, cookie: &str, body: Value) -> Answer {
    let [asked, page] = ASKING;
    let headers = [asked, page, ("cookie", cookie)];
    app.send(Method::POST, path, &headers, Some(body)).await
}

fn password(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD})
}

#[tokio::test]
async fn somebody_else_who_signs_in_ends_the_session_of_the_browser() {
    let app = app().await;
    let (first, _, held) = on_a_page(&app).await;
    let next = app.register().await;
    let lock = "/api/v1/auth/session/lock";
    let json = ("content-type", "application/json");
    let headers = [("cookie", held.as_str()), OWN_PAGE, json];
    let locked = app.send(Method::POST, lock, &headers, None).await;
    assert_eq!(locked.status, 200);
    let login = sign_in(&app, LOGIN, &held, password(&next.email)).await;
    let cookie = session_cookie(&login.expect_status(200));
    assert_eq!(told(&app, &held).await, "session_ended");
    assert_eq!(told(&app, &cookie).await, "");
    let expected = ["registered", "session_locked", "session_replaced"];
    assert_eq!(actions(&app, &first).await, expected);
    let events = app.events(&first).await;
    let replaced = events.last().unwrap();
    assert_eq!(
        replaced["actor_id"],
        first.as_str(),
        "it names no colleague"
    );
}

#[tokio::test]
async fn a_registration_and_the_same_person_do_so_too() {
    let app = app().await;
    let (_, email, first) = on_a_page(&app).await;
    let login = sign_in(&app, LOGIN, &first, password(&email)).await;
    let second = session_cookie(&login.expect_status(200));
    assert_eq!(told(&app, &first).await, "session_ended");
    let registered = sign_in(&app, REGISTER, &second, people::registration()).await;
    assert_eq!(registered.status, 201);
    assert_eq!(told(&app, &second).await, "session_ended");
}

#[tokio::test]
async fn only_who_has_signed_in_does() {
    let app = app().await;
    let (first, _, held) = on_a_page(&app).await;
    let person = Secured::new(&app).await;
    let email = person.nurse.email.as_str();
    let wrong = json!({"email": email, "password": NEW_PASSWORD});
    assert_eq!(sign_in(&app, LOGIN, &held, wrong).await.status, 401);
    let asked = sign_in(&app, LOGIN, &held, password(email)).await;
    let asked = asked.expect_status(202);
    let device = asked.header("set-cookie").split(';').next().unwrap();
    let both = format!("{held}; {device}");
    let challenge = asked.body["second_factor"]["challenge"].clone();
    let factor = |code: String| json!({"challenge": challenge, "code": code});
    let wrong = factor(person.wrong_code(&app));
    assert_eq!(sign_in(&app, SECOND, &both, wrong).await.status, 401);
    assert_eq!(told(&app, &held).await, "", "nobody has signed in yet");
    assert_eq!(actions(&app, &first).await, ["registered"]);

    let right = factor(person.code(&app));
    assert_eq!(sign_in(&app, SECOND, &both, right).await.status, 200);
    assert_eq!(told(&app, &held).await, "session_ended");
}

#[tokio::test]
async fn a_sign_in_by_tokens_or_from_another_page_does_not() {
    let app = app().await;
    let (first, _, held) = on_a_page(&app).await;
    let next = app.register().await;
    let body = || Some(password(&next.email));
    let by_tokens = [("cookie", held.as_str()), OWN_PAGE];
    let login = app.send(Method::POST, LOGIN, &by_tokens, body()).await;
    assert_eq!(login.status, 200);
    for site in ["same-site", "cross-site", "none"] {
        let headers = [
            ASKING[0],
            ("sec-fetch-site", site),
            ("cookie", held.as_str()),
        ];
        let refused = app.send(Method::POST, LOGIN, &headers, body()).await;
        assert_eq!(refused.code(), "cross_site");
    }
    assert_eq!(told(&app, &held).await, "");
    assert_eq!(actions(&app, &first).await, ["registered"]);
}

#[tokio::test]
async fn a_cookie_that_opens_nothing_ends_nothing() {
    let app = app().await;
    let (first, email, held) = on_a_page(&app).await;
    let next = app.register().await;
    let forged = format!("{}AAAA", &held[..held.len() - 4]);
    for cookie in [forged.as_str(), "__Host-session=x", "__Host-session="] {
        let login = sign_in(&app, LOGIN, cookie, password(&next.email)).await;
        assert_eq!(login.status, 200, "{cookie}");
    }
    assert_eq!(told(&app, &held).await, "");
    assert_eq!(actions(&app, &first).await, ["registered"]);

    // One that has ended is not ended again.
    app.clock.advance(3_601);
    let login = sign_in(&app, LOGIN, &held, password(&email)).await;
    assert_eq!(login.status, 200);
    assert_eq!(
        actions(&app, &first).await,
        ["registered", "login_succeeded"]
    );
}
