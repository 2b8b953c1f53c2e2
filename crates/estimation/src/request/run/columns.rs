//! Columns as a request needs them.

use super::super::{RequestError, error::At};
use crate::{
    data::{Categorical, Column, Dataset},
    design::Grouping,
};

/// A column of ids: a stratum, a cluster.
pub(super) fn grouping(place: &str, data: &Dataset, name: &str) -> Result<Grouping, RequestError> {
    if let Column::Categorical(column) = data.column(name).at(place)? {
        return Grouping::from_categorical(column).at(place);
    }
    Grouping::from_text(&*data.text(name).at(place)?).at(place)
}

/// A number for every row.
pub(super) fn complete_numbers(
    place: &str,
    data: &Dataset,
    name: &str,
) -> Result<Vec<f64>, RequestError> {
    let column = data.numeric(name).at(place)?;
    (column.values().enumerate())
        .map(|(row, value)| {
            value.map_err(|_reason| {
                let problem = format!(
                    "“{name}” is missing in row {}: every respondent needs one here",
                    row + 1
                );
                RequestError::new(place, problem)
            })
        })
        .collect()
}

/// For each row whether a column has an answer.
pub(super) fn answered(place: &str, data: &Dataset, name: &str) -> Result<Vec<bool>, RequestError> {
    Ok(match data.column(name).at(place)? {
        Column::Categorical(column) => {
            let levels = column.levels().len();
            column.slots().map(|slot| slot < levels).collect()
        }
        Column::Number(column) => column.values().map(|value| value.is_ok()).collect(),
        Column::Several(column) => column.missing().iter().map(Option::is_none).collect(),
        Column::Text(column) => (0..column.rows())
            .map(|row| column.row(row).is_some_and(|value| value.is_ok()))
            .collect(),
    })
}

/// The position of a level.
pub(super) fn position(
    place: &str,
    column: &Categorical,
    level: &str,
) -> Result<usize, RequestError> {
    (column.levels().iter().position(|name| name == level)).ok_or_else(|| {
        let near = crate::data::Near::new(level, column.levels().iter().map(String::as_str));
        RequestError::new(place, format!("there is no level “{level}”{near}"))
    })
}
