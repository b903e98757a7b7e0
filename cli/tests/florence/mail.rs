//! `florence mail`.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::serving::{TEMPLATE, command, project, serve};

/// Sends a mail as the SDK of SES does.
fn send(ses: &str, to: &str) {
    let text = |data: &str| json!({"Data": data, "Charset": "UTF-8"});
    let body = json!({"Text": text("Hello."), "Html": text("<p>Hello.")});
    let mail = json!({
        "FromEmailAddress": "Florence <no-reply@florence.invalid>",
        "Destination": {"ToAddresses": [to]},
        "Content": {"Simple": {"Subject": text("A subject"), "Body": body}},
    });
    let mail = mail.to_string();
    let mut stream = TcpStream::connect(ses.strip_prefix("http://").unwrap()).unwrap();
    write!(
        stream,
        "POST /v2/email/outbound-emails HTTP/1.1\r\nhost: ses\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{mail}",
        mail.len(),
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn the_mails_of_a_running_system_are_printed_the_oldest_first() {
    let project = project(TEMPLATE);
    let stopped = command(project.path(), &["mail"]).output().unwrap();
    assert_eq!(stopped.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("no florence is running"));

    let (mut system, said) = serve(project.path());
    assert!(said.iter().any(|line| line.ends_with("/_mail")), "{said:?}");
    let endpoints = fs::read(project.path().join(".florence/endpoints.json")).unwrap();
    let endpoints: Value = serde_json::from_slice(&endpoints).unwrap();
    let ses = endpoints["ses"].as_str().unwrap();
    send(ses, "ann@example.org");
    send(ses, "bob@example.org");

    let printed = |arguments: &[&str]| {
        let output = command(project.path(), arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let all = printed(&["mail"]);
    let (ann, bob) = (all.find("To: ann@"), all.find("To: bob@"));
    assert!(ann.is_some() && ann < bob, "{all}");
    assert!(all.contains("Subject: A subject\n\nHello.\n"), "{all}");
    let one: Value =
        serde_json::from_str(&printed(&["mail", "--to", "bob@example.org", "--json"])).unwrap();
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert_eq!(one[0]["html"], "<p>Hello.");

    system.kill().unwrap();
    system.wait().unwrap();
}
