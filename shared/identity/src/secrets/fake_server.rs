//! The one operation of Secrets Manager that is used, over AWS JSON 1.1 on
//! loopback, so that the tests take the SDK's real path.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// Answers by version stage; counts the requests.
#[derive(Clone, Default)]
pub(super) struct FakeServer(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: HashMap<&'static str, Answer>,
    requests: usize,
}

#[derive(Clone)]
pub(super) enum Answer {
    /// 200 with this body.
    Found(Value),
    /// 400 with this exception.
    Exception(&'static str),
    /// Accepts the request and never answers.
    Silence,
}

impl FakeServer {
    /// Serves on a free port until the process ends; returns the endpoint.
    pub(super) fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = self.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (server, stream) = (server.clone(), stream.unwrap());
                thread::spawn(move || server.serve(stream));
            }
        });
        endpoint
    }

    pub(super) fn set(&self, stage: &'static str, answer: Answer) {
        self.0.lock().unwrap().answers.insert(stage, answer);
    }

    /// Requests received since the last call.
    pub(super) fn take_requests(&self) -> usize {
        std::mem::take(&mut self.0.lock().unwrap().requests)
    }

    fn serve(&self, stream: TcpStream) {
        let body = read_request(&stream);
        match self.answer_to(&body) {
            Answer::Found(body) => respond(stream, "200 OK", &body),
            Answer::Exception(name) => {
                respond(stream, "400 Bad Request", &json!({ "__type": name }));
            }
            Answer::Silence => loop {
                thread::park();
            },
        }
    }

    fn answer_to(&self, request: &Value) -> Answer {
        let mut state = self.0.lock().unwrap();
        state.requests += 1;
        let answer = state.answers.get(request["VersionStage"].as_str().unwrap());
        answer
            .cloned()
            .unwrap_or(Answer::Exception("ResourceNotFoundException"))
    }
}

fn read_request(stream: &TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let (mut target, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_ascii_lowercase();
        match line.split_once(": ") {
            Some(("x-amz-target", value)) => value.clone_into(&mut target),
            Some(("content-length", value)) => length = value.parse().unwrap(),
            _ if line.is_empty() => break,
            _ => {}
        }
    }
    assert_eq!(target, "secretsmanager.getsecretvalue");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn respond(mut stream: TcpStream, status: &str, body: &Value) {
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.1\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
}
