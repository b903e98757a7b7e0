//! HTTP/1.1 as the SDK and the engine speak it: every message declares its length.

use std::io;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufStream},
    net::TcpStream,
};

/// A request or an answer.
pub(super) struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    pub(super) async fn read(stream: &mut BufStream<TcpStream>) -> io::Result<Self> {
        let mut head = String::new();
        loop {
            let start = head.len();
            if stream.read_line(&mut head).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if &head[start..] == "\r\n" {
                break;
            }
        }
        let length = header(&head, "content-length").parse().unwrap_or_default();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        Ok(Self { head, body })
    }

    /// An answer of the table.
    pub(super) fn answer(status: u16, body: &Value) -> Self {
        let head = format!("HTTP/1.1 {status} -\r\ncontent-type: application/x-amz-json-1.0\r\n");
        Self {
            head: head + "content-length: 0\r\n\r\n",
            body: Vec::new(),
        }
        .with_body(body)
    }

    /// The same with another body. Its checksum went with the old one.
    pub(super) fn with_body(&self, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        let kept = self.head.trim_end().lines().filter(|line| {
            let line = line.to_ascii_lowercase();
            !line.starts_with("content-length:") && !line.starts_with("x-amz-crc32:")
        });
        let length = format!("content-length: {}", body.len());
        let lines = kept.chain([length.as_str(), ""]);
        let head = lines.flat_map(|line| [line, "\r\n"]).collect();
        Self { head, body }
    }

    /// The operation of a request, such as `GetItem`.
    pub(super) fn operation(&self) -> String {
        let target = header(&self.head, "x-amz-target");
        target.rsplit('.').next().unwrap_or_default().to_owned()
    }

    /// The operation of a request and, of a transaction, what is done to which kinds of items: all
    /// that does not depend on whose they are.
    pub(super) fn shape(&self) -> String {
        let body = self.json();
        let items = body["TransactItems"].as_array().into_iter().flatten();
        let parts = items.filter_map(Value::as_object).flatten();
        let mut parts: Vec<String> = parts
            .map(|(kind, part)| {
                let key = part.get("Key").unwrap_or(&part["Item"]);
                let text = |name: &str| key[name]["S"].as_str().unwrap_or_default();
                let partition = text("PK").split('#').next().unwrap_or_default();
                let (prefix, last) = text("SK").rsplit_once('#').unwrap_or(("", text("SK")));
                let is_id = last.len() == uuid::fmt::Hyphenated::LENGTH;
                let sort = match prefix {
                    _ if !is_id => text("SK"),
                    "" => "event",
                    prefix => prefix,
                };
                format!("{kind} {partition}/{sort}")
            })
            .collect();
        parts.sort();
        let mut names = vec![self.operation()];
        names.extend(parts);
        names.join(", ")
    }

    /// Whether an answer has the status 200.
    pub(super) fn is_success(&self) -> bool {
        self.head.split(' ').nth(1) == Some("200")
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let found = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value.trim())
}
