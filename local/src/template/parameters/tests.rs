use rstest::rstest;

use crate::template::tests::TABLE;
use crate::template::{ParameterValues, Template};

const PARAMETERS: &str = r#"
Parameters:
  Length: {Type: Number, Default: 15, MinValue: 8, MaxValue: 64}
  Seconds:
    Type: String
    Default: "600"
    AllowedPattern: "6[0-9]|[7-9][0-9]|[1-9][0-9]{2}"
    ConstraintDescription: a whole number from 60 to 999
  Days: {Type: Number, Default: 90, AllowedValues: [1, 90]}
  Policy: {Type: String, Default: reject, AllowedValues: [reject, "off"]}
  Word: {Type: String, Default: ab, MinLength: 2, MaxLength: 3, AllowedPattern: '\w+'}
  Origins: {Type: CommaDelimitedList, Default: http://a.test, AllowedPattern: 'https?://\S+'}
  Sizes: {Type: List<Number>, Default: "1,2", MaxValue: 9}
  Open: {Type: String}
"#;

/// A function with a variable for each parameter.
const FUNCTION: &str = r#"
  Login:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: login}}
    Properties:
      Environment:
        Variables:
          LENGTH: !Ref Length
          SECONDS: !Ref Seconds
          DAYS: !Ref Days
          POLICY: !Ref Policy
          WORD: !Ref Word
          ORIGINS: !Join [" ", !Ref Origins]
          SIZES: !Join [" ", !Ref Sizes]
"#;

fn parse(values: &[(&str, &str)]) -> Result<Template, String> {
    let text = format!("{PARAMETERS}Resources:{TABLE}{FUNCTION}");
    let values: ParameterValues = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Template::parse_with(&text, &values).map_err(|error| error.to_string())
}

#[rstest]
#[case("Length", "8", "LENGTH", "8")]
#[case("Length", "64", "LENGTH", "64")]
#[case("Seconds", "60", "SECONDS", "60")]
#[case("Days", "1", "DAYS", "1")]
#[case("Policy", "off", "POLICY", "off")]
#[case("Word", "a_1", "WORD", "a_1")]
#[case(
    "Origins",
    "https://a.test, http://b.test:1",
    "ORIGINS",
    "https://a.test http://b.test:1"
)]
#[case("Sizes", "9", "SIZES", "9")]
fn a_value_takes_the_place_of_the_default(
    #[case] name: &str,
    #[case] value: &str,
    #[case] variable: &str,
    #[case] expected: &str,
) {
    let template = parse(&[(name, value)]).unwrap();

    let mut environment = parse(&[]).unwrap().functions.remove(0).environment;
    environment.insert(variable.to_owned(), expected.to_owned());
    assert_eq!(template.functions[0].environment, environment);
}

#[rstest]
#[case("Length", "7", r#""7" is less than 8"#)]
#[case("Length", "65", r#""65" is greater than 64"#)]
#[case("Length", "", r#""" is not a number"#)]
#[case("Length", "inf", r#""inf" is not a number"#)]
#[case("Seconds", "59", r#""59" is refused: a whole number from 60 to 999"#)]
#[case(
    "Seconds",
    "600.5",
    r#""600.5" is refused: a whole number from 60 to 999"#
)]
#[case("Days", "2", r#""2" is not one of 1, 90"#)]
#[case("Policy", "Off", r#""Off" is not one of reject, off"#)]
#[case("Word", "a", r#""a" has a length less than 2"#)]
#[case("Word", "abcd", r#""abcd" has a length greater than 3"#)]
#[case("Word", "hé", r#""hé" does not match \w+"#)]
#[case(
    "Origins",
    "http://a.test,b.test",
    r#""b.test" does not match https?://\S+"#
)]
#[case("Sizes", "1,10", r#""10" is greater than 9"#)]
#[case(
    "Lenght",
    "8",
    "no such parameter; the template has Days, Length, Open, Origins, Policy, Seconds, Sizes, Word"
)]
fn a_value_that_the_parameter_may_not_have_is_refused(
    #[case] name: &str,
    #[case] value: &str,
    #[case] reason: &str,
) {
    let refused = parse(&[(name, value)]).unwrap_err();

    assert_eq!(refused, format!("parameter {name}: {reason}"));
}

#[rstest]
#[case("{Type: Number, Default: 1, MinValue: 2}", "Parameters.X.Default")]
#[case("{Type: Number, MinValue: two, Default: 1}", "Parameters.X.MinValue")]
#[case(
    "{Type: String, Default: a, AllowedPattern: '('}",
    "Parameters.X.AllowedPattern"
)]
#[case("{Type: AWS::SSM::Parameter::Name, Default: a}", "Parameters.X.Type")]
fn a_broken_declaration_says_where(#[case] declaration: &str, #[case] place: &str) {
    let text = format!("Parameters: {{X: {declaration}}}\nResources: {{}}");

    let error = Template::parse(&text).unwrap_err().to_string();

    assert!(
        error.starts_with(&format!("template: {place}: ")),
        "{error}"
    );
}
