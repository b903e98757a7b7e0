//! Reading the part of CBOR (RFC 8949) that authenticators write: definite lengths (CTAP 2.1 §8), no
//! deep nesting. Nothing is copied.

use super::Refusal;

/// How deep a value that is passed over may be nested.
const MAX_DEPTH: u32 = 8;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// What is left to be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

/// A value of a key in COSE.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Integer(i64),
    Bytes(&'a [u8]),
    /// One that nothing is asked of.
    Other,
}

/// The type of a value, and its number: itself, or how long it is.
struct Head {
    major: u8,
    number: u64,
}

type Read<T> = Result<T, Refusal>;

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next bytes, whatever they are.
    pub(super) fn take(&mut self, length: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.0
    }

    /// That nothing is left.
    pub(super) fn end(self) -> Read<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Malformed)
        }
    }

    /// How many pairs a map has.
    pub(super) fn map(&mut self) -> Read<u64> {
        self.of_type(MAP)
    }

    pub(super) fn text(&mut self) -> Read<&'a str> {
        let length = self.of_type(TEXT)?;
        std::str::from_utf8(self.take(size(length)?)?).map_err(|_| Refusal::Malformed)
    }

    pub(super) fn bytes(&mut self) -> Read<&'a [u8]> {
        let length = self.of_type(BYTES)?;
        self.take(size(length)?)
    }

    pub(super) fn integer(&mut self) -> Read<i64> {
        match self.value()? {
            Value::Integer(number) => Ok(number),
            _ => Err(Refusal::Malformed),
        }
    }

    pub(super) fn value(&mut self) -> Read<Value<'a>> {
        let mut ahead = *self;
        let Head { major, number } = ahead.head()?;
        let small = i64::try_from(number).map_err(|_| Refusal::Malformed);
        let value = match major {
            UNSIGNED => Value::Integer(small?),
            NEGATIVE => Value::Integer(-1 - small?),
            BYTES => Value::Bytes(ahead.take(size(number)?)?),
            _ => {
                self.skip()?;
                return Ok(Value::Other);
            }
        };
        *self = ahead;
        Ok(value)
    }

    /// Passes over one value.
    pub(super) fn skip(&mut self) -> Read<()> {
        self.skip_nested(0)
    }

    fn skip_nested(&mut self, depth: u32) -> Read<()> {
        if depth > MAX_DEPTH {
            return Err(Refusal::Malformed);
        }
        let Head { major, number } = self.head()?;
        match major {
            BYTES | TEXT => self.take(size(number)?).map(drop),
            ARRAY => (0..number).try_for_each(|_| self.skip_nested(depth + 1)),
            MAP => (0..number).try_for_each(|_| {
                self.skip_nested(depth + 1)?;
                self.skip_nested(depth + 1)
            }),
            TAG => self.skip_nested(depth + 1),
            _ => Ok(()),
        }
    }

    fn of_type(&mut self, major: u8) -> Read<u64> {
        let head = self.head()?;
        if head.major == major {
            Ok(head.number)
        } else {
            Err(Refusal::Malformed)
        }
    }

    fn head(&mut self) -> Read<Head> {
        let [first] = self.array()?;
        let number = match first & 0x1f {
            small @ 0..24 => u64::from(small),
            24 => u64::from(u8::from_be_bytes(self.array()?)),
            25 => u64::from(u16::from_be_bytes(self.array()?)),
            26 => u64::from(u32::from_be_bytes(self.array()?)),
            27 => u64::from_be_bytes(self.array()?),
            _ => return Err(Refusal::Malformed),
        };
        let major = first >> 5;
        Ok(Head { major, number })
    }
}

fn size(number: u64) -> Read<usize> {
    usize::try_from(number).map_err(|_| Refusal::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// Of RFC 8949, appendix A.
    #[rstest]
    #[case(&[0x0a], 10)]
    #[case(&[0x18, 0x64], 100)]
    #[case(&[0x19, 0x03, 0xe8], 1000)]
    #[case(&[0x1a, 0x00, 0x0f, 0x42, 0x40], 1_000_000)]
    #[case(&[0x29], -10)]
    #[case(&[0x38, 0x63], -100)]
    #[case(&[0x39, 0x03, 0xe7], -1000)]
    fn integers(#[case] bytes: &[u8], #[case] expected: i64) {
        assert_eq!(Reader::new(bytes).integer(), Ok(expected));
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::beyond_an_i64(&[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]
    #[case::half(&[0x19, 0x03])]
    #[case::a_text(&[0x61, 0x61])]
    fn no_integers(#[case] bytes: &[u8]) {
        assert_eq!(Reader::new(bytes).integer(), Err(Refusal::Malformed));
    }

    #[rstest]
    #[case::of_any_length(&[0x9f, 0x01, 0xff])]
    #[case::longer_than_there_is(&[0x5a, 0xff, 0xff, 0xff, 0xff])]
    #[case::more_than_there_are(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]
    #[case::deep(&[0x81; 64])]
    fn not_passed_over(#[case] bytes: &[u8]) {
        assert_eq!(Reader::new(bytes).skip(), Err(Refusal::Malformed));
    }

    #[test]
    fn a_nested_value_is_passed_over_whole() {
        // {"a": [1, h'00', {}, 0("x"), 1.5, true]}, then 7
        let bytes = [
            0xa1, 0x61, 0x61, 0x86, 0x01, 0x41, 0x00, 0xa0, 0xc0, 0x61, 0x78, 0xf9, 0x3e, 0x00,
            0xf5, 0x07,
        ];
        let mut reader = Reader::new(&bytes);
        reader.skip().unwrap();
        assert_eq!(reader.rest(), [0x07]);
    }

    proptest! {
        #[test]
        fn no_bytes_are_more_than_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut reader = Reader::new(&bytes);
            let _ = reader.skip();
            prop_assert!(bytes.ends_with(reader.rest()));
        }
    }
}
