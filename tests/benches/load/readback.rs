//! Reading everything back once nobody changes it any more.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use tests::Api;

use crate::{
    account::{Account, Session},
    client::Client,
    kind::Kind,
    log::Log,
    wire::{Request, Wire},
};

/// What was there, counted, and what was not, noted as failures.
#[derive(Debug, Default)]
pub(crate) struct ReadBack {
    pub(crate) log: Log,
    pub(crate) accounts: usize,
    pub(crate) sessions: usize,
    pub(crate) wizards: usize,
    pub(crate) completed: usize,
    pub(crate) events: usize,
    pub(crate) chains: usize,
    /// Mails that were asked for.
    pub(crate) mails: usize,
}

impl ReadBack {
    pub(crate) fn add(&mut self, other: Self) {
        self.log.add(other.log);
        self.accounts += other.accounts;
        self.sessions += other.sessions;
        self.wizards += other.wizards;
        self.completed += other.completed;
        self.events += other.events;
        self.chains += other.chains;
        self.mails += other.mails;
    }
}

/// Compares an account with its notes, through the API.
pub(crate) async fn account(api: Api, account: Arc<Account>) -> ReadBack {
    let mut reader = Reader {
        wire: Wire::new(api),
        account,
        read: ReadBack {
            accounts: 1,
            ..ReadBack::default()
        },
    };
    reader.everything().await;
    reader.read.log.add(reader.wire.log);
    reader.read
}

struct Reader {
    wire: Wire,
    account: Arc<Account>,
    read: ReadBack,
}

impl Reader {
    async fn everything(&mut self) {
        let live = self.live_sessions().await;
        self.ended_sessions().await;
        let Some(session) = live.first() else {
            return self.wire.log.broken("no session of an account is left");
        };
        self.session_list(&live, session).await;
        self.profile(session).await;
        self.wizards(session).await;
        self.events(session).await;
    }

    /// Every device's newest refresh token must work, and the access token that it gives.
    async fn live_sessions(&mut self) -> Vec<Session> {
        let account = Arc::clone(&self.account);
        let mut live = Vec::new();
        for device in &account.devices {
            let Some(held) = device.read().await.clone() else {
                continue;
            };
            if account.notes().evicted.contains(&held.id) {
                continue;
            }
            let body = json!({"refresh_token": held.refresh});
            let mut request = Request::new(Kind::Refresh).with(body);
            if account.may_displace() {
                request = request.or(401, "invalid_refresh_token");
            }
            let Some(settled) = self.wire.send(request).await else {
                continue;
            };
            if !settled.succeeded() {
                continue;
            }
            let renewed = Session::of(&settled.answer);
            if renewed.id != held.id {
                self.wire.log.broken("a refresh token gave another session");
            }
            live.push(renewed);
        }
        self.read.sessions += live.len();
        live
    }

    async fn ended_sessions(&mut self) {
        let ended = std::mem::take(&mut self.account.notes().ended);
        for session in ended {
            let read = Request::new(Kind::ReadProfile).of(&session);
            let read = read.or(401, "session_ended").or(401, "token_expired");
            let body = json!({"refresh_token": session.refresh});
            let exchange = Request::new(Kind::Refresh).with(body);
            let exchange = exchange.or(401, "invalid_refresh_token");
            for request in [read, exchange] {
                let settled = self.wire.send(request).await;
                if settled.is_some_and(|settled| settled.succeeded()) {
                    self.wire.log.broken("an ended session came back");
                }
            }
        }
    }

    /// Just the sessions of the devices, but for those that no answer told of.
    async fn session_list(&mut self, live: &[Session], session: &Session) {
        let Some(list) = self.get(Kind::ListSessions, session).await else {
            return;
        };
        let listed = Client::session_ids(&list);
        let strays = self.account.notes().stray_sessions;
        let missing = live.iter().any(|session| !listed.contains(&session.id));
        if missing || listed.len() > live.len() + strays {
            self.wire
                .log
                .broken("the live sessions are not those signed in");
        }
    }

    async fn profile(&mut self, session: &Session) {
        let Some(read) = self.get(Kind::ReadProfile, session).await else {
            return;
        };
        let notes = self.account.notes();
        let floor = notes.department.floor();
        if !notes.department.may_be(floor, &read["user"]["department"]) {
            self.wire.log.broken("an accepted profile change is lost");
        }
    }

    async fn wizards(&mut self, session: &Session) {
        let pages = self.pages(Kind::ListWizards, "/wizards?limit=50", session);
        let pages = pages.await;
        let listed = pages.iter().filter_map(|page| page["wizards"].as_array());
        let listed = listed.flatten().filter_map(|one| one["wizard_id"].as_str());
        let mut listed: Vec<String> = listed.map(str::to_owned).collect();
        listed.sort_unstable();
        let known: Vec<String> = self.account.notes().wizards.keys().cloned().collect();
        if listed != known {
            self.wire.log.broken("the wizards are not those started");
        }
        self.read.wizards += known.len();
        for id in known {
            let request = Request::to(Kind::ReadWizard, format!("/wizards/{id}"));
            let Some(settled) = self.wire.send(request.of(session)).await else {
                continue;
            };
            let wizard = &settled.answer.body["wizard"];
            self.read.completed += usize::from(wizard["status"] == "completed");
            let notes = self.account.notes();
            if let Some(wrong) = notes.wizards[&id].final_contradiction(wizard) {
                self.wire.log.broken(wrong);
            }
        }
    }

    /// Each change has its audit event, and none has two.
    async fn events(&mut self, session: &Session) {
        let path = "/auth/profile/export";
        let pages = self.pages(Kind::Export, path, session).await;
        let events = pages
            .iter()
            .filter_map(|page| page["audit_events"].as_array());
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for event in events.flatten() {
            *seen
                .entry(event["action"].as_str().unwrap_or_default())
                .or_default() += 1;
        }
        seen.remove("data_exported");
        self.read.events += seen.values().sum::<usize>();
        let expected = self.account.notes().events.clone();
        for (action, count) in &expected {
            let recorded = seen.remove(action).unwrap_or(0);
            if !count.allows(recorded) {
                let what = format!("{recorded} events {action}, accepted {count:?}");
                self.wire.log.broken(what);
            }
        }
        for action in seen.keys() {
            self.wire
                .log
                .broken(format!("events {action} that nobody caused"));
        }
    }

    async fn get(&mut self, kind: Kind, session: &Session) -> Option<Value> {
        let settled = self.wire.send(Request::new(kind).of(session)).await?;
        Some(settled.answer.body)
    }

    async fn pages(&mut self, kind: Kind, path: &str, session: &Session) -> Vec<Value> {
        let mut pages: Vec<Value> = Vec::new();
        let mut next = path.to_owned();
        loop {
            let request = Request::to(kind, next).of(session);
            let Some(settled) = self.wire.send(request).await else {
                return pages;
            };
            let page = settled.answer.body;
            let cursor = page["next_cursor"].as_str().map(str::to_owned);
            pages.push(page);
            let Some(cursor) = cursor else {
                return pages;
            };
            let sign = if path.contains('?') { '&' } else { '?' };
            next = format!("{path}{sign}cursor={cursor}");
        }
    }
}
