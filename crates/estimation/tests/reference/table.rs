//! A file of reference data as a dataset.

use std::collections::BTreeMap;

use estimation::data::{Column, Dataset, Missing, Numeric, Text};

/// A CSV file as columns: numbers where every answer is one, else categories.
pub(crate) fn dataset(text: &str, keep: impl Fn(&BTreeMap<String, String>) -> bool) -> Dataset {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .expect("a header")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .filter(keep)
        .collect();
    let mut data = Dataset::new(rows.len());
    for name in names {
        let texts = rows.iter().map(|row| match row[&name].as_str() {
            "" | "NA" => Err(Missing::Blank),
            text => Ok(text),
        });
        let numbers: Option<Vec<Result<f64, Missing>>> = texts
            .clone()
            .map(|text| match text {
                Ok(text) => text.parse().ok().map(Ok),
                Err(reason) => Some(Err(reason)),
            })
            .collect();
        let column = match numbers {
            Some(numbers) => Column::Number(Numeric::new(numbers).expect("finite")),
            None => Column::Categorical(Text::new(texts).to_categorical().expect("levels")),
        };
        data.insert(name, column).expect("one column of the name");
    }
    data
}
