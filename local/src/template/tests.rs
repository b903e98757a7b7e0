use std::time::Duration;

use rstest::rstest;

use super::*;

pub(super) const TABLE: &str = "
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - {AttributeName: PK, AttributeType: S}
        - {AttributeName: GSI1PK, AttributeType: S}
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
      GlobalSecondaryIndexes:
        - IndexName: GSI1
          KeySchema: [{AttributeName: GSI1PK, KeyType: HASH}]
          Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [a, b]}
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
";

/// A template with one function, whose variable X has the given value.
fn with_variable(value: &str, preamble: &str) -> String {
    format!(
        "{preamble}
Resources:{TABLE}
  Login:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: login}}}}
    Properties:
      Environment:
        Variables:
          X: {value}
"
    )
}

const PREAMBLE: &str = "
Parameters:
  Stage: {Type: String, Default: dev}
  Minutes: {Type: Number, Default: 5}
  Open: {Type: String}
Mappings:
  Sizes: {dev: {memory: 256}}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsLive: !Not [!Condition IsDev]
  Both: !And [!Condition IsDev, !Condition IsLive]
  Either: !Or [!Condition IsDev, !Condition IsLive]
  Endless: !Condition Endless
";

#[rstest]
#[case("plain", "plain")]
#[case("!Ref Stage", "dev")]
#[case("!Ref Minutes", "5")]
#[case("!Ref Table", "Table")]
#[case("!Ref AWS::Region", "us-east-1")]
#[case(
    "!GetAtt Table.Arn",
    "arn:aws:dynamodb:us-east-1:000000000000:table/Table"
)]
#[case(
    "!Sub '${Stage}-${Table.Arn}-${!Kept}'",
    "dev-arn:aws:dynamodb:us-east-1:000000000000:table/Table-${Kept}"
)]
#[case("!Sub ['${A}/${Stage}', {A: !Ref Minutes}]", "5/dev")]
#[case("!If [IsDev, yes-it-is, no-it-is-not]", "yes-it-is")]
#[case("!If [IsLive, a, !If [Both, b, !If [Either, c, d]]]", "c")]
#[case("!Join ['-', [a, !Ref Stage]]", "a-dev")]
#[case("!Select [1, !Split [',', 'a,b']]", "b")]
#[case("!FindInMap [Sizes, !Ref Stage, memory]", "256")]
#[case("{'Fn::Sub': '${Stage}'}", "dev")]
fn intrinsics_are_resolved(#[case] value: &str, #[case] expected: &str) {
    let template = Template::parse(&with_variable(value, PREAMBLE)).unwrap();

    assert_eq!(template.functions[0].environment["X"], expected);
}

#[test]
fn no_value_removes_the_variable() {
    let text = with_variable("!If [IsLive, a, !Ref AWS::NoValue]", PREAMBLE);

    let template = Template::parse(&text).unwrap();

    assert!(template.functions[0].environment.is_empty());
}

#[rstest]
#[case("!Ref Nothing", "Nothing is neither a parameter nor a resource")]
#[case("!Ref Open", "Parameters.Open: needs a Default or a value")]
#[case("!If [Missing, a, b]", "there is no condition Missing")]
#[case("!If [Endless, a, b]", "refers to itself")]
#[case("!Cidr [a, b]", "Fn::Cidr is not supported on one machine")]
#[case("!Select [7, [a]]", "out of range")]
#[case("!Sub '${Stage'", "${ without }")]
#[case("[a, list]", "must be a string, number or boolean")]
fn what_cannot_be_resolved_is_named(#[case] value: &str, #[case] reason: &str) {
    let error = Template::parse(&with_variable(value, PREAMBLE))
        .unwrap_err()
        .to_string();

    assert!(error.contains(reason), "{error}");
}

#[test]
fn functions_merge_the_globals() {
    let text = format!(
        "
Globals:
  Function:
    Timeout: 10
    MemorySize: 256
    Environment: {{Variables: {{A: global, B: global}}}}
Resources:{TABLE}
  Login:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: login}}}}
    Properties:
      MemorySize: 1024
      Environment: {{Variables: {{B: own}}}}
      Events:
        Post: {{Type: HttpApi, Properties: {{Method: post, Path: /login}}}}
        Tick: {{Type: ScheduleV2, Properties: {{ScheduleExpression: rate(5 minutes)}}}}
"
    );

    let template = Template::parse(&text).unwrap();

    let login = template.function("login").unwrap();
    assert_eq!(
        (login.timeout, login.memory_mib),
        (Duration::from_secs(10), 1024)
    );
    assert_eq!(login.environment["A"], "global");
    assert_eq!(login.environment["B"], "own");
    assert_eq!(login.routes[0].to_string(), "POST /login");
    assert_eq!(login.schedules[0].name, "Tick");
    assert_eq!(template.function("Login"), Some(login));
}

fn with_stream(pattern: &str, more: &str) -> String {
    format!(
        "
Parameters:
  On: {{Type: String, Default: 'yes'}}
Conditions:
  IsOn: !Equals [!Ref On, 'yes']
Resources:{TABLE}
  Mailer:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: mailer}}}}
    Properties:
      Events:
        Bounces: {{Type: EventBridgeRule, Properties: {{Pattern: {{source: [aws.ses]}}}}}}
        NewMail:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            Enabled: !If [IsOn, true, false]
            BatchSize: 10
            FilterCriteria: {{Filters: [{{Pattern: '{pattern}'}}]}}
            {more}
"
    )
}

const NEW_ITEMS: &str =
    r#"{"eventName": ["INSERT"], "dynamodb": {"Keys": {"PK": {"S": ["OUTBOX#0", "OUTBOX#1"]}}}}"#;

#[test]
fn a_stream_tells_a_function_of_new_items_in_some_partitions() {
    let text = with_stream(NEW_ITEMS, "MaximumRetryAttempts: 3");

    let template = Template::parse(&text).unwrap();
    let off = ParameterValues::from([("On".to_owned(), "no".to_owned())]);
    let disabled = Template::parse_with(&text, &off).unwrap();

    let stream = Stream {
        name: "NewMail".to_owned(),
        batch_size: 10,
        retries: 3,
        partitions: vec!["OUTBOX#0".to_owned(), "OUTBOX#1".to_owned()],
    };
    assert_eq!(template.function("mailer").unwrap().streams, [stream]);
    assert_eq!(disabled.function("mailer").unwrap().streams, []);
}

#[rstest]
#[case(NEW_ITEMS, "MaximumRetryAttempts: -1", "tried for ever")]
#[case(NEW_ITEMS, "", "MaximumRetryAttempts is required")]
#[case(
    "{\"eventName\": [\"INSERT\"]}",
    "MaximumRetryAttempts: 3",
    "and nothing else"
)]
fn a_stream_that_one_machine_cannot_have_is_refused(
    #[case] pattern: &str,
    #[case] more: &str,
    #[case] reason: &str,
) {
    let error = Template::parse(&with_stream(pattern, more)).unwrap_err();

    assert!(error.to_string().contains(reason), "{error}");
}

#[test]
fn the_table_keeps_its_indexes_and_time_to_live() {
    let table = Template::parse(&with_variable("a", "")).unwrap().table;

    assert_eq!(table.name, "Table");
    assert_eq!(table.indexes[0].projection.attributes, ["a", "b"]);
    assert_eq!(table.ttl_attribute.as_deref(), Some("ttl"));
}

#[test]
fn resources_whose_condition_fails_are_left_out() {
    let text = format!(
        "{PREAMBLE}
Resources:{TABLE}
  Extra:
    Type: AWS::Serverless::Function
    Condition: IsLive
    Properties: {{}}
"
    );

    assert!(Template::parse(&text).unwrap().functions.is_empty());
}

#[test]
fn a_list_parameter_is_split() {
    let text = format!(
        "
Parameters:
  Origins: {{Type: CommaDelimitedList, Default: 'http://a.test, http://b.test'}}
Resources:{TABLE}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {{AllowOrigins: !Ref Origins, MaxAge: 60}}
"
    );

    let cors = Template::parse(&text).unwrap().cors.unwrap();

    assert_eq!(cors.allow_origins, ["http://a.test", "http://b.test"]);
    assert_eq!(cors.max_age, Some(60));
}

#[test]
fn routes_have_the_throttle_of_their_own_or_the_default() {
    let text = format!(
        "
Parameters:
  Rate: {{Type: Number, Default: 50}}
Resources:{TABLE}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefaultRouteSettings: {{ThrottlingRateLimit: !Ref Rate, ThrottlingBurstLimit: 100}}
      RouteSettings:
        POST /login: {{ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 3}}
        GET /free: {{DetailedMetricsEnabled: true}}
"
    );

    let throttles = Template::parse(&text).unwrap().throttles;

    let [default, own] = [(50.0, 100), (0.5, 3)].map(|(rate, burst)| Throttle { rate, burst });
    assert_eq!(throttles.of("POST /login"), Some(own));
    assert_eq!(throttles.of("GET /free"), Some(default));
    assert_eq!(throttles.of("GET /other"), Some(default));
    assert_eq!(Throttles::default().of("GET /other"), None);
}

#[rstest]
#[case("a: [", "YAML")]
#[case("[]", "the document must be a mapping")]
#[case("a: b", "Resources: is required")]
#[case("Resources: {}", "exactly one AWS::DynamoDB::Table, not 0")]
#[case("Resources: {A: {}}", "Resources.A: Type is required")]
#[case(
    "Resources: {A: {Type: AWS::Serverless::HttpApi, Properties: {DefaultRouteSettings: {ThrottlingRateLimit: 1}}}}",
    "Resources.A.Properties.DefaultRouteSettings: ThrottlingRateLimit and"
)]
#[case(
    "Resources: {A: {Type: AWS::Serverless::Function, Properties: {}}}",
    "Resources.A.Metadata.BuildProperties.Binary"
)]
#[case(
    "Resources: {A: {Type: AWS::Serverless::Function, Properties: {Timeout: soon}}}",
    "Resources.A.Properties.Timeout: must be a whole number"
)]
#[case(
    "Resources: {A: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{}]}}}",
    "Resources.A.Properties.AttributeDefinitions[0]: AttributeName is required"
)]
fn a_broken_template_says_where(#[case] text: &str, #[case] place: &str) {
    let error = Template::parse(text).unwrap_err().to_string();

    assert!(error.contains(place), "{error}");
}

#[rstest]
#[case("{Type: Sqs}", "events of type Sqs")]
#[case(
    "{Type: HttpApi, Properties: {Path: login, Method: get}}",
    "must begin with /"
)]
#[case(
    "{Type: HttpApi, Properties: {Path: '/{a+}/b', Method: get}}",
    "must come last"
)]
#[case(
    "{Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 2 * * ? *)}}",
    "cron(0 2 * * ? *)"
)]
fn an_event_that_cannot_happen_here_is_refused(#[case] event: &str, #[case] reason: &str) {
    let text = format!(
        "
Resources:
  A:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: a}}}}
    Properties:
      Events:
        It: {event}
"
    );

    let error = Template::parse(&text).unwrap_err().to_string();

    assert!(
        error.contains("Resources.A.Properties.Events.It"),
        "{error}"
    );
    assert!(error.contains(reason), "{error}");
}

#[test]
fn pages_under_development_may_call_the_system_on_this_machine() {
    let cors = Template::of_project().unwrap().cors.unwrap();

    assert_eq!(cors.allow_origins, ["http://localhost:5173"]);
}

fn with_authorizer(more: &str) -> String {
    format!(
        "
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Asked
        Authorizers:
          Asked:
            FunctionArn: !GetAtt Decide.Arn
            {more}
  Decide:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: decide}}}}
  Notes:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Events:
        Open: {{Type: HttpApi, Properties: {{Method: GET, Path: /open, Auth: {{Authorizer: NONE}}}}}}
        Shut: {{Type: HttpApi, Properties: {{Method: GET, Path: /shut}}}}
"
    )
}

#[test]
fn routes_ask_the_default_authorizer_unless_they_say_otherwise() {
    let text = with_authorizer(
        "AuthorizerPayloadFormatVersion: \"2.0\"
            EnableSimpleResponses: true
            Identity: {Headers: [Authorization], ReauthorizeEvery: 0}",
    );
    let application = HttpApplication::parse(&text, &ParameterValues::new()).unwrap();
    let function = |binary: &str| {
        let mut functions = application.functions.iter();
        functions
            .find(|function| function.binary == binary)
            .unwrap()
    };
    // What is not compiled has no binary of its own.
    let asked = function("Notes").routes.iter().map(|route| {
        let authorizer = application.authorizers.of(route.authorizer.as_deref());
        authorizer.map(|authorizer| authorizer.function_arn.clone())
    });
    let asked: Vec<_> = asked.collect();
    assert_eq!(asked, [None, Some(function("decide").arn())]);
}

#[rstest]
#[case(
    "AuthorizerPayloadFormatVersion: \"1.0\"",
    "AuthorizerPayloadFormatVersion 2.0"
)]
#[case(
    "AuthorizerPayloadFormatVersion: \"2.0\"
            EnableSimpleResponses: true
            Identity: {Headers: [Authorization], ReauthorizeEvery: 60}",
    "ReauthorizeEvery above 0"
)]
fn an_authorizer_of_another_kind_is_not_run(#[case] more: &str, #[case] expected: &str) {
    let text = with_authorizer(more);
    match HttpApplication::parse(&text, &ParameterValues::new()) {
        Err(error) => assert!(error.to_string().contains(expected), "{error}"),
        Ok(parsed) => panic!("{parsed:?}"),
    }
}
