//! Columns made from other columns.

use super::{
    super::{Derivation, RequestError, Variable, error::At},
    columns, condition,
};
use crate::data::{Categorical, Column, Dataset, Missing, MultipleResponse, Numeric};

/// Makes one column and adds it to the data.
pub(super) fn derive(
    place: &str,
    data: &mut Dataset,
    wanted: &Variable,
) -> Result<(), RequestError> {
    let from = format!("{place}.from");
    let column = match &wanted.from {
        Derivation::Recode { column, levels } => recode(&from, data, column, levels)?,
        Derivation::Cut {
            column,
            breaks,
            labels,
        } => cut(&from, data, column, breaks, labels)?,
        Derivation::Interaction { columns } => interaction(&from, data, columns)?,
        Derivation::Scores { column, scores } => {
            let column = data.categorical(column).at(from.as_str())?;
            for level in scores.keys() {
                columns::position(&format!("{from}.scores"), &column, level)?;
            }
            let rows = (0..column.rows()).map(|row| match column.row(row) {
                Some(Ok(level)) => scores.get(level).copied().ok_or(Missing::NotApplicable),
                Some(Err(reason)) => Err(reason),
                None => Err(Missing::Blank),
            });
            Column::Number(Numeric::new(rows).at(from.as_str())?)
        }
        Derivation::MultipleResponse { columns, ticked } => several(&from, data, columns, ticked)?,
        Derivation::Meets(wanted) => {
            let met = condition::met(&from, wanted, data)?;
            let rows = met.into_iter().map(|met| Ok(u16::from(!met)));
            let levels = vec!["Yes".to_owned(), "No".to_owned()];
            Column::Categorical(Categorical::from_codes(levels, rows).at(from.as_str())?)
        }
    };
    data.insert(wanted.name.as_str(), column)
        .at(format!("{place}.name"))
}

fn recode(
    place: &str,
    data: &Dataset,
    name: &str,
    levels: &[(String, Vec<String>)],
) -> Result<Column, RequestError> {
    let column = data.categorical(name).at(format!("{place}.column"))?;
    let mut becomes: Vec<Option<u16>> = vec![None; column.levels().len()];
    for (at, (new, olds)) in levels.iter().enumerate() {
        for old in olds {
            let slot = columns::position(&format!("{place}.levels.{new}"), &column, old)?;
            if becomes[slot].is_some() {
                let problem = format!("the level “{old}” is in two new levels: leave it in one");
                return Err(RequestError::new(format!("{place}.levels"), problem));
            }
            becomes[slot] = Some(at as u16);
        }
    }
    let rows = column.slots().map(|slot| match becomes.get(slot) {
        Some(code) => code.ok_or(Missing::NotApplicable),
        None => Err(Missing::ALL[slot - becomes.len()]),
    });
    let names = levels.iter().map(|(new, _)| new.clone()).collect();
    Ok(Column::Categorical(
        Categorical::from_codes(names, rows).at(format!("{place}.levels"))?,
    ))
}

fn cut(
    place: &str,
    data: &Dataset,
    name: &str,
    breaks: &[f64],
    labels: &[String],
) -> Result<Column, RequestError> {
    let column = data.numeric(name).at(format!("{place}.column"))?;
    let rising = breaks.windows(2).all(|pair| pair[0] < pair[1]);
    if breaks.len() < 2 || !rising {
        let problem = "breaks are at least two numbers in ascending order";
        return Err(RequestError::new(format!("{place}.breaks"), problem));
    }
    let classes = breaks.len() - 1;
    let names: Vec<String> = match labels.len() {
        0 => (breaks.windows(2))
            .map(|pair| format!("{} to {}", pair[0], pair[1]))
            .collect(),
        given if given == classes => labels.to_vec(),
        given => {
            let problem = format!("{given} labels for {classes} classes: give one a class");
            return Err(RequestError::new(format!("{place}.labels"), problem));
        }
    };
    let rows = column.values().map(|value| {
        let value = value?;
        if value < breaks[0] || value > breaks[classes] {
            return Err(Missing::NotApplicable);
        }
        let class = breaks[1..classes].iter().filter(|b| value >= **b).count();
        Ok(class as u16)
    });
    Ok(Column::Categorical(
        Categorical::from_codes(names, rows).at(format!("{place}.labels"))?,
    ))
}

fn interaction(place: &str, data: &Dataset, names: &[String]) -> Result<Column, RequestError> {
    let mut levels = vec![String::new()];
    let mut slots: Vec<Result<usize, Missing>> = vec![Ok(0); data.rows()];
    for (at, name) in names.iter().enumerate() {
        let column = data
            .categorical(name)
            .at(format!("{place}.columns[{at}]"))?;
        let count = column.levels().len();
        let join = |left: &String, right: &String| match left.as_str() {
            "" => right.clone(),
            left => format!("{left}.{right}"),
        };
        levels = (levels.iter())
            .flat_map(|left| column.levels().iter().map(move |right| join(left, right)))
            .collect();
        for (slot, own) in slots.iter_mut().zip(column.slots()) {
            *slot = match *slot {
                Ok(before) if own < count => Ok(before * count + own),
                Ok(_) => Err(Missing::ALL[own - count]),
                Err(reason) => Err(reason),
            };
        }
    }
    // Only the combinations that occur become levels.
    let mut used = vec![None; levels.len()];
    slots
        .iter()
        .flatten()
        .for_each(|&slot| used[slot] = Some(0));
    let mut names = Vec::new();
    for (slot, name) in levels.into_iter().enumerate() {
        if let Some(code) = &mut used[slot] {
            *code = names.len() as u16;
            names.push(name);
        }
    }
    let rows = slots
        .into_iter()
        .map(|slot| Ok(used[slot?].unwrap_or_default()));
    Ok(Column::Categorical(
        Categorical::from_codes(names, rows).at(format!("{place}.columns"))?,
    ))
}

fn several(
    place: &str,
    data: &Dataset,
    names: &[String],
    ticked: &[String],
) -> Result<Column, RequestError> {
    let mut columns = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        columns.push(
            data.categorical(name)
                .at(format!("{place}.columns[{at}]"))?,
        );
    }
    let rows = (0..data.rows()).map(|row| {
        let mut ticks = Vec::new();
        let mut reason = Some(Missing::Blank);
        for (name, column) in names.iter().zip(&columns) {
            match column.row(row) {
                Some(Ok(value)) => {
                    reason = None;
                    if ticked.iter().any(|tick| tick == value) {
                        ticks.push(name.as_str());
                    }
                }
                Some(Err(why)) if reason.is_some() => reason = Some(why),
                _ => {}
            }
        }
        reason.map_or(Ok(ticks), Err)
    });
    let made = MultipleResponse::from_names(names, rows).at(format!("{place}.columns"))?;
    Ok(Column::Several(made))
}
