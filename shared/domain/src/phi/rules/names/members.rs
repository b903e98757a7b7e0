//! Names in pasted messages: two members of JSON, two components of HL7.

use std::ops::Range;

use super::inverted::looks_spoken;
use super::tokens::{self, Case, Token};
use crate::phi::words::Class;

/// `James","last":"Walker`: a given and a family name, in either order.
pub(super) fn given_and_family(text: &str, found: &Range<usize>) -> Option<Range<usize>> {
    let first = tokens::from(text, found.start);
    let last = tokens::before(text, found.end)?;
    let first = first.first()?;
    let may_be = |token: &Token<'_>| token.class().may_be_name() || token.may_be_family_name();
    let named = first.class().is_name() || last.class().is_name();
    (named && may_be(first) && may_be(&last)).then(|| found.clone())
}

/// `WALKER^JAMES`, from the sign on.
pub(super) fn components(text: &str, given: &Range<usize>) -> Option<Range<usize>> {
    let sign = given.start.checked_sub(1)?;
    let family = tokens::before(text, sign).filter(|family| family.range.end == sign)?;
    let tokens = tokens::from(text, given.start);
    let given = tokens.first()?;
    let unknown = |token: &Token<'_>| token.class() == Class::Unknown && looks_spoken(token.text);
    let family_named =
        family.may_be_family_name() && (family.class() != Class::Unknown || unknown(&family));
    let named =
        family_named && (given.class().is_name() || unknown(given)) && family.case != Case::Small;
    named.then_some(family.range.start..given.range.end)
}
