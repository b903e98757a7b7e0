//! What two clients know together: who may exist, and what has been accepted.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use identity::refresh_token::RefreshToken;
use tests::{Answer, people::PASSWORD};

#[derive(Debug, Default)]
pub(super) struct Ward {
    pub(super) number: u64,
    pub(super) people: Vec<Person>,
    pub(super) sessions: Vec<Held>,
    pub(super) wizards: Vec<Notes>,
}

/// Somebody who has, or may have, an account.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) email: String,
    /// Known from the first accepted registration or sign-in on.
    pub(super) user_id: Option<String>,
    /// One of these is the password.
    pub(super) passwords: Vec<String>,
    /// The department that an accepted change set, by the version it made.
    pub(super) departments: BTreeMap<u64, String>,
    /// What changes set whose answers were lost.
    pub(super) maybe_departments: BTreeSet<String>,
    /// How often a kind of event was accepted.
    pub(super) events: BTreeMap<&'static str, Count>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) sure: usize,
    pub(super) maybe: usize,
}

/// A session whose tokens were handed out.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) person: usize,
    pub(super) id: String,
    pub(super) access: String,
    /// The refresh token of each generation.
    pub(super) refresh: BTreeMap<u32, String>,
    /// Refused, so that nobody uses it any longer.
    pub(super) refused: bool,
    /// Its end was accepted.
    pub(super) ended: bool,
}

/// A wizard that was started.
#[derive(Debug)]
pub(super) struct Notes {
    pub(super) person: usize,
    pub(super) id: String,
    /// What an accepted save of a step stored, by the version that the wizard then had: the
    /// step's own, or a later one when the answer to it was lost and others saved meanwhile.
    pub(super) saved: BTreeMap<u8, BTreeMap<u64, String>>,
    pub(super) maybe_saved: BTreeSet<String>,
    pub(super) completed: bool,
    pub(super) removed: bool,
    pub(super) maybe_removed: bool,
}

impl Ward {
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    /// The place of whoever has this address.
    pub(super) fn person(&mut self, email: &str) -> usize {
        let known = self.people.iter().position(|person| person.email == email);
        known.unwrap_or_else(|| {
            self.people.push(Person {
                email: email.to_owned(),
                user_id: None,
                passwords: vec![PASSWORD.to_owned()],
                departments: BTreeMap::new(),
                maybe_departments: BTreeSet::new(),
                events: BTreeMap::new(),
            });
            self.people.len() - 1
        })
    }

    /// Notes how an operation ended that records `event` when it succeeds with `success`.
    pub(super) fn count(
        &mut self,
        person: usize,
        event: &'static str,
        success: u16,
        answer: &Answer,
    ) {
        let count = self.people[person].events.entry(event).or_default();
        count.sure += usize::from(answer.status == success);
        count.maybe += usize::from(answer.status == 503);
    }

    /// The same of an operation that may find that nothing is left to do.
    pub(super) fn count_at_most(
        &mut self,
        person: usize,
        event: &'static str,
        success: u16,
        answer: &Answer,
    ) {
        let count = self.people[person].events.entry(event).or_default();
        count.maybe += usize::from([success, 503].contains(&answer.status));
    }

    /// A session begins.
    pub(super) fn signed_in(&mut self, person: usize, answer: &Answer) {
        let user = answer.body["user"]["user_id"].as_str().unwrap().to_owned();
        let known = self.people[person].user_id.get_or_insert(user.clone());
        assert_eq!(*known, user, "an address with two accounts");
        self.sessions.push(Held {
            person,
            id: answer.text("session_id").to_owned(),
            access: String::new(),
            refresh: BTreeMap::new(),
            refused: false,
            ended: false,
        });
        self.handed_out(answer);
    }

    /// Every token of a generation is the same: nothing forks.
    pub(super) fn handed_out(&mut self, answer: &Answer) {
        let id = answer.text("session_id");
        let held = self.sessions.iter_mut().find(|held| held.id == id);
        let held = held.expect("tokens of a session that never began");
        let token = answer.text("refresh_token").to_owned();
        let generation = token.parse::<RefreshToken>().unwrap().claim.generation;
        let first = held.refresh.entry(generation).or_insert(token.clone());
        assert_eq!(*first, token, "two tokens of one generation");
        held.access = answer.text("access_token").to_owned();
    }

    /// The end of these sessions was accepted.
    pub(super) fn note_ended(&mut self, sessions: &[usize]) {
        for session in sessions {
            self.sessions[*session].ended = true;
            self.sessions[*session].refused = true;
        }
    }

    /// Sessions that may still be used.
    pub(super) fn usable(&self) -> Vec<usize> {
        let all = 0..self.sessions.len();
        all.filter(|index| !self.sessions[*index].refused).collect()
    }
}

/// A request of a session, or without one.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) session: Option<usize>,
    pub(super) if_match: Option<u64>,
    pub(super) body: Option<serde_json::Value>,
}

impl Request {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            session: None,
            if_match: None,
            body: None,
        }
    }

    pub(super) fn of(self, session: usize) -> Self {
        Self {
            session: Some(session),
            ..self
        }
    }

    pub(super) fn seen(self, version: Option<u64>) -> Self {
        Self {
            if_match: version,
            ..self
        }
    }

    pub(super) fn with(self, body: serde_json::Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }
}
