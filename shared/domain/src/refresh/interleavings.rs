//! Every order in which three clients can read and conditionally write one
//! session, with the end of the grace period falling at every point.

use std::collections::HashMap;

use super::*;

const GRACE_SECONDS: i64 = 10;
const START: Timestamp = Timestamp::from_unix_seconds(1_000_000);

/// The item as the table holds it, and every rotation it accepted.
#[derive(Clone, Debug)]
struct Table {
    session: RefreshState,
    rotations: Vec<u32>,
    conditional: bool,
}

impl Table {
    fn new(conditional: bool) -> Self {
        let session = RefreshState {
            generation: 0,
            last_rotated_at: START,
            last_idempotency_key: None,
            idle_expires_at: START.plus_seconds(3600),
            expires_at: START.plus_seconds(43_200),
            ended: false,
        };
        Self {
            session,
            rotations: Vec::new(),
            conditional,
        }
    }

    fn rotate(&mut self, attempt: &RefreshAttempt, to: u32) -> bool {
        let holds = self.session.generation == attempt.generation && !self.session.ended;
        if self.conditional && !holds {
            return false;
        }
        self.session.generation = to;
        self.session.last_rotated_at = attempt.now;
        self.session
            .last_idempotency_key
            .clone_from(&attempt.idempotency_key);
        self.rotations.push(to);
        true
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Token(u32),
    Refused,
}

/// One request after the other, each with the token of the last answer, or
/// with the same token again when the answer is lost.
#[derive(Clone, Debug)]
struct Client {
    token: u32,
    idempotency_key: Option<IdempotencyKeyHash>,
    lose_first_answer: bool,
    requests_left: u32,
    snapshot: Option<RefreshState>,
    answers: Vec<Answer>,
}

impl Client {
    fn new(requests: u32) -> Self {
        Self {
            token: 0,
            idempotency_key: None,
            lose_first_answer: false,
            requests_left: requests,
            snapshot: None,
            answers: Vec::new(),
        }
    }

    fn done(&self) -> bool {
        self.requests_left == 0
    }

    /// Either the read, or the decision on what was read and its write.
    fn step(&mut self, table: &mut Table, now: Timestamp) {
        let Some(snapshot) = self.snapshot.take() else {
            self.snapshot = Some(table.session.clone());
            return;
        };
        let attempt = RefreshAttempt {
            generation: self.token,
            idempotency_key: self.idempotency_key.clone(),
            now,
        };
        match decide(&snapshot, &attempt, GRACE_SECONDS) {
            RefreshDecision::Rotate => {
                let to = snapshot.generation + 1;
                if table.rotate(&attempt, to) {
                    self.answer(Answer::Token(to));
                }
            }
            RefreshDecision::Repeat => self.answer(Answer::Token(snapshot.generation)),
            RefreshDecision::Reuse(_) => {
                table.session.ended = true;
                self.answer(Answer::Refused);
            }
            RefreshDecision::Ended => self.answer(Answer::Refused),
            RefreshDecision::Expired => panic!("the model never waits"),
        }
    }

    fn answer(&mut self, answer: Answer) {
        let lost = self.lose_first_answer && self.answers.is_empty();
        self.answers.push(answer);
        self.requests_left -= 1;
        match answer {
            Answer::Token(generation) if !lost => self.token = generation,
            Answer::Token(_) => {}
            Answer::Refused => self.requests_left = 0,
        }
    }
}

#[derive(Clone, Debug)]
struct World {
    table: Table,
    clients: Vec<Client>,
    now: Timestamp,
    may_outwait_grace: bool,
}

impl World {
    fn new(clients: Vec<Client>) -> Self {
        Self {
            table: Table::new(true),
            clients,
            now: START,
            may_outwait_grace: false,
        }
    }

    /// Calls `check` on every state that some order of steps ends in; returns
    /// the number of orders.
    fn explore(&self, check: &mut dyn FnMut(&World)) -> u64 {
        self.count_orders(check, &mut HashMap::new())
    }

    /// Orders that reach the same state continue alike: they are counted by
    /// `seen` instead of being walked again.
    fn count_orders(&self, check: &mut dyn FnMut(&World), seen: &mut HashMap<String, u64>) -> u64 {
        let state = format!("{self:?}");
        if let Some(orders) = seen.get(&state) {
            return *orders;
        }
        let next = self.next();
        let orders = if next.is_empty() {
            check(self);
            1
        } else {
            next.iter().map(|next| next.count_orders(check, seen)).sum()
        };
        seen.insert(state, orders);
        orders
    }

    fn next(&self) -> Vec<Self> {
        let active = (0..self.clients.len()).filter(|index| !self.clients[*index].done());
        let mut next: Vec<_> = active.map(|index| self.after_step_of(index)).collect();
        if self.may_outwait_grace && !next.is_empty() {
            next.push(Self {
                now: self.now.plus_seconds(GRACE_SECONDS),
                may_outwait_grace: false,
                ..self.clone()
            });
        }
        next
    }

    fn after_step_of(&self, index: usize) -> Self {
        let mut next = self.clone();
        next.clients[index].step(&mut next.table, next.now);
        next
    }

    fn has_one_lineage(&self) -> bool {
        let accepted = &self.table.rotations;
        accepted
            .iter()
            .zip(1..)
            .all(|(to, expected)| *to == expected)
            && self.table.session.generation as usize == accepted.len()
    }

    fn answers(&self) -> impl Iterator<Item = Answer> {
        self.clients
            .iter()
            .flat_map(|client| client.answers.clone())
    }
}

#[test]
fn three_racing_clients_get_the_same_successor() {
    let world = World::new(vec![Client::new(1); 3]);
    let ends = world.explore(&mut |end| {
        assert_eq!(end.table.rotations, [1]);
        assert!(end.answers().all(|answer| answer == Answer::Token(1)));
        assert!(!end.table.session.ended);
    });
    assert!(ends > 90, "6!/(2!2!2!) orders without a retry, got {ends}");
}

#[test]
fn the_lineage_stays_one_when_the_grace_period_ends_in_between() {
    let mut world = World::new(vec![Client::new(1); 3]);
    world.may_outwait_grace = true;
    let (mut revoked, mut intact) = (0, 0);
    world.explore(&mut |end| {
        assert_eq!(end.table.rotations, [1]);
        let refused = end.answers().any(|answer| answer == Answer::Refused);
        assert_eq!(refused, end.table.session.ended);
        *(if refused { &mut revoked } else { &mut intact }) += 1;
    });
    assert!(
        revoked > 0 && intact > 0,
        "{revoked} revoked, {intact} intact"
    );
}

#[test]
fn the_lineage_stays_one_over_two_refreshes_each() {
    let mut world = World::new(vec![Client::new(2); 3]);
    world.may_outwait_grace = true;
    let ends = world.explore(&mut |end| {
        assert!(end.has_one_lineage(), "{:?}", end.table.rotations);
        for answer in end.answers() {
            if let Answer::Token(generation) = answer {
                assert!(end.table.rotations.contains(&generation));
            }
        }
    });
    assert!(
        ends > 34_650,
        "12!/(4!4!4!) orders without a retry, got {ends}"
    );
}

#[test]
fn a_client_that_loses_the_answer_recovers_with_its_key_at_any_time() {
    let mut client = Client::new(2);
    client.lose_first_answer = true;
    client.idempotency_key = IdempotencyKeyHash::of("once").ok();
    let mut world = World::new(vec![client]);
    world.may_outwait_grace = true;
    let ends = world.explore(&mut |end| {
        assert_eq!(end.table.rotations, [1]);
        assert!(end.answers().all(|answer| answer == Answer::Token(1)));
    });
    assert_eq!(ends, 5);
}

#[test]
fn a_thief_with_a_superseded_token_ends_the_session_for_both() {
    let mut world = World::new(vec![Client::new(1)]);
    world.table.session.generation = 2;
    world.explore(&mut |end| {
        assert!(end.table.session.ended);
        assert!(end.table.rotations.is_empty());
        assert!(end.answers().all(|answer| answer == Answer::Refused));
    });
}

#[test]
fn without_the_condition_the_search_finds_a_fork() {
    let mut world = World::new(vec![Client::new(1); 3]);
    world.table = Table::new(false);
    let mut forked = 0;
    world.explore(&mut |end| forked += u32::from(!end.has_one_lineage()));
    assert!(forked > 0);
}
