//! One client: somebody with an account of their own, who also uses one with others.

use std::{sync::Arc, time::Instant};

use fastrand::Rng;
use serde_json::Value;
use tests::Api;
use tokio::sync::OwnedRwLockReadGuard;

use crate::{
    account::{Account, Session},
    administrator::Administrator,
    wire::{Request, Settled, Wire},
};

/// How many of a hundred operations are on the shared account.
const SHARED: u8 = 40;

/// How many of a thousand operations are the day of somebody new.
const NEW: u16 = 25;

#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) number: usize,
    pub(crate) operation: usize,
    pub(crate) rng: Rng,
    pub(crate) wire: Wire,
    /// A second tab in the same browser.
    pub(crate) tab: Wire,
    /// The steps of the form that it fills in when alone.
    pub(crate) form: Arc<Vec<Value>>,
    pub(crate) own: Arc<Account>,
    shared: Arc<Account>,
    pub(crate) administrator: Arc<Administrator>,
    /// The addresses of those who asked for a mail.
    pub(crate) awaiting_mail: Vec<String>,
}

/// A session, which stays as it is while somebody has this.
pub(crate) struct Seat {
    pub(crate) account: Arc<Account>,
    held: OwnedRwLockReadGuard<Option<Session>, Session>,
}

impl Client {
    pub(crate) fn new(
        number: usize,
        api: Api,
        form: Arc<Vec<Value>>,
        own: Arc<Account>,
        shared: Arc<Account>,
        administrator: Arc<Administrator>,
    ) -> Self {
        Self {
            number,
            operation: 0,
            rng: Rng::with_seed(number as u64),
            wire: Wire::new(api.clone()),
            tab: Wire::new(api),
            form,
            own,
            shared,
            administrator,
            awaiting_mail: Vec::new(),
        }
    }

    /// One operation after the other until then; the last one is not cut short.
    pub(crate) async fn run(&mut self, until: Instant) {
        while Instant::now() < until {
            self.operation += 1;
            if self.rng.u16(..1000) < NEW {
                self.welcome().await;
                continue;
            }
            let common = self.rng.u8(..100) < SHARED;
            let account = Arc::clone(if common { &self.shared } else { &self.own });
            let device = self.rng.usize(..account.devices.len());
            self.operate(account, device).await;
        }
    }

    async fn operate(&mut self, account: Arc<Account>, device: usize) {
        let held = Arc::clone(&account.devices[device]).read_owned().await;
        let fresh = held.as_ref().map(Session::is_fresh);
        let held = OwnedRwLockReadGuard::try_map(held, Option::as_ref).ok();
        let held = held.filter(|session| !account.notes().evicted.contains(&session.id));
        let (Some(held), Some(fresh)) = (held, fresh) else {
            return self.sign_in(&account, device).await;
        };
        let pick = self.rng.u8(..100);
        if !fresh || pick < 8 {
            drop(held);
            return self.refresh(&account, device).await;
        }
        if (8..14).contains(&pick) {
            drop(held);
            return self.sign_in(&account, device).await;
        }
        let seat = Seat { account, held };
        match pick {
            14..16 => self.guess(&seat.account).await,
            16..36 => drop(self.read_profile(&seat).await),
            36..48 => self.change_profile(&seat).await,
            _ => self.work_on_wizard(&seat).await,
        }
    }

    /// Sends a request in that session.
    pub(crate) async fn ask(&mut self, seat: &Seat, request: Request) -> Option<Settled> {
        let mut request = request.of(&seat.held);
        if seat.account.may_displace() {
            request = request.or(401, "session_ended");
        }
        let settled = self.wire.send(request).await?;
        if settled.answer.code() == "session_ended" {
            let id = seat.held.id.clone();
            seat.account.notes().evicted.insert(id);
            return None;
        }
        Some(settled)
    }

    /// A text that no other operation has.
    pub(crate) fn marker(&self) -> String {
        format!("c{} o{}", self.number, self.operation)
    }

    /// An `Idempotency-Key` of this operation.
    pub(crate) fn key(&self) -> String {
        format!("c{}-o{}", self.number, self.operation)
    }
}
