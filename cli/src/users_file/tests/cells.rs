use rstest::rstest;

use super::{BCRYPT, read};
use crate::users_file::{Cells, Format, Writer};

const HEADER: &str = "id,email,full_name,password_hash,role,is_active,is_verified,created_at,\
                      agreed_to_terms,institution";

/// The cells of a user with this name and institution, as an export writes them.
fn written(name: &str, institution: &str, cells: Cells) -> Vec<String> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let values = [
        "1",
        "ann@x.org",
        name,
        BCRYPT,
        "nurse",
        "t",
        "f",
        "2024-03-01 08:15:00",
        "t",
        institution,
    ];
    file.write_record(values).unwrap();
    let line = String::from_utf8(file.into_inner().unwrap()).unwrap();
    let mut lines = read(format!("{HEADER}\n{line}").as_bytes(), Format::Csv);
    let account = lines.remove(0).1.unwrap();

    let mut file = Vec::new();
    let mut writer = Writer::new(&mut file, Format::Csv, cells).unwrap();
    writer.write(&account).unwrap();
    writer.flush().unwrap();
    drop(writer);
    let mut reader = csv::Reader::from_reader(&file[..]);
    let record = reader.records().next().unwrap().unwrap();
    record.iter().map(str::to_owned).collect()
}

#[rstest]
#[case("=1+1", "'=1+1")]
#[case("+49 Ward", "'+49 Ward")]
#[case("-", "'-")]
#[case("@SUM(A1)", "'@SUM(A1)")]
#[case("Ann =1", "Ann =1")]
#[case("'=1", "'=1")]
#[case("\u{ff1d}1+1", "'\u{ff1d}1+1")]
#[case("\u{ff0b}1", "'\u{ff0b}1")]
#[case("\u{ff0d}1", "'\u{ff0d}1")]
#[case("\u{ff20}SUM(A1)", "'\u{ff20}SUM(A1)")]
fn a_spreadsheet_finds_no_formula(#[case] text: &str, #[case] shown: &str) {
    let cells = written(text, text, Cells::Spreadsheet);
    assert_eq!((cells[2].as_str(), cells[6].as_str()), (shown, shown));
    let plain = written(text, text, Cells::Plain);
    assert_eq!((plain[2].as_str(), plain[6].as_str()), (text, text));
}

#[test]
fn a_text_that_means_null_is_marked() {
    let cells = written("\\NULL", "\\\\N", Cells::Plain);
    assert_eq!((cells[2].as_str(), cells[6].as_str()), ("\\NULL", "\\\\N"));
}
