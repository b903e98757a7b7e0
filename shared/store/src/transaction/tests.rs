//! What the engine under the other tests never does: conflicts and throttled transactions.

use aws_sdk_dynamodb::types::CancellationReason;
use rstest::rstest;

use super::{Failed, failure};
use crate::StoreError;

fn reasons(codes: &[&str]) -> Vec<CancellationReason> {
    let reason = |code: &&str| CancellationReason::builder().code(*code).build();
    codes.iter().map(reason).collect()
}

#[rstest]
#[case(&["ConditionalCheckFailed", "None"], 0)]
#[case(&["None", "None", "ConditionalCheckFailed"], 2)]
#[case(&["TransactionConflict", "ConditionalCheckFailed"], 1)]
#[case(&["ConditionalCheckFailed", "ConditionalCheckFailed"], 0)]
fn the_first_failed_condition_counts(#[case] codes: &[&str], #[case] expected: usize) {
    let failed = failure(&reasons(codes)).unwrap();
    assert_eq!(failed, Failed::Condition(expected));
}

#[rstest]
#[case(&["None", "TransactionConflict"])]
#[case(&["ThrottlingError", "None"])]
#[case(&["ProvisionedThroughputExceeded"])]
#[case(&[])]
fn conflicts_and_throttling_are_tried_again(#[case] codes: &[&str]) {
    assert_eq!(failure(&reasons(codes)).unwrap(), Failed::Conflict);
}

#[rstest]
#[case(&["None", "ValidationError"], "ValidationError")]
#[case(&["TransactionConflict", "ItemCollectionSizeLimitExceeded"], "ItemCollectionSizeLimitExceeded")]
fn what_no_repetition_helps_is_refused(#[case] codes: &[&str], #[case] expected: &str) {
    match failure(&reasons(codes)) {
        Err(StoreError::Invalid(code)) => assert_eq!(code, expected),
        other => panic!("{codes:?} is {other:?}"),
    }
}
