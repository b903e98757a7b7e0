//! Partitions of the index read together as one ordered list.
//!
//! Each partition is read in small chunks, and only as far as the list needs: a page of a list
//! over eight partitions reads little more than it returns.

use std::{cmp::Ordering, collections::VecDeque};

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;

use super::{
    error::StoreError,
    item::Item,
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
    read: VecDeque<(Place, Item)>,
    start: Option<Item>,
    exhausted: bool,
}

impl Store {
    /// Up to `limit` items in order.
    pub(super) async fn merged(&self, query: &MergeQuery) -> Result<Vec<Item>, StoreError> {
        let mut runs: Vec<Run> = query.partitions.iter().map(|name| Run::new(name)).collect();
        let mut merged = Vec::new();
        while merged.len() < query.limit {
            try_join_all(runs.iter_mut().map(|run| self.fill(run, query))).await?;
            let heads = runs.iter_mut().filter(|run| !run.read.is_empty());
            let next = heads.min_by(|a, b| query.order(&a.read[0].0, &b.read[0].0));
            match next.and_then(|run| run.read.pop_front()) {
                Some((_, item)) => merged.push(item),
                None => break,
            }
        }
        Ok(merged)
    }

    /// Reads until the order of the first item is certain: items with the same index sort key
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
        let same = |first: &(Place, Item), last: &(Place, Item)| first.0.0 == last.0.0;
        let ends = self.read.front().zip(self.read.back());
        !self.exhausted && ends.is_none_or(|(first, last)| same(first, last))
    }

    fn take(&mut self, page: PartitionPage, query: &MergeQuery) {
        let placed = page.items.into_iter().map(|item| (place(&item), item));
        self.read
            .extend(placed.filter(|(place, _)| query.is_behind(place)));
        self.read
            .make_contiguous()
            .sort_by(|a, b| query.order(&a.0, &b.0));
        self.exhausted = page.next.is_none();
        self.start = page.next;
    }
}

fn place(item: &Item) -> Place {
    let text = |name| match item.get(name) {
        Some(AttributeValue::S(text)) => text.clone(),
        _ => String::new(),
    };
    Place(text("GSI1SK"), text("SK"))
}
