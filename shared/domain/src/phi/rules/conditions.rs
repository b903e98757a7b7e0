//! What decides whether a match counts: pairs of texts that differ in one condition. The names
//! are invented, the numbers are nobody's.

use rstest::rstest;

use crate::phi::scan;

fn found(text: &str) -> Vec<&str> {
    let findings = scan(text).into_iter();
    findings.map(|finding| &text[finding.range]).collect()
}

#[rstest]
#[case::four_digits("acct 1234", "1234")]
#[case::six_digits("csn 123456", "123456")]
#[case::longer_than_a_dose("mrn 482133 L hip", "482133")]
#[case::ssn("noted 219-09-9999.", "219-09-9999")]
#[case::card("ordered 4111-1111-1111-1111", "4111-1111-1111-1111")]
#[case::street_with_a_clinical_word("12 Pain Elm Drive", "12 Pain Elm Drive")]
#[case::street_before_a_sentence("12 Elm Dr. is far", "12 Elm Dr")]
#[case::street_before_a_name("12 Elm Rd Patel", "12 Elm Rd")]
#[case::phone_in_spaces("415 555 0123", "415 555 0123")]
#[case::phone_with_dashes_before_a_number("415-555-0123 72", "415-555-0123")]
#[case::phone_in_brackets_before_a_number("(415) 555 0123 72", "(415) 555 0123")]
#[case::phone_without_signs_before_a_number("4155550123 72", "4155550123")]
#[case::phone_with_a_dash_after_a_measurement("bp 415-555-0123", "415-555-0123")]
#[case::nine_digits("+44 20 794 60", "+44 20 794 60")]
#[case::fifteen_digits("+1 1234567 1234567", "+1 1234567 1234567")]
#[case::two_words_after_if("if so then call 555-0142", "555-0142")]
#[case::mister_in_small_letters("saw mr engstrom", "engstrom")]
#[case::mister_far_from_a_grade("mild pain mr engstrom", "engstrom")]
#[case::name_before_a_clinical_word("patient name: engstrom pain", "engstrom")]
fn counts(#[case] text: &str, #[case] part: &str) {
    assert_eq!(found(text), [part]);
}

#[rstest]
#[case::three_digits("acct 123")]
#[case::five_digits("csn 12345")]
#[case::labelled_dose("acct 1234 mg")]
#[case::labelled_ratio("acct 1234/5")]
#[case::ssn_in_a_longer_number("noted 5.219-09-9999")]
#[case::reserved_ssn("noted 000-12-3456")]
#[case::spaced_ssn_in_a_row("noted 219 09 9999 72")]
#[case::spaced_ssn_with_a_unit("noted 219 09 9999 mg")]
#[case::spaced_ssn_after_a_measurement("bp 219 09 9999")]
#[case::card_of_no_issuer("paid with 7111-1111-1111-1114")]
#[case::card_in_a_longer_word("paid with x4111-1111-1111-1111")]
#[case::card_with_a_wrong_digit("paid with 4111-1111-1111-1112")]
#[case::lot("lot 4111-1111-1111-1111")]
#[case::iban_with_a_wrong_digit("paid from GB82WEST12345698765433")]
#[case::doctor_after_a_dose("2 Tylenol Dr Patel aware")]
#[case::street_of_clinical_words("20 Pain Drive")]
#[case::small_street_with_a_clinical_word("42 pain garden road")]
#[case::spaced_phone_in_a_row("415 555 0123 72")]
#[case::spaced_phone_after_a_measurement("bp 415 555 0123")]
#[case::phone_with_a_unit("415-555-0123 mg")]
#[case::phone_of_a_thing("lot 415-555-0123")]
#[case::phone_in_a_longer_word("x415-555-0123")]
#[case::eight_digits("+44 20 79 46")]
#[case::sixteen_digits("+1 12345678 1234567")]
#[case::international_in_a_longer_word("x+44 20 7946 0958")]
#[case::international_with_a_unit("+44 20 7946 0958 mg")]
#[case::international_after_a_measurement("bp +44 20 7946 0958")]
#[case::local_in_a_longer_word("phone x555-0142")]
#[case::local_with_a_unit("phone 555-0142 mg")]
#[case::local_after_a_measurement("call bp 555-0142")]
#[case::local_after_if("call if 555-0142")]
#[case::local_after_a_count("call count 555-0142")]
#[case::graded_valve("mild mr noted")]
#[case::numbered_valve("2 mr engstrom")]
#[case::mister_before_a_clinical_word("saw mr pain")]
#[case::clinical_word_for_a_name("patient name: pain engstrom")]
fn does_not_count(#[case] text: &str) {
    assert_eq!(found(text), [""; 0]);
}
