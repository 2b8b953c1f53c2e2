//! The schemas in the documentation are those of the types.

use estimation::request::{request_schema, response_schema};

/// With `UPDATE_SCHEMAS=1` the files are written anew.
#[test]
fn the_published_schemas_are_those_of_the_types() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/estimate");
    for (name, schema) in [
        ("request", request_schema()),
        ("response", response_schema()),
    ] {
        let file = folder.join(format!("{name}.schema.json"));
        let now = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&file, &now).expect("the folder is there");
        }
        let published = std::fs::read_to_string(&file).expect("the schema is there");
        assert!(
            published == now,
            "{name}.schema.json is out of date: UPDATE_SCHEMAS=1 cargo test -p estimation --test schemas"
        );
    }
}

#[test]
fn the_worked_example_is_a_request() {
    let example = include_str!("../../../examples/estimate/census.json");
    let request: estimation::request::Request = serde_json::from_str(example).expect("a request");
    assert_eq!(request.columns("managers").len(), 11);
}
