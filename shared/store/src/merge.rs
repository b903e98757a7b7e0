//! Partitions of the index read together as one ordered list.
//!
//! Each partition is read in small chunks, and only as far as the list needs: a page of a list
//! over eight partitions reads few more keys than it returns items.

use std::{cmp::Ordering, collections::VecDeque};

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;

use super::{
    error::StoreError,
    item::{Item, key_of},
    keys::Key,
    partition::{PartitionPage, PartitionQuery},
    table::Store,
};

/// Which partitions to read, and in which order.
pub(super) struct MergeQuery {
    pub(super) partitions: Vec<String>,
    /// The first and the last index sort key, both included.
    pub(super) range: (String, String),
    pub(super) newest_first: bool,
    /// Only items behind this one.
    pub(super) after: Option<Place>,
    pub(super) limit: usize,
}

/// An item's place in the list: its index sort key, then its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(pub(super) String, pub(super) String);

struct Run {
    partition: String,
    read: VecDeque<(Place, Key)>,
    start: Option<Item>,
    exhausted: bool,
}

impl Store {
    /// Up to `limit` items in order. Fewer mean that there are no more: further keys stand in
    /// for items that are gone.
    pub(super) async fn merged(&self, query: &MergeQuery) -> Result<Vec<Item>, StoreError> {
        let mut runs: Vec<Run> = query.partitions.iter().map(|name| Run::new(name)).collect();
        let mut merged = Vec::new();
        while merged.len() < query.limit {
            let missing = query.limit - merged.len();
            let keys = self.next_keys(&mut runs, query, missing).await?;
            merged.extend(self.items_of(&keys).await?);
            if keys.len() < missing {
                break;
            }
        }
        Ok(merged)
    }

    /// The next `count` keys in order, or as many as there are.
    async fn next_keys(
        &self,
        runs: &mut [Run],
        query: &MergeQuery,
        count: usize,
    ) -> Result<Vec<Key>, StoreError> {
        let mut keys = Vec::new();
        while keys.len() < count {
            try_join_all(runs.iter_mut().map(|run| self.fill(run, query))).await?;
            let heads = runs.iter_mut().filter(|run| !run.read.is_empty());
            let next = heads.min_by(|a, b| query.order(&a.read[0].0, &b.read[0].0));
            match next.and_then(|run| run.read.pop_front()) {
                Some((_, key)) => keys.push(key),
                None => break,
            }
        }
        Ok(keys)
    }

    /// Reads until the order of the first key is certain: those with the same index sort key
    /// come in no order, so all of them must be there.
    async fn fill(&self, run: &mut Run, query: &MergeQuery) -> Result<(), StoreError> {
        while run.is_uncertain() {
            let page = self.read_partition(query.chunk(run)).await?;
            run.take(page, query);
        }
        Ok(())
    }
}

impl MergeQuery {
    fn chunk(&self, run: &mut Run) -> PartitionQuery {
        let share = self.limit / self.partitions.len() + 2;
        PartitionQuery {
            index: true,
            partition: run.partition.clone(),
            range: self.range.clone(),
            newest_first: self.newest_first,
            limit: i32::try_from(share).unwrap_or(i32::MAX),
            start: run.start.take(),
        }
    }

    fn order(&self, a: &Place, b: &Place) -> Ordering {
        if self.newest_first {
            b.cmp(a)
        } else {
            a.cmp(b)
        }
    }

    fn is_behind(&self, place: &Place) -> bool {
        let after = self.after.as_ref();
        after.is_none_or(|after| self.order(after, place) == Ordering::Less)
    }
}

impl Run {
    fn new(partition: &str) -> Self {
        Self {
            partition: partition.to_owned(),
            read: VecDeque::new(),
            start: None,
            exhausted: false,
        }
    }

    fn is_uncertain(&self) -> bool {
        let same = |first: &(Place, Key), last: &(Place, Key)| first.0.0 == last.0.0;
        let ends = self.read.front().zip(self.read.back());
        !self.exhausted && ends.is_none_or(|(first, last)| same(first, last))
    }

    fn take(&mut self, page: PartitionPage, query: &MergeQuery) {
        let found = page.items.iter();
        let placed = found.map(|found| (place(found), key_of(found)));
        self.read
            .extend(placed.filter(|(place, _)| query.is_behind(place)));
        self.read
            .make_contiguous()
            .sort_by(|a, b| query.order(&a.0, &b.0));
        self.exhausted = page.next.is_none();
        self.start = page.next;
    }
}

fn place(found: &Item) -> Place {
    let text = |name| match found.get(name) {
        Some(AttributeValue::S(text)) => text.clone(),
        _ => String::new(),
    };
    Place(text("GSI1SK"), text("SK"))
}
