use domain::role::Role;
use rstest::rstest;

use super::{BCRYPT, read, told};
use crate::users_file::{FileError, Format, Reader};

const HEADER: &str = "id,email,full_name,password_hash,role,is_active,is_verified,created_at,\
                      agreed_to_terms,institution";
const REST: &str = "nurse,t,f,2024-03-01 08:15:00,t";

fn csv(lines: &[&str]) -> String {
    [&[HEADER], lines].concat().join("\n")
}

fn refused(file: &[u8], format: Format) -> String {
    match Reader::new(file, format) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("the file was accepted"),
    }
}

#[test]
fn csv_is_read_with_its_quirks() {
    let file = csv(&[
        &format!("1,ann@x.org,\"Ann, \"\"RN\"\"\",{BCRYPT},{REST},\\N"),
        "",
        &format!("2,bob@x.org,\"Bob\nTwo\",{BCRYPT},{REST},Ward"),
        &format!("3,cid@x.org,Cid,{BCRYPT},{REST},NULL"),
        &format!("4,dot@x.org,Dot,{BCRYPT},{REST}"),
        &format!("5,eve@x.org,Eve,{BCRYPT},{REST},\"Ward 3, North"),
    ]);
    for (file, bom) in [(file.replace('\n', "\r\n"), "\u{feff}"), (file, "")] {
        let lines = read(format!("{bom}{file}").as_bytes(), Format::Csv);
        let numbers: Vec<u64> = lines.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 4, 6, 7, 8]);
        let [ann, bob, cid, dot, eve] = lines.as_slice() else {
            panic!("{} lines", lines.len());
        };
        let ann = ann.1.as_ref().unwrap();
        assert_eq!(ann.user.full_name.as_str(), "Ann, \"RN\"");
        assert_eq!(ann.user.institution, None);
        let told_of = |read: &super::Read| told(read.1.as_ref().unwrap_err())[0].1.to_owned();
        assert_eq!(told_of(bob), "control_character");
        assert_eq!(cid.1.as_ref().unwrap().user.institution, None);
        assert_eq!(told_of(dot), "wrong_number_of_values");
        let eve = eve.1.as_ref().unwrap();
        let institution = eve.user.institution.as_ref().unwrap();
        assert_eq!(institution.as_str(), "Ward 3, North");
    }
}

#[test]
fn columns_come_in_any_order() {
    let names: Vec<&str> = HEADER.split(',').rev().collect();
    let values = format!("1,ann@x.org,Ann,{BCRYPT},{REST},Ward");
    let values: Vec<&str> = values.split(',').rev().collect();
    let file = format!("{}\n{}", names.join(","), values.join(","));
    let lines = read(file.as_bytes(), Format::Csv);
    assert_eq!(lines[0].1.as_ref().unwrap().user.role, Role::Nurse);
}

#[rstest]
#[case("id,email,shoe_size", "unknown column \"shoe_size\"")]
#[case("id,ID", "unknown column \"ID\"")]
#[case("id,email,id", "column id is there twice")]
#[case("id,email", "column full_name is missing")]
#[case(&HEADER.replace(",role", ""), "column role is missing")]
fn a_header_is_refused_by_the_columns_name(#[case] header: &str, #[case] expected: &str) {
    let file = format!("{header}\n1,2,3\n");
    assert_eq!(refused(file.as_bytes(), Format::Csv), expected);
}

#[test]
fn an_empty_file_has_no_columns() {
    assert!(matches!(
        Reader::new(&b""[..], Format::Csv).err(),
        Some(FileError::Empty)
    ));
    assert!(read(b"", Format::Jsonl).is_empty());
}

#[test]
fn bytes_that_are_no_text_are_refused_by_their_column() {
    let mut file = csv(&["1,ann@x.org,"]).into_bytes();
    file.extend_from_slice(b"\xff,");
    file.extend_from_slice(format!("{BCRYPT},{REST},").as_bytes());
    let lines = read(&file, Format::Csv);
    let errors = lines[0].1.as_ref().unwrap_err();
    assert_eq!(told(errors), [("full_name", "not_utf8")]);
}

#[test]
fn json_lines_are_read_with_their_types() {
    let right = format!(
        "{{\"id\": 7, \"email\": \"ann@x.org\", \"full_name\": \"NULL\", \"password_hash\": \
         \"{BCRYPT}\", \"role\": \"admin\", \"is_active\": true, \"is_verified\": 0, \
         \"created_at\": \"2024-03-01T08:15:00\", \"agreed_to_terms\": \"False\", \
         \"institution\": null, \"department\": \"\"}}"
    );
    let file = format!("\u{feff}{right}\r\n\r\n  \n{right}");
    let lines = read(file.as_bytes(), Format::Jsonl);
    assert_eq!((lines[0].0, lines[1].0), (1, 4));
    let ann = &lines[0].1.as_ref().unwrap().user;
    assert_eq!((ann.full_name.as_str(), ann.role), ("NULL", Role::Admin));
    let flags = (ann.is_active, ann.is_verified, ann.agreed_to_terms);
    assert_eq!(flags, (true, false, false));
    assert_eq!((&ann.institution, &ann.department), (&None, &None));
}

#[rstest]
#[case("18446744073709551617", "340282366920938463463374607431768211457")]
#[case("0.30000000000000004441", "1E400")]
#[case("9007199254740993", "-18446744073709551617")]
fn numbers_keep_their_digits(#[case] id: &str, #[case] license: &str) {
    let line = format!(
        "{{\"id\": {id} , \"license_number\":{license},\"email\": \"ann@x.org\", \"full_name\": \"Ann\", \
         \"password_hash\": \"{BCRYPT}\", \"role\": \"nurse\", \"is_active\": true, \
         \"is_verified\": false, \"created_at\": \"2024-03-01T08:15:00\", \"agreed_to_terms\": true}}"
    );
    for file in [line.clone(), format!("[{line}]")] {
        let lines = read(file.as_bytes(), Format::Jsonl);
        let account = lines[0].1.as_ref().unwrap();
        assert_eq!(account.former_id.as_ref().unwrap().as_str(), id);
        let kept = account.user.license_number.as_ref().unwrap();
        assert_eq!(kept.as_str(), license);
    }
}

#[rstest]
#[case(r#"{"id": 1"#, &[("line", "not_json")])]
#[case(r#"{"id": 1, "email": "\ud800"}"#, &[("line", "not_json")])]
#[case(r#""id""#, &[("line", "not_json")])]
#[case(r#"{"id": 1} {"id": 2}"#, &[("line", "not_json")])]
#[case(r#"{"shoe_size": 42}"#, &[("shoe_size", "unknown_field")])]
#[case(r#"{"role": "user", "role": "admin"}"#, &[("role", "repeated")])]
#[case(r#"{"id": [1], "email": {}}"#, &[("id", "wrong_type"), ("email", "wrong_type")])]
fn a_json_line_is_refused_by_its_field(#[case] line: &str, #[case] expected: &[(&str, &str)]) {
    let lines = read(line.as_bytes(), Format::Jsonl);
    assert_eq!(told(lines[0].1.as_ref().unwrap_err()), expected);
}

#[rstest]
#[case::on_one_line(r#"[{"id":1},{"id":"a]}\"{","email":["x"]}]"#, &[1, 1])]
#[case::on_several("\u{feff}\n[\n  {\n\"id\": 1},\n\n{\"id\": 2}\n]\n", &[3, 6])]
#[case::empty(" [ ] ", &[])]
fn a_json_array_is_read_element_by_element(#[case] file: &str, #[case] lines: &[u64]) {
    let read = read(file.as_bytes(), Format::Jsonl);
    let numbers: Vec<u64> = read.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, lines);
    for (_, parsed) in read {
        let errors = parsed.unwrap_err();
        assert!(told(&errors).iter().all(|(_, code)| *code != "not_json"));
    }
}

#[rstest]
#[case::not_closed("[{\"id\":1}", 2, 1)]
#[case::not_closed_object("[\n{\"id\":1", 1, 2)]
#[case::no_comma("[{\"id\":1}\n{\"id\":2}]", 2, 2)]
#[case::no_object("[{\"id\":1},\n7,\n{\"id\":2}]", 2, 2)]
#[case::more_behind("[{\"id\":1}]\n[]", 2, 2)]
fn a_fault_in_an_array_ends_it_with_its_line(
    #[case] file: &str,
    #[case] elements: usize,
    #[case] line: u64,
) {
    let read = read(file.as_bytes(), Format::Jsonl);
    assert_eq!(read.len(), elements);
    let (number, parsed) = read.last().unwrap();
    let errors = parsed.as_ref().unwrap_err();
    assert_eq!((*number, told(errors)), (line, vec![("line", "not_json")]));
}

#[test]
fn an_array_is_read_with_the_values_of_its_objects() {
    let right = format!(
        "{{\"id\": 7, \"email\": \"ann@x.org\", \"full_name\": \"Ann\", \"password_hash\": \
         \"{BCRYPT}\", \"role\": \"nurse\", \"is_active\": true, \"is_verified\": false, \
         \"created_at\": \"2024-03-01T08:15:00\", \"agreed_to_terms\": true}}"
    );
    let other = right.replace("ann@", "bob@").replace(": 7", ": 8");
    let lines = read(format!("[{right},\n{other}]").as_bytes(), Format::Jsonl);
    let emails = lines
        .iter()
        .map(|(_, account)| account.as_ref().unwrap().user.email.as_str());
    assert_eq!(emails.collect::<Vec<_>>(), ["ann@x.org", "bob@x.org"]);
}

#[rstest]
#[case::last(&["1,a@x.org,A,{},Ward", "2,b@x.org,B,{},\"Open"], &[2, 3])]
#[case::swallowing(&["1,a@x.org,A,{},Ward", "", "2,b@x.org,\"B,{},x", "3,c@x.org,C,{},y", "", ""], &[2, 4])]
#[case::at_once(&["1,a@x.org,\"A,{},x", "2,b@x.org,B,{},y"], &[2])]
#[case::closed_with_lines(&["1,a@x.org,A,{},\"x\n\n\"", "", "2,b@x.org,B,{},y", ""], &[2, 6])]
fn the_line_of_an_open_quote_is_where_its_user_begins(
    #[case] lines: &[&str],
    #[case] expected: &[u64],
) {
    let rest = format!("{BCRYPT},{REST}");
    let lines: Vec<String> = lines.iter().map(|line| line.replace("{}", &rest)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    for end in ["", "\n", "\n\n"] {
        let read = read(format!("{}{end}", csv(&lines)).as_bytes(), Format::Csv);
        let numbers: Vec<u64> = read.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, expected);
    }
}

#[rstest]
#[case("a\u{feff},b", Format::Csv)]
#[case(" [", Format::Jsonl)]
#[case("\u{feff} \n{\"id\": 1}", Format::Jsonl)]
#[case("", Format::Csv)]
fn the_content_tells_the_format(#[case] start: &str, #[case] expected: Format) {
    assert_eq!(Format::of_content(start.as_bytes()), expected);
}
