//! Who meets a condition.

use super::{
    super::{Condition, RequestError, error::At},
    columns,
};
use crate::data::Dataset;

/// For each row whether it meets the condition.
pub(super) fn met(
    place: &str,
    condition: &Condition,
    data: &Dataset,
) -> Result<Vec<bool>, RequestError> {
    match condition {
        Condition::In { column, levels } => {
            let place_of_levels = format!("{place}.levels");
            let column = data.categorical(column).at(format!("{place}.column"))?;
            let mut wanted = vec![false; column.slot_count()];
            for level in levels {
                let at = columns::position(&place_of_levels, &column, level)?;
                wanted[at] = true;
            }
            Ok(column.slots().map(|slot| wanted[slot]).collect())
        }
        Condition::Between { column, from, to } => {
            let column = data.numeric(column).at(format!("{place}.column"))?;
            let within = |value: f64| {
                from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
            };
            Ok(column
                .values()
                .map(|value| value.is_ok_and(within))
                .collect())
        }
        Condition::Answered { column } => answered(place, column, data),
        Condition::Missing { column } => {
            let mut rows = answered(place, column, data)?;
            rows.iter_mut().for_each(|row| *row = !*row);
            Ok(rows)
        }
        Condition::All(parts) => join(place, "all", parts, data, true, |a, b| a && b),
        Condition::Any(parts) => join(place, "any", parts, data, false, |a, b| a || b),
        Condition::Not(part) => {
            let mut rows = met(&format!("{place}.not"), part, data)?;
            rows.iter_mut().for_each(|row| *row = !*row);
            Ok(rows)
        }
    }
}

fn answered(place: &str, column: &str, data: &Dataset) -> Result<Vec<bool>, RequestError> {
    columns::answered(&format!("{place}.column"), data, column)
}

fn join(
    place: &str,
    name: &str,
    parts: &[Condition],
    data: &Dataset,
    start: bool,
    with: impl Fn(bool, bool) -> bool,
) -> Result<Vec<bool>, RequestError> {
    let mut rows = vec![start; data.rows()];
    for (at, part) in parts.iter().enumerate() {
        let more = met(&format!("{place}.{name}[{at}]"), part, data)?;
        for (row, more) in rows.iter_mut().zip(more) {
            *row = with(*row, more);
        }
    }
    Ok(rows)
}
