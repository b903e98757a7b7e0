//! Devices, tests and diseases that bear somebody's name.

use super::tokens::Token;
use super::{predicates, uses};
use crate::phi::words::Class;

/// Whether the words are "Allen test" or "Roho cushion" rather than a person: a word that is
/// known for it, or that is no known name, before a thing or what is done with one.
pub(super) fn is_one(text: &str, tokens: &[Token<'_>]) -> bool {
    let Some((first, rest)) = tokens.split_first() else {
        return false;
    };
    let word = first.text.to_ascii_lowercase();
    let word = word.strip_suffix("'s").unwrap_or(&word);
    let may_be = first.class() == Class::Unknown || EPONYMS.contains(&word);
    may_be && (rest.iter().any(|token| is_thing(token.text)) || uses::follows(text, &first.range))
}

/// Whether a family name that is a word too names nothing that lies about on a ward.
pub(super) fn is_no_thing(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    predicates::is_in(PEOPLE, &word)
}

const PEOPLE: &str = "bacon banks barber barker best bishop black blue brooks brown burns bush butcher butler \
    carter chase church cook cooper cross fields fisher flowers forest fox french frost gardner \
    gray green grey hall hardy hill holiday hunt hunter jordan judge king knight lake lamb long \
    love marsh mason meadows miller miles monk moon north page parker park parks perry pope price \
    prince queen rice rich rivers rose rush sharp shepherd singer snow sparks stone street strong \
    summers swan sweet underwood valentine ward waters weeks wells west white wilder winters wise \
    wolf wood woods young";

fn is_thing(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    THINGS.contains(&singular) || THINGS.contains(&word.as_str())
}

/// Names that charting has for a thing as often as for a person.
const EPONYMS: [&str; 63] = [
    "allen",
    "allyn",
    "angel",
    "apgar",
    "barrett",
    "bell",
    "belmont",
    "berg",
    "bill",
    "blake",
    "bryant",
    "buck",
    "camino",
    "codman",
    "colles",
    "crutchfield",
    "cullen",
    "davol",
    "down",
    "dupuytren",
    "edwards",
    "ewing",
    "faith",
    "gordon",
    "grant",
    "hamilton",
    "hartmann",
    "hope",
    "huntington",
    "jackson",
    "jay",
    "joy",
    "kegel",
    "kelly",
    "lucas",
    "lyme",
    "marfan",
    "mayo",
    "mic",
    "miller",
    "montgomery",
    "moss",
    "muir",
    "murphy",
    "nissen",
    "phalen",
    "philips",
    "phillips",
    "pratt",
    "raynaud",
    "richmond",
    "romberg",
    "russell",
    "sabin",
    "sara",
    "ted",
    "tenckhoff",
    "thomas",
    "turner",
    "weber",
    "wilson",
    "yale",
    "zoll",
];

const THINGS: [&str; 78] = [
    "ad",
    "airway",
    "alarm",
    "application",
    "bag",
    "balance",
    "band",
    "bandage",
    "bed",
    "binder",
    "blade",
    "blanket",
    "boot",
    "brace",
    "button",
    "cannula",
    "catheter",
    "chair",
    "clamp",
    "collar",
    "contracture",
    "criteria",
    "cushion",
    "cyst",
    "device",
    "disease",
    "drain",
    "dressing",
    "exercise",
    "filter",
    "fracture",
    "frame",
    "hose",
    "index",
    "knife",
    "lift",
    "line",
    "machine",
    "mask",
    "mattress",
    "monitor",
    "needle",
    "operation",
    "pad",
    "palsy",
    "pouch",
    "pratt",
    "procedure",
    "program",
    "protocol",
    "pump",
    "rail",
    "reflex",
    "retractor",
    "rights",
    "sarcoma",
    "scale",
    "score",
    "screen",
    "sheet",
    "sign",
    "sling",
    "soak",
    "splint",
    "steady",
    "stedy",
    "stocking",
    "strap",
    "swab",
    "syndrome",
    "system",
    "test",
    "tong",
    "trach",
    "traction",
    "tube",
    "valve",
    "wrap",
];
