//! Devices, tests and diseases that bear somebody's name.

use super::tokens::Token;
use crate::phi::words::Class;

/// Whether the words are "Allen test" or "Roho cushion" rather than a person: a word that is
/// known for it, or that is no known name, before a thing.
pub(super) fn is_named_after(tokens: &[Token<'_>]) -> bool {
    let Some((first, rest)) = tokens.split_first() else {
        return false;
    };
    let word = first.text.to_ascii_lowercase();
    let word = word.strip_suffix("'s").unwrap_or(&word);
    let may_be = first.class == Class::Unknown || EPONYMS.contains(&word);
    may_be && rest.iter().any(|token| is_thing(token.text))
}

fn is_thing(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    THINGS.contains(&singular) || THINGS.contains(&word.as_str())
}

/// Names that charting has for a thing as often as for a person.
const EPONYMS: [&str; 45] = [
    "allen",
    "apgar",
    "barrett",
    "bell",
    "berg",
    "blake",
    "bryant",
    "buck",
    "colles",
    "crutchfield",
    "cullen",
    "davol",
    "down",
    "dupuytren",
    "edwards",
    "ewing",
    "gordon",
    "hartmann",
    "huntington",
    "jackson",
    "kegel",
    "kelly",
    "lucas",
    "lyme",
    "marfan",
    "mayo",
    "miller",
    "montgomery",
    "moss",
    "muir",
    "murphy",
    "nissen",
    "phalen",
    "raynaud",
    "romberg",
    "russell",
    "sabin",
    "ted",
    "tenckhoff",
    "thomas",
    "turner",
    "weber",
    "wilson",
    "yale",
    "zoll",
];

const THINGS: [&str; 71] = [
    "ad",
    "airway",
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
    "procedure",
    "protocol",
    "pump",
    "rail",
    "reflex",
    "retractor",
    "sarcoma",
    "scale",
    "score",
    "screen",
    "sheet",
    "sign",
    "sling",
    "soak",
    "splint",
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
