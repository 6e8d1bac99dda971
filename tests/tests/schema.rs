//! The printed schema fits what `extract` prints.

use sohoa_tests::{fixture, sohoa, stderr};

#[test]
fn real_output_is_valid_against_the_printed_schema() {
    let schema = sohoa().arg("schema").output().expect("runs");
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");

    let output = sohoa().arg("extract").arg(fixture("commune-office/commune-office.pdf")).arg("--all-kinds").output();
    let output = output.expect("runs");
    let result: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let errors: Vec<_> = validator.iter_errors(&result).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");

    let mut wrong = result.clone();
    wrong["figures"][0]["value"] = "5.085".into();
    assert!(!validator.is_valid(&wrong), "a value as text is against the schema");
}
