//! Random histories of several devices at once, against a model of one wizard that does one
//! thing at a time: what the devices are answered must fit some order.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use tests::Answer;

use super::ward::{Device, Ward};

const STEPS: u8 = 2;
const DEVICES: usize = 3;

/// What a device means to do; `seen` sends the version it last heard of as `If-Match`.
#[derive(Debug, Clone, Copy)]
enum Intent {
    Save { step: u8, value: u8, seen: bool },
    Complete { seen: bool },
    Remove { seen: bool },
}

/// A request with its `If-Match`.
#[derive(Debug, Clone, Copy)]
struct Request {
    intent: Intent,
    if_match: Option<u64>,
}

/// Status and `ETag` of an answer.
type Heard = (u16, Option<u64>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    InProgress,
    Completed,
    Gone,
}

/// One wizard: each saved step has its value and the version that saved it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Model {
    life: Life,
    version: u64,
    steps: BTreeMap<u8, (u8, u64)>,
}

impl Model {
    fn apply(&mut self, request: Request) -> Heard {
        if self.life == Life::Gone {
            return (404, None);
        }
        match request.intent {
            Intent::Save { step, value, .. } => self.save(step, value, request.if_match),
            Intent::Complete { .. } => self.complete(request.if_match),
            Intent::Remove { .. } if self.is_stale(request.if_match) => (412, Some(self.version)),
            Intent::Remove { .. } => {
                self.life = Life::Gone;
                (204, None)
            }
        }
    }

    fn save(&mut self, step: u8, value: u8, if_match: Option<u64>) -> Heard {
        let current = Some(self.version);
        if self.life == Life::Completed {
            return (409, current);
        }
        match (self.steps.get(&step), if_match) {
            (Some((saved, _)), _) if *saved == value => return (200, current),
            (Some(_), None) => return (428, current),
            (Some((_, saved_at)), Some(seen)) if seen < *saved_at => return (412, current),
            _ => {}
        }
        self.version += 1;
        self.steps.insert(step, (value, self.version));
        (200, Some(self.version))
    }

    fn complete(&mut self, if_match: Option<u64>) -> Heard {
        if self.life == Life::Completed {
            return (409, Some(self.version));
        }
        if self.is_stale(if_match) {
            return (412, Some(self.version));
        }
        if self.steps.len() < usize::from(STEPS) {
            return (409, None);
        }
        self.life = Life::Completed;
        self.version += 1;
        (200, Some(self.version))
    }

    fn is_stale(&self, if_match: Option<u64>) -> bool {
        if_match.is_some_and(|seen| seen != self.version)
    }

    fn shows(&self, read: &Answer) -> bool {
        let status = match self.life {
            Life::Gone => return read.status == 404,
            Life::InProgress => "in_progress",
            Life::Completed => "completed",
        };
        let wizard = &read.body["wizard"];
        let steps: BTreeMap<u8, _> = self
            .steps
            .iter()
            .map(|(step, (value, _))| (*step, json!({"value": value})))
            .collect();
        wizard["status"] == status
            && wizard["version"] == self.version
            && wizard["step_data"] == json!(steps)
    }
}

fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        10 => (1..=STEPS, 0..4_u8, any::<bool>())
            .prop_map(|(step, value, seen)| Intent::Save { step, value, seen }),
        2 => any::<bool>().prop_map(|seen| Intent::Complete { seen }),
        1 => any::<bool>().prop_map(|seen| Intent::Remove { seen }),
    ]
}

/// Rounds of intents, one for each device that takes part; those of a round run at once.
fn history() -> impl Strategy<Value = Vec<Vec<Intent>>> {
    prop::collection::vec(prop::collection::vec(intent(), 1..=DEVICES), 1..8)
}

#[test]
fn what_devices_hear_fits_an_order() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let ward = runtime.block_on(Ward::open());
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    let replayed = runner.run(&history(), |rounds| runtime.block_on(replay(&ward, rounds)));
    replayed.unwrap();
}

async fn replay(ward: &Ward, rounds: Vec<Vec<Intent>>) -> Result<(), TestCaseError> {
    let nurse = &ward.nurse;
    let id = nurse.start_custom(STEPS).await;
    let mut seen = [1; DEVICES];
    let mut models = vec![Model {
        life: Life::InProgress,
        version: 1,
        steps: BTreeMap::new(),
    }];
    for round in rounds {
        let requests: Vec<Request> = round
            .into_iter()
            .zip(seen)
            .map(|(intent, seen)| Request::new(intent, seen))
            .collect();
        let sent = requests.iter().map(|request| request.send(nurse, &id));
        let heard: Vec<Heard> = join_all(sent).await;
        let read = nurse.read(&id).await;
        models = explanations(&models, &requests, &heard);
        models.retain(|model| model.shows(&read));
        models.dedup();
        prop_assert!(
            !models.is_empty(),
            "{requests:?} heard {heard:?}, then {}",
            read.body
        );
        for (seen, (_, etag)) in seen.iter_mut().zip(&heard) {
            *seen = etag.unwrap_or(*seen);
        }
    }
    nurse.remove(&id, None).await;
    let left = ward.stored(&id).await;
    prop_assert!(left.is_empty(), "{left:?}");
    Ok(())
}

impl Request {
    fn new(intent: Intent, version: u64) -> Self {
        let (Intent::Save { seen, .. } | Intent::Complete { seen } | Intent::Remove { seen }) =
            intent;
        let if_match = seen.then_some(version);
        Self { intent, if_match }
    }

    async fn send(self, nurse: &Device, id: &str) -> Heard {
        let answer = match self.intent {
            Intent::Save { step, value, .. } => {
                nurse
                    .save(id, step, self.if_match, json!({"value": value}))
                    .await
            }
            Intent::Complete { .. } => nurse.complete(id, self.if_match).await,
            Intent::Remove { .. } => nurse.remove(id, self.if_match).await,
        };
        let etag = answer.header("etag").trim_matches('"').parse().ok();
        (answer.status, etag)
    }
}

/// Every state that some order of the requests leads to with just these answers.
fn explanations(models: &[Model], requests: &[Request], heard: &[Heard]) -> Vec<Model> {
    let mut ends = Vec::new();
    for order in orders(&(0..requests.len()).collect::<Vec<_>>()) {
        for model in models {
            let mut model = model.clone();
            if order
                .iter()
                .all(|index| model.apply(requests[*index]) == heard[*index])
            {
                ends.push(model);
            }
        }
    }
    ends
}

fn orders(indices: &[usize]) -> Vec<Vec<usize>> {
    if indices.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in indices {
        let rest = indices.iter().copied().filter(|index| index != first);
        for order in orders(&rest.collect::<Vec<_>>()) {
            all.push([vec![*first], order].concat());
        }
    }
    all
}
