//! The printed schema fits what `extract` prints.

use sohoa_tests::{fixture, sohoa, stderr};

#[test]
fn real_output_is_valid_against_the_printed_schema() {
    let schema = sohoa().arg("schema").output().expect("runs");
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).expect("JSON");
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("extraction.json", schema).expect("a resource");
    let index = compiler.compile("extraction.json", &mut schemas).expect("a schema");

    let output =
        sohoa().arg("extract").arg(fixture("commune-office/commune-office.pdf")).arg("--all-kinds").output();
    let output = output.expect("runs");
    let result: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    if let Err(error) = schemas.validate(&result, index) {
        panic!("{error}");
    }

    let mut wrong = result.clone();
    wrong["figures"][0]["value"] = "5.085".into();
    assert!(schemas.validate(&wrong, index).is_err(), "a value as text is against the schema");
}
