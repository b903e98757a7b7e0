//! Tables of single characters.

/// Characters that show nothing: Unicode's `Default_Ignorable_Code_Point`.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The ASCII digit of a decimal digit (general category Nd) of another script.
pub(super) fn digit(character: char) -> Option<char> {
    let code = u32::from(character);
    let index = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    char::from_digit(code - ZEROS[index], 10)
}

/// The zero of each run of ten decimal digits, in order. Mathematical and
/// full-width digits are missing: NFKD folds those.
const ZEROS: [u32; 57] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0,
    0x1e140, 0x1e950,
];

/// The ASCII character that a punctuation mark or a Cyrillic or Greek letter
/// is easily taken for (a subset of the confusables of UTS #39).
pub(super) const fn look_alike(character: char) -> Option<char> {
    Some(match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{30fc}' => '-',
        '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{3002}' => '.',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2236}' | '\u{a789}' => ':',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'а' => 'a',
        'с' => 'c',
        'е' => 'e',
        'і' => 'i',
        'о' | 'ο' => 'o',
        'р' => 'p',
        'ѕ' => 's',
        'у' => 'y',
        'х' => 'x',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_look_alike_is_what_it_is_taken_for() {
        for (others, ascii) in [
            ("\u{2010}\u{2013}\u{2015}\u{2212}\u{2043}\u{30fc}", '-'),
            ("\u{b7}\u{2022}\u{2027}\u{2219}\u{22c5}\u{3002}", '.'),
            ("\u{2018}\u{2019}\u{2bc}", '\''),
            ("\u{2044}\u{2215}", '/'),
            ("\u{2236}\u{a789}", ':'),
        ] {
            for other in others.chars() {
                assert_eq!(look_alike(other), Some(ascii), "{other}");
            }
        }
        let others = "АΑВΒСЕΕНΗІΙКΚМΜΝОΟРΡЅТΤХΧасеіоοрѕух";
        let others: String = others.chars().filter_map(look_alike).collect();
        assert_eq!(others, "AABBCEEHHIIKKMMNOOPPSTTXXaceioopsyx");
    }

    #[test]
    fn a_digit_of_another_script_has_nine_beside_it() {
        let digits: Vec<_> = ('\u{660}'..='\u{66a}').map(digit).collect();
        let mut expected: Vec<_> = ('0'..='9').map(Some).collect();
        expected.push(None);
        assert_eq!(digits, expected);
        assert_eq!(digit('\u{65f}'), None);
    }
}
