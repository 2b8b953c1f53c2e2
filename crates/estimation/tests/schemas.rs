//! The schemas in the documentation are those of the types.

use estimation::request::{request_schema, response_schema};
use serde_json::Value;

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("a schema is JSON")
}

/// When this fails: `headroom estimate --schema request --out docs/estimate/request.schema.json`, and
/// the same with `response`.
#[test]
fn the_published_schemas_are_those_of_the_types() {
    let request = read(include_str!("../../../docs/estimate/request.schema.json"));
    let response = read(include_str!("../../../docs/estimate/response.schema.json"));
    assert!(
        request == *request_schema().as_value(),
        "the schema of requests is out of date"
    );
    assert!(
        response == *response_schema().as_value(),
        "the schema of responses is out of date"
    );
}

#[test]
fn the_worked_example_is_a_request() {
    let example = include_str!("../../../examples/estimate/census.json");
    let request: estimation::request::Request = serde_json::from_str(example).expect("a request");
    assert_eq!(request.columns("managers").len(), 11);
}
