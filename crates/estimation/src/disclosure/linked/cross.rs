//! A table of any number of ways with all its margins.

use super::{CellTable, LinkedError, TableCell, Values};

impl CellTable {
    /// Counts by every combination of levels, the last dimension changing fastest, with all margins.
    ///
    /// The inner cells come first, in the order given; then the margins.
    ///
    /// # Errors
    /// Another number of counts than of combinations.
    pub fn cross(dimensions: &[(&str, &[&str])], counts: &[u64]) -> Result<Self, LinkedError> {
        let cells: Vec<(f64, u64)> = counts.iter().map(|&n| (n as f64, n)).collect();
        Self::with_margins(Values::Counts, dimensions, &cells)
    }

    /// Totals of a number, each with its unweighted contributors, as [`CellTable::cross`].
    ///
    /// Readers are taken to know that no total is negative; where that is not so, build the table
    /// cell by cell ([`CellTable::push`]).
    ///
    /// # Errors
    /// Another number of cells than of combinations; a negative total.
    pub fn cross_totals(
        dimensions: &[(&str, &[&str])],
        cells: &[(f64, u64)],
    ) -> Result<Self, LinkedError> {
        Self::with_margins(Values::Magnitudes, dimensions, cells)
    }

    fn with_margins(
        values: Values,
        dimensions: &[(&str, &[&str])],
        cells: &[(f64, u64)],
    ) -> Result<Self, LinkedError> {
        let sizes: Vec<usize> = dimensions.iter().map(|(_, levels)| levels.len()).collect();
        let wanted = sizes.iter().product();
        if cells.len() != wanted {
            let cells = cells.len();
            return Err(LinkedError::CellsDiffer { cells, wanted });
        }
        let mut table = Self::new(values);
        // A place has a level of each dimension, or `None` for all of its levels.
        let places = places(&sizes);
        let mut numbers = std::collections::BTreeMap::new();
        for place in &places {
            let (value, contributors) = (positions(place, &sizes).iter())
                .filter_map(|&at| cells.get(at))
                .fold((0.0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
            let number = table.push(TableCell {
                name: name(place, dimensions),
                value,
                contributors,
                least: 0.0,
                most: None,
                is_margin: place.contains(&None),
            })?;
            numbers.insert(place.clone(), number);
        }
        for place in &places {
            for (dimension, _) in (place.iter().enumerate()).filter(|(_, level)| level.is_none()) {
                let part = |level: usize| {
                    let mut part = place.clone();
                    part[dimension] = Some(level);
                    numbers.get(&part).copied()
                };
                let parts: Vec<usize> = (0..sizes[dimension]).filter_map(part).collect();
                if let Some(&whole) = numbers.get(place) {
                    table.adds_up(whole, &parts)?;
                }
            }
        }
        Ok(table)
    }
}

type Place = Vec<Option<usize>>;

/// Every place: the inner ones first, the last dimension changing fastest.
fn places(sizes: &[usize]) -> Vec<Place> {
    let mut places: Vec<Place> = vec![Vec::new()];
    for &size in sizes {
        let longer = |place: &Place| {
            let levels = (0..size).map(Some).chain([None]);
            let place = place.clone();
            levels.map(move |level| [place.clone(), vec![level]].concat())
        };
        places = places.iter().flat_map(longer).collect();
    }
    // The sort is stable, so each kind keeps its order.
    places.sort_by_key(|place| place.iter().filter(|level| level.is_none()).count());
    places
}

/// The inner cells that a place has.
fn positions(place: &Place, sizes: &[usize]) -> Vec<usize> {
    let mut positions = vec![0];
    for (level, &size) in place.iter().zip(sizes) {
        let levels = match level {
            Some(level) => *level..level + 1,
            None => 0..size,
        };
        positions = (positions.iter())
            .flat_map(|at| levels.clone().map(move |level| at * size + level))
            .collect();
    }
    positions
}

fn name(place: &Place, dimensions: &[(&str, &[&str])]) -> String {
    let names: Vec<&str> = (place.iter().zip(dimensions))
        .map(|(level, (_, levels))| {
            let level = level.and_then(|level| levels.get(level));
            level.copied().unwrap_or("all")
        })
        .collect();
    names.join(" × ")
}
