//! Reading and changing a profile.

use serde_json::{Value, json};

use crate::{
    client::{Client, Seat},
    kind::Kind,
    wire::Request,
};

impl Client {
    /// Reads it and changes it, where several share the account half of the time whatever
    /// happened in between.
    pub(crate) async fn change_profile(&mut self, seat: &Seat) {
        let Some(version) = self.read_profile(seat).await else {
            return;
        };
        let shared = seat.account.shared;
        let careful = !shared || self.rng.bool();
        let marker = Value::from(self.marker());
        let request = Request::new(Kind::ChangeProfile)
            .with(json!({"department": marker}))
            .seen(careful.then_some(version))
            .or(412, "precondition_failed");
        seat.account.notes().department.send(marker.clone());
        let Some(settled) = self.ask(seat, request).await else {
            return;
        };
        let mut notes = seat.account.notes();
        let made = settled.succeeded();
        notes.event("profile_changed", &settled, made);
        if made {
            let changed = settled.answer.body["user"]["version"].as_u64().unwrap_or(0);
            let kept = notes.department.accept(changed, &marker);
            let next = !careful || settled.open > 0 || changed == version + 1;
            if !kept || !next {
                self.wire.log.broken("two profile changes of one version");
            }
        } else if settled.open == 0 {
            notes.department.settle(&marker);
            if !shared {
                self.wire
                    .log
                    .broken("a profile changed that nobody else uses");
            }
        }
    }

    /// Its version; what it shows must hold what was accepted before.
    pub(crate) async fn read_profile(&mut self, seat: &Seat) -> Option<u64> {
        let floor = seat.account.notes().department.floor();
        let read = self.ask(seat, Request::new(Kind::ReadProfile)).await?;
        let user = &read.answer.body["user"];
        if !seat
            .account
            .notes()
            .department
            .may_be(floor, &user["department"])
        {
            self.wire.log.broken("a profile lacks an accepted change");
        }
        user["version"].as_u64()
    }
}
