//! Filling a page up to its size.

use api::{Code, Problem, invalid_parameter};
use domain::ids::UserId;
use identity::{context::Context, cursor_key::CursorKey};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use store::export::Held;
use uuid::Uuid;

use super::items::{ExportedDevice, ExportedEvent, ExportedSession, ExportedWizard};

/// How large a page may become. Lambda answers at most 6 MB.
pub(super) const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// The arrays of an export, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Devices,
    Sessions,
    Wizards,
    Events,
}

/// Where a page begins: behind an item of a section, or at its first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    section: Section,
    behind: Option<Uuid>,
}

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) devices: Vec<Box<RawValue>>,
    pub(super) sessions: Vec<Box<RawValue>>,
    pub(super) wizards: Vec<Box<RawValue>>,
    pub(super) events: Vec<Box<RawValue>>,
    bytes: usize,
}

/// The page that begins at a place, and where the next one begins.
pub(super) async fn read(
    context: &Context,
    user: UserId,
    from: Place,
) -> Result<(Page, Option<Place>), Problem> {
    let mut page = Page::default();
    let mut place = from;
    loop {
        let (last, more) = page.extend(context, user, place).await?;
        place.behind = last.or(place.behind);
        match (more, place.section.next()) {
            (More::PageIsFull, _) => return Ok((page, Some(place))),
            (More::InSection, _) => {}
            (More::Nothing, Some(section)) => place = Place::at(section),
            (More::Nothing, None) => return Ok((page, None)),
        }
    }
}

/// What follows the items that were read.
enum More {
    /// There is no room for the next one.
    PageIsFull,
    /// There may be more of the same kind.
    InSection,
    /// They were the last of their kind.
    Nothing,
}

impl Page {
    /// Adds items from a place on; the last one added, and what follows it.
    async fn extend(
        &mut self,
        context: &Context,
        user: UserId,
        Place { section, behind }: Place,
    ) -> Result<(Option<Uuid>, More), Problem> {
        let store = &context.store;
        let bytes = &mut self.bytes;
        match section {
            Section::Devices => {
                let held = store.devices_behind(user, behind).await?;
                let id = |item: &ExportedDevice| item.id();
                add(&mut self.devices, bytes, held, ExportedDevice::from, id)
            }
            Section::Sessions => {
                let held = store.sessions_behind(user, behind).await?;
                let id = |item: &ExportedSession| item.id();
                add(&mut self.sessions, bytes, held, ExportedSession::from, id)
            }
            Section::Wizards => {
                let held = store.wizards_behind(user, behind).await?;
                let id = |item: &ExportedWizard| item.id();
                add(&mut self.wizards, bytes, held, ExportedWizard::from, id)
            }
            Section::Events => {
                let held = store.events_behind(user, behind).await?;
                let id = |item: &ExportedEvent| item.id();
                add(&mut self.events, bytes, held, ExportedEvent::from, id)
            }
        }
    }
}

fn add<T, E: Serialize>(
    entries: &mut Vec<Box<RawValue>>,
    bytes: &mut usize,
    held: Held<T>,
    export: impl Fn(T) -> E,
    id: impl Fn(&E) -> Uuid,
) -> Result<(Option<Uuid>, More), Problem> {
    let mut last = None;
    for item in held.items {
        let exported = export(item);
        let entry = to_raw_value(&exported).map_err(|error| {
            tracing::error!(%error, "an item could not be exported");
            Problem::new(Code::Internal)
        })?;
        let size = bytes_in_answer(entry.get());
        // A page takes one item however large, so that the export goes on.
        if *bytes > 0 && *bytes + size > PAGE_BYTES {
            return Ok((last, More::PageIsFull));
        }
        *bytes += size;
        last = Some(id(&exported));
        entries.push(entry);
    }
    let more = if held.more {
        More::InSection
    } else {
        More::Nothing
    };
    Ok((last, more))
}

/// A function answers with JSON that holds the body as a string, where a quote and a backslash
/// take two bytes; a comma follows.
fn bytes_in_answer(json: &str) -> usize {
    let escaped = json.bytes().filter(|byte| matches!(byte, b'"' | b'\\'));
    json.len() + escaped.count() + 1
}

impl Section {
    const ALL: [Self; 4] = [Self::Devices, Self::Sessions, Self::Wizards, Self::Events];

    const fn next(self) -> Option<Self> {
        match self {
            Self::Devices => Some(Self::Sessions),
            Self::Sessions => Some(Self::Wizards),
            Self::Wizards => Some(Self::Events),
            Self::Events => None,
        }
    }

    /// Names the section for its cursors.
    const fn scope(self) -> &'static str {
        match self {
            Self::Devices => "profile/export/devices",
            Self::Sessions => "profile/export/sessions",
            Self::Wizards => "profile/export/wizards",
            Self::Events => "profile/export/audit_events",
        }
    }
}

impl Place {
    pub(super) const START: Self = Self::at(Section::Devices);

    const fn at(section: Section) -> Self {
        Self {
            section,
            behind: None,
        }
    }

    /// The nil id, which no item has, stands for the first one of a section.
    pub(super) fn encode(self, key: &CursorKey, user: UserId) -> String {
        let behind = self.behind.unwrap_or_default();
        key.encode(user, self.section.scope(), behind)
    }

    pub(super) fn decode(key: &CursorKey, user: UserId, cursor: &str) -> Result<Self, Problem> {
        let place = |section: Section| {
            let behind = key.decode(user, section.scope(), cursor).ok()?;
            let behind = Some(behind).filter(|id| !id.is_nil());
            Some(Self { section, behind })
        };
        let mut places = Section::ALL.into_iter().filter_map(place);
        let foreign = || invalid_parameter("cursor", "must be a next_cursor of this export");
        places.next().ok_or_else(foreign)
    }
}
