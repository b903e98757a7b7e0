//! The operations: what each sends and what its answer proves.

use axum::http::Method;
use domain::ids::RegistrationId;
use serde_json::{Value, json};
use tests::{Answer, people};

use super::{
    client::Client,
    ward::{Notes, Request},
};

/// So many people are in a ward that its clients meet often.
const PEOPLE: usize = 12;

const STEPS: u8 = 2;

impl Client {
    pub(super) async fn operate(&mut self) {
        match self.rng.u8(..100) {
            0..3 => self.register().await,
            3..5 => self.register_with_code().await,
            5..13 => self.login(true).await,
            13..16 => self.login(false).await,
            16..18 => self.admin_acts().await,
            18 if self.rng.bool() => self.use_mail().await,
            18 => self.move_about().await,
            19 => self.clock.advance(self.rng.i64(1..20)),
            20..25 => self.hold_factors().await,
            25..28 => self.receive_guests().await,
            _ => self.use_session().await,
        }
    }

    async fn use_session(&mut self) {
        let usable = self.ward.borrow().usable();
        let Some(session) = self.rng.choice(usable) else {
            return self.login(true).await;
        };
        match self.rng.u8(..100) {
            0..25 => {
                let newest = self.rng.u8(..10) > 0;
                self.refresh(session, newest).await;
            }
            25..28 => self.log_out(session).await,
            28..32 => self.revoke(session).await,
            32..34 => self.revoke_others(session).await,
            34..38 => self.change_password(session).await,
            38..55 => self.patch_profile(session).await,
            55..65 => self.start_wizard(session).await,
            65..90 => self.save_step(session).await,
            90..94 => self.complete_wizard(session).await,
            94..96 => self.lock(session).await,
            _ => self.remove_wizard(session).await,
        }
    }

    async fn register(&mut self) {
        let ward = self.ward.borrow().number;
        let email = format!("nurse-{ward}-{}@ward.example.org", self.rng.usize(..PEOPLE));
        let person = self.ward.borrow_mut().person(&email);
        let body = people::registration_of(&email);
        let answer = self
            .send(Request::new(Method::POST, "/auth/register").with(body))
            .await;
        assert!([201, 409, 503].contains(&answer.status), "{}", answer.body);
        let mut ward = self.ward.borrow_mut();
        ward.count(person, "registered", 201, &answer);
        if answer.status == 201 {
            ward.signed_in(person, &answer);
        }
    }

    async fn register_with_code(&mut self) {
        let ward = self.ward.borrow().number;
        let email = format!("nurse-{ward}-{}@ward.example.org", self.rng.usize(..PEOPLE));
        let body = people::registration_of(&email);
        let begun = self.send_verified("", body).await;
        assert!([202, 503].contains(&begun.status), "{}", begun.body);
        if begun.status == 503 {
            return;
        }
        let id: RegistrationId = begun.text("registration_id").parse().unwrap();
        let code = self.code(id).await;
        let person = self.ward.borrow_mut().person(&email);
        let body = json!({"registration_id": id, "code": code});
        let answer = self.send_verified("/confirm", body.clone()).await;
        assert!(
            [201, 409, 422, 503].contains(&answer.status),
            "{}",
            answer.body
        );
        self.ward
            .borrow_mut()
            .count(person, "registered", 201, &answer);
        if answer.status != 201 {
            return;
        }
        assert!(answer.body["user"]["email_verified_at"].is_string());
        self.ward.borrow_mut().signed_in(person, &answer);
        let again = self.send_verified("/confirm", body).await;
        assert!([422, 503].contains(&again.status), "{}", again.body);
    }

    async fn login(&mut self, right: bool) {
        let count = self.ward.borrow().people.len();
        if count == 0 {
            return;
        }
        let person = self.rng.usize(..count);
        let (email, passwords) = {
            let ward = self.ward.borrow();
            let person = &ward.people[person];
            (person.email.clone(), person.passwords.clone())
        };
        let password = match self.rng.choice(passwords) {
            Some(password) if right => password,
            _ => "another lamp under the river 8".to_owned(),
        };
        let device = self.rng.choice(&self.devices).cloned();
        let body = json!({"email": email, "password": password, "device_token": device});
        let answer = self
            .send(Request::new(Method::POST, "/auth/login").with(body))
            .await;
        assert!(
            [200, 401, 403, 429, 503].contains(&answer.status),
            "{}",
            answer.body
        );
        assert!(right || answer.status != 200);
        let mut ward = self.ward.borrow_mut();
        ward.count(person, "login_succeeded", 200, &answer);
        if answer.status == 200 {
            ward.signed_in(person, &answer);
            drop(ward);
            self.devices.push(answer.text("device_token").to_owned());
        }
    }

    /// With the newest token, or with one that was exchanged before.
    pub(super) async fn refresh(&mut self, session: usize, newest: bool) {
        let tokens = self.ward.borrow().sessions[session].refresh.clone();
        let token = match self.rng.choice(tokens.values()) {
            Some(token) if !newest => token,
            _ => tokens.values().last().unwrap(),
        };
        let body = json!({"refresh_token": token});
        let answer = self
            .send(Request::new(Method::POST, "/auth/refresh").with(body))
            .await;
        let mut ward = self.ward.borrow_mut();
        match answer.status {
            200 => ward.handed_out(&answer),
            401 if answer.code() == "session_locked" => {}
            401 => ward.sessions[session].refused = true,
            status => assert!([403, 503].contains(&status), "{}", answer.body),
        }
    }

    async fn log_out(&mut self, session: usize) {
        if self.rng.u8(..3) == 0 {
            return self.revoke_token(session).await;
        }
        let answer = self
            .send(Request::new(Method::POST, "/auth/logout").of(session))
            .await;
        self.note_ended(&[session], &answer);
    }

    /// With its newest refresh token, as a program does.
    async fn revoke_token(&mut self, session: usize) {
        let tokens = self.ward.borrow().sessions[session].refresh.clone();
        let Some((_, token)) = tokens.last_key_value() else {
            return;
        };
        let answer = self.submit("/oauth/revoke", &[("token", token)]).await;
        if answer.status == 200 {
            self.ended(&[session]);
        }
    }

    /// Locks a session for a while, in which the other client of the ward may meet the lock.
    async fn lock(&mut self, session: usize) {
        let person = self.ward.borrow().sessions[session].person;
        let path = "/auth/session/lock";
        let locked = self
            .send(Request::new(Method::POST, path).of(session))
            .await;
        // One that is locked already is not locked again.
        self.ward
            .borrow_mut()
            .count_at_most(person, "session_locked", 200, &locked);
        if locked.status == 200 {
            self.unlock(session).await;
        }
    }

    /// Perhaps with a wrong password first.
    pub(super) async fn unlock(&mut self, session: usize) {
        let person = self.ward.borrow().sessions[session].person;
        let passwords = self.ward.borrow().people[person].passwords.clone();
        let wrong = (self.rng.u8(..3) == 0).then(|| "another lamp under the river 8".to_owned());
        for password in wrong.into_iter().chain(self.rng.choice(passwords)) {
            let body = json!({"password": password});
            let request = Request::new(Method::POST, "/auth/session/unlock").of(session);
            let unlocked = self.send(request.with(body)).await;
            let expected = [200, 401, 403, 422, 503];
            assert!(expected.contains(&unlocked.status), "{}", unlocked.body);
            let mut ward = self.ward.borrow_mut();
            ward.count_at_most(person, "session_unlocked", 200, &unlocked);
        }
    }

    async fn revoke(&mut self, session: usize) {
        let others = self.others(session);
        let Some(other) = self.rng.choice(others) else {
            return;
        };
        let path = format!("/auth/sessions/{}", self.ward.borrow().sessions[other].id);
        let answer = self
            .send(Request::new(Method::DELETE, path).of(session))
            .await;
        self.note_ended(&[other], &answer);
    }

    async fn revoke_others(&mut self, session: usize) {
        let others = self.others(session);
        let answer = self
            .send(Request::new(Method::DELETE, "/auth/sessions").of(session))
            .await;
        self.note_ended(&others, &answer);
    }

    async fn change_password(&mut self, session: usize) {
        let person = self.ward.borrow().sessions[session].person;
        let before = self.ward.borrow().people[person].passwords.clone();
        let new = format!("velvet harbour counts {} geese", self.marker());
        let current = self.rng.choice(&before).unwrap();
        let body = json!({"current_password": current, "new_password": new});
        self.ward.borrow_mut().people[person]
            .passwords
            .push(new.clone());
        let others = self.others(session);
        let request = Request::new(Method::POST, "/auth/change-password");
        let answer = self.send(request.of(session).with(body)).await;
        self.note_ended(&others, &answer);
        let mut ward = self.ward.borrow_mut();
        ward.count(person, "password_changed", 204, &answer);
        let passwords = &mut ward.people[person].passwords;
        match answer.status {
            204 => passwords.retain(|known| known != current),
            503 => {}
            _ => passwords.retain(|known| *known != new),
        }
    }

    async fn patch_profile(&mut self, session: usize) {
        let person = self.ward.borrow().sessions[session].person;
        let read = self
            .send(Request::new(Method::GET, "/auth/profile").of(session))
            .await;
        let Some(version) = read.body["user"]["version"].as_u64() else {
            return;
        };
        let marker = self.marker();
        let request = Request::new(Method::PATCH, "/auth/profile").of(session);
        let body = json!({"department": marker});
        let answer = self.send(request.seen(Some(version)).with(body)).await;
        let mut ward = self.ward.borrow_mut();
        ward.count(person, "profile_changed", 200, &answer);
        let person = &mut ward.people[person];
        match answer.status {
            200 => {
                assert_eq!(answer.body["user"]["version"], version + 1);
                let lost = person.departments.insert(version + 1, marker);
                assert_eq!(lost, None, "two changes of one version");
            }
            503 => drop(person.maybe_departments.insert(marker)),
            status => assert!([401, 403, 412].contains(&status), "{}", answer.body),
        }
    }

    async fn start_wizard(&mut self, session: usize) {
        let person = self.ward.borrow().sessions[session].person;
        let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": STEPS});
        let request = Request::new(Method::POST, "/wizards").of(session);
        let answer = self.send(request.with(body)).await;
        let mut ward = self.ward.borrow_mut();
        ward.count(person, "wizard_created", 201, &answer);
        if let Some(id) = answer.body["wizard"]["wizard_id"].as_str() {
            ward.wizards.push(Notes {
                person,
                id: id.to_owned(),
                saved: std::collections::BTreeMap::default(),
                maybe_saved: std::collections::BTreeSet::default(),
                completed: false,
                removed: false,
                maybe_removed: false,
            });
        }
    }

    async fn save_step(&mut self, session: usize) {
        let Some((wizard, path)) = self.some_wizard(session) else {
            return self.start_wizard(session).await;
        };
        let read = self
            .send(Request::new(Method::GET, path.clone()).of(session))
            .await;
        let Some(version) = read.body["wizard"]["version"].as_u64() else {
            return;
        };
        let (step, marker) = (self.rng.u8(1..=STEPS), self.marker());
        let request = Request::new(Method::PUT, format!("{path}/steps/{step}")).of(session);
        let body = json!({"step_data": {"note": marker}});
        let answer = self.send(request.seen(Some(version)).with(body)).await;
        let mut ward = self.ward.borrow_mut();
        let notes = &mut ward.wizards[wizard];
        match answer.status {
            200 => {
                let made = answer.body["wizard"]["version"].as_u64().unwrap();
                let lost = notes.saved.entry(step).or_default().insert(made, marker);
                assert_eq!(lost, None, "two saves of one version");
            }
            503 => drop(notes.maybe_saved.insert(marker)),
            status => assert!(
                [401, 403, 404, 409, 412].contains(&status),
                "{}",
                answer.body
            ),
        }
    }

    async fn complete_wizard(&mut self, session: usize) {
        let Some((wizard, path)) = self.some_wizard(session) else {
            return;
        };
        let request = Request::new(Method::POST, format!("{path}/complete"));
        let answer = self.send(request.of(session)).await;
        let mut ward = self.ward.borrow_mut();
        let person = ward.wizards[wizard].person;
        ward.count(person, "wizard_completed", 200, &answer);
        ward.wizards[wizard].completed |= answer.status == 200;
    }

    async fn remove_wizard(&mut self, session: usize) {
        let Some((wizard, path)) = self.some_wizard(session) else {
            return;
        };
        self.ward.borrow_mut().wizards[wizard].maybe_removed = true;
        let answer = self
            .send(Request::new(Method::DELETE, path).of(session))
            .await;
        let mut ward = self.ward.borrow_mut();
        ward.wizards[wizard].removed |= answer.status == 204;
    }

    async fn admin_acts(&mut self) {
        let known: Vec<(String, String)> = {
            let ward = self.ward.borrow();
            let known = ward.people.iter().filter_map(|person| {
                let id = person.user_id.clone()?;
                Some((id, person.email.clone()))
            });
            known.collect()
        };
        let Some((id, _)) = self.rng.choice(known) else {
            return;
        };
        let user = format!("/admin/users/{id}");
        let patch = |body: Value| Request::new(Method::PATCH, user.clone()).with(body);
        let request = match self.rng.u8(..12) {
            0 => patch(json!({"is_active": false})),
            // More often, so that most people can work.
            1..4 => patch(json!({"is_active": true})),
            4 => patch(json!({"role": "admin"})),
            5 => patch(json!({"role": "nurse"})),
            6 => patch(json!({"is_verified": true, "role": "user"})),
            7..10 => Request::new(Method::POST, format!("{user}/unlock")),
            10 => Request::new(Method::DELETE, format!("{user}/sessions")),
            _ => Request::new(Method::POST, "/admin/sessions/cleanup"),
        };
        self.send_as_admin(request).await;
    }

    fn note_ended(&self, ended: &[usize], answer: &Answer) {
        if answer.status == 204 {
            self.ended(ended);
        }
    }

    fn ended(&self, ended: &[usize]) {
        self.ward.borrow_mut().note_ended(ended);
    }

    /// The other sessions of the same person.
    fn others(&self, session: usize) -> Vec<usize> {
        let ward = self.ward.borrow();
        let person = ward.sessions[session].person;
        let mut others = ward.usable();
        others.retain(|other| *other != session && ward.sessions[*other].person == person);
        others
    }

    fn some_wizard(&mut self, session: usize) -> Option<(usize, String)> {
        let ward = self.ward.borrow();
        let person = ward.sessions[session].person;
        let all = 0..ward.wizards.len();
        let open = all.filter(|wizard| {
            let notes = &ward.wizards[*wizard];
            notes.person == person && !notes.removed && !notes.completed
        });
        let open: Vec<usize> = open.collect();
        let wizard = self.rng.choice(open)?;
        Some((wizard, format!("/wizards/{}", ward.wizards[wizard].id)))
    }
}
