mod worst_inputs;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const PERSONAL: [&str; 3] = [
    "elizabeth.blackwell@stthomas.example",
    "Elizabeth Blackwell",
    "St Thomas' Hospital",
];

fn check(text: &str) -> Result<NewPassword, FieldError> {
    let policy = PasswordPolicy::new(15).unwrap();
    policy
        .candidate("new_password", text.to_owned())?
        .judge(&PERSONAL)
}

fn code(text: &str) -> String {
    let error = check(text).unwrap_err();
    assert_eq!(error.field, "new_password");
    assert!(!error.message.contains(text));
    error.code.to_owned()
}

#[rstest]
#[case::passphrase("lantern corridor walnut")]
#[case::lower_case_only("xqzvtrwplmkhgyb")]
#[case::exactly_fifteen("tvq rnm wzk bxd")]
#[case::other_scripts(
    "\u{4e94}\u{6708}\u{96e8}\u{96c6}\u{3081}\u{3066}\u{65e9}\u{3057}\u{6700}\u{4e0a}\u{5ddd}\u{65c5}\u{8def}\u{5c71}\u{6c34}"
)]
fn accepts(#[case] text: &str) {
    assert_eq!(check(text).unwrap().as_password().as_typed(), text);
}

#[rstest]
#[case::fourteen("tvq rnm wzk bx")]
#[case::one_ligature_that_normalises_to_eighteen("\u{fdfa}")]
#[case::accents_that_compose_away(
    "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}"
)]
fn refuses_short(#[case] text: &str) {
    assert_eq!(code(text), "too_short");
}

#[test]
fn refuses_the_character_that_ends_text_in_other_systems() {
    assert_eq!(code("lantern corridor\u{0} walnut"), "control_character");
}

#[rstest]
#[case::repeated("aaaaaaaaaaaaaaaaaaaa")]
#[case::sequence("abcdefghijklmnopqrst")]
#[case::common("passwordpassword")]
#[case::substitutions("P@ssw0rdP@ssw0rd1")]
#[case::keyboard("qwertyuiopasdfghjkl")]
#[case::the_services_name("AiNurseFlorence1")]
#[case::the_work("hospitalnursing")]
#[case::own_name("elizabethblackwell")]
#[case::own_email("elizabeth.blackwell@stthomas.example")]
#[case::own_institution("St Thomas' Hospital")]
fn refuses_guessable(#[case] text: &str) {
    assert_eq!(code(text), "too_weak");
}

#[rstest]
#[case("elizabeth is here", "without your name")]
#[case("kkkkkkkkkkkkkkkkkkkkkkkkkkk", "more than once")]
#[case("kettle kettle kettle", "more than once")]
#[case("password password", "breaches")]
#[case("the quick brown fox", "breaches")]
#[case("The-quick-brown-fox 1!", "breaches")]
#[case("fabulously pink 4 ever", "breaches")]
#[case("fabulouslypink4ever fabulouslypink4ever", "breaches")]
#[case("fabulouslypink4ever", "breaches")]
#[case("defghijklmnopqrstuv", "equence")]
fn says_what_is_weak(#[case] text: &str, #[case] expected: &str) {
    let message = check(text).unwrap_err().message;
    assert!(message.contains(expected), "{message}");
}

#[rstest]
#[case::letters_apart("q w e r t y u i o p")]
#[case::letters_apart_by_more("q--w--e--r--t--y")]
#[case::a_word_apart("p.a.s.s.w.o.r.d 1 2 3")]
#[case::digits_in_groups("1111 2222 3333 4444")]
#[case::digits_repeated("1212 1212 3434 3434")]
#[case::a_word_twice("password password")]
#[case::a_word_thrice("kettle kettle kettle")]
#[case::in_another_case("Kettle_kettle_KETTLE")]
#[case::numbered("password1password2password3")]
#[case::substituted("P@ssw0rd P@ssw0rd P@ssw0rd")]
#[case::every_character_twice("qqwweerrttyyuuiioopp")]
#[case::two_rows_interleaved("q1w2e3r4t5y6u7i8o9p0")]
#[case::rows_interleaved_with_shift("q!w@e#r$t%y^u&i*o(p)")]
#[case::filled_up("dragon..............")]
#[case::filled_up_in_front("111111111111dragon")]
#[case::keyboard_with_shift("!@#$%^&*()_+{}|")]
#[case::a_word_with_substitutes_twice("p@ssword p@ssword")]
#[case::with_other_substitutes("P@ssword-passw0rd")]
#[case::two_readings_of_a_digit("1ove1y 7ovely love7y")]
#[case::numbers_repeated_within("1212 3434 5656 7878")]
#[case::numbers_that_count("1111 1212 1313 1414")]
#[case::numbers_that_count_by_one("2222 2223 2224 2225")]
#[case::years_that_count("1999 2000 2001 2002")]
#[case::columns_of_the_keyboard("zaq1 xsw2 cde3 vfr4")]
#[case::columns_downwards("1qaz_2wsx_3edc_4rfv")]
#[case::a_word_again_with_more("welcome welc0me!!")]
#[case::a_word_at_both_ends("password12!password")]
fn refuses_padded_patterns(#[case] text: &str) {
    assert_eq!(code(text), "too_weak");
}

#[rstest]
#[case::words_joined("ElizabethBlackwell")]
#[case::in_another_order("blackwell elizabeth")]
#[case::with_the_year("ElizabethBlackwell2024!")]
#[case::institution_joined("StThomasHospital")]
#[case::institution_and_name("thomas elizabeth 12")]
#[case::backwards("htebazile llewkcalb")]
#[case::substituted("3l1z@b3th bl@ckw3ll")]
#[case::separated("e.l.i.z.a.b.e.t.h.b")]
#[case::work_and_name("nurse elizabeth 2024")]
#[case::work_only("Nurse-Ward-Clinic-7")]
#[case::twice("elizabethelizabeth")]
#[case::parts_of_the_address("stthomas.example.elizabeth")]
#[case::digits_for_letters("E1izabeth B1ackwe11")]
#[case::both_readings_of_a_digit("e7izabe7h b1ackwe71")]
#[case::any_digits_for_letters("3lizab8th bla5kwell")]
#[case::abbreviated("Eliz Blackw Thom 2026")]
#[case::abbreviated_and_joined("ElizBlackThomHosp1")]
fn refuses_what_is_made_of_the_person(#[case] text: &str) {
    assert_eq!(code(text), "too_weak");
}

#[rstest]
#[case::name_and_more("elizabeth lantern corridor walnut")]
#[case::name_and_much_more("thomas-replacement counts 19 geese")]
#[case::counted_and_more("7 rivers 8 lanterns 9 walnuts")]
#[case::numbers_of_no_order("4071 9938 2604 1157 walnut")]
#[case::a_line_of_no_song("seven grey herons cross the dyke")]
#[case::other_languages("drei blaue Fahrr\u{e4}der im Schnee")]
#[case::spanish("cuatro sillas verdes y un loro")]
#[case::the_work_and_more("patient kettle under medium lamps")]
#[case::beginnings_of_words_of_the_work("the flood hosed nursery warmly 4")]
#[case::doubled_syllables("couscous tutu baobab ukulele")]
#[case::hyphens("mossy-otter-glides-home-72")]
#[case::camel_case("MossyOtterGlidesHome72")]
#[case::substitutes_in_words("gr4nite l4ntern qu1lt osprey")]
#[case::a_generator_of_words("correct-fjord-stapler-zebra-9")]
#[case::a_manager("vG7#tq-9Lw!x2Rm%")]
#[case::another_manager("hykqen-2qicSe-kaqhyk")]
#[case::work_and_more("quiet lamp over the ward 7 rivers")]
#[case::a_word_again("the cat and the dog and the small bird")]
#[case::numbers("8391 2748 1029 5563 kettle lamp")]
#[case::symbols("x7#Kq!m9$Zp@w2&")]
#[case::only_symbols("}#%{*!&(^@)$_~+<")]
#[case::many_substitutes("7$!2(9@3{5+1K%w8|x0")]
#[case::hexadecimal("9f86d081884c7d659a2feaa0c55ad015")]
#[case::weak_at_first("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa lantern corridor walnut")]
fn what_is_hard_to_guess_stays_so(#[case] text: &str) {
    assert_eq!(check(text).unwrap().as_password().as_typed(), text);
}

#[test]
fn the_minimum_is_never_below_eight() {
    assert_eq!(PasswordPolicy::new(7).err(), Some(InvalidMinLength(7)));
    assert_eq!(PasswordPolicy::new(129).err(), Some(InvalidMinLength(129)));
    assert!(PasswordPolicy::new(8).is_ok());
    assert!(PasswordPolicy::new(MAX_CODE_POINTS).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_judged_without_a_panic(text in "\\PC{0,140}") {
        if let Ok(accepted) = check(&text) {
            prop_assert!(accepted.as_password().as_typed().chars().count() >= 15);
        }
    }
}
