//! Parts of the respondents that figures are made for: everybody, women, women in Wales.
//!
//! The rows are divided once into *parts* that do not overlap (every combination of the grouping
//! variables; and “outside”, for rows that a filter leaves out or whose group is not known). A
//! *domain* is a set of parts, so that everybody, each group and each combination come out of one
//! pass, and domains may overlap.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Categorical, DataError};

/// A category of a variable by which people are grouped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    pub variable: String,
    pub category: String,
}

/// One domain: what it is called, and the parts that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Empty for everybody.
    pub categories: Vec<Category>,
    parts: Vec<bool>,
}

impl Domain {
    /// Whether a part belongs to the domain. The part after the last is outside of every domain.
    pub fn has(&self, part: u32) -> bool {
        self.parts.get(part as usize).copied().unwrap_or(false)
    }
}

/// A division of the rows into parts, and the domains that are made of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domains {
    /// `parts` for a row outside.
    part_of_row: Vec<u16>,
    parts: usize,
    domains: Vec<Domain>,
}

impl Domains {
    /// Everybody as the only domain.
    pub fn everybody(rows: usize) -> Self {
        Self {
            part_of_row: vec![0; rows],
            parts: 1,
            domains: vec![Domain {
                categories: Vec::new(),
                parts: vec![true],
            }],
        }
    }

    /// Every combination of categories that some row has. `everybody` puts all rows first, also
    /// those whose group is not known.
    ///
    /// # Errors
    /// Columns of different lengths; more than 65,533 combinations.
    pub fn by(
        variables: &[(&str, &Categorical)],
        rows: usize,
        everybody: bool,
    ) -> Result<Self, DataError> {
        let mut sizes = Vec::new();
        let mut combinations = 1_usize;
        for (name, column) in variables {
            if column.rows() != rows {
                return Err(DataError::RowsDiffer {
                    column: (*name).to_owned(),
                    found: column.rows(),
                    rows,
                });
            }
            sizes.push(column.levels().len());
            combinations = combinations.saturating_mul(column.levels().len());
        }
        // One more part holds those whose group is not known.
        let most = usize::from(u16::MAX) - 2;
        if combinations > most {
            return Err(DataError::TooManyLevels {
                levels: combinations,
                most,
            });
        }
        let outside = combinations as u16;
        let mut part_of_row = vec![0_u16; rows];
        for ((_, column), size) in variables.iter().zip(&sizes) {
            for (part, slot) in part_of_row.iter_mut().zip(column.slots()) {
                *part = if *part == outside || slot >= *size {
                    outside
                } else {
                    // Below `combinations`, which fits.
                    (usize::from(*part) * size + slot) as u16
                };
            }
        }
        let mut used = vec![false; combinations];
        for &part in &part_of_row {
            if let Some(used) = used.get_mut(usize::from(part)) {
                *used = true;
            }
        }
        let mut domains = Vec::new();
        if everybody || variables.is_empty() {
            domains.push(Domain {
                categories: Vec::new(),
                parts: vec![true; combinations + 1],
            });
        }
        if !variables.is_empty() {
            for part in (0..combinations).filter(|&part| used[part]) {
                let mut parts = vec![false; combinations + 1];
                parts[part] = true;
                domains.push(Domain {
                    categories: categories(part, variables, &sizes),
                    parts,
                });
            }
        }
        Ok(Self {
            part_of_row,
            parts: combinations + 1,
            domains,
        })
    }

    /// Everybody, with or without a group, and then every level of one variable, also those that
    /// nobody has.
    ///
    /// # Errors
    /// More than 65,533 levels.
    pub fn of_levels(variable: &str, groups: &Categorical) -> Result<Self, DataError> {
        let levels = groups.levels().len();
        // One more part holds those whose group is not known.
        let parts = levels + 1;
        if parts >= usize::from(u16::MAX) {
            let most = usize::from(u16::MAX) - 2;
            return Err(DataError::TooManyLevels { levels, most });
        }
        let mut domains = vec![Domain {
            categories: Vec::new(),
            parts: vec![true; parts],
        }];
        for (level, name) in groups.levels().iter().enumerate() {
            domains.push(Domain {
                categories: vec![Category {
                    variable: variable.to_owned(),
                    category: name.clone(),
                }],
                parts: (0..parts).map(|part| part == level).collect(),
            });
        }
        Ok(Self {
            // Below `parts`, which fits.
            part_of_row: groups.slots().map(|slot| slot.min(levels) as u16).collect(),
            parts,
            domains,
        })
    }

    /// Takes the rows out of every domain for which `keep` is false. They stay in the sample.
    ///
    /// # Errors
    /// Another number of rows.
    pub fn within(mut self, keep: &[bool]) -> Result<Self, DataError> {
        if keep.len() != self.part_of_row.len() {
            return Err(DataError::RowsDiffer {
                column: "filter".to_owned(),
                found: keep.len(),
                rows: self.part_of_row.len(),
            });
        }
        for (part, _) in (self.part_of_row.iter_mut().zip(keep)).filter(|(_, keep)| !**keep) {
            *part = self.parts as u16;
        }
        Ok(self)
    }

    /// How many rows there are, in a domain or not.
    pub fn rows(&self) -> usize {
        self.part_of_row.len()
    }

    /// How many parts there are; rows outside have this number.
    pub fn parts(&self) -> usize {
        self.parts
    }

    /// The part of each row.
    pub fn part_of_row(&self) -> &[u16] {
        &self.part_of_row
    }

    /// The domains, in the order in which figures list them.
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }
}

fn categories(
    mut part: usize,
    variables: &[(&str, &Categorical)],
    sizes: &[usize],
) -> Vec<Category> {
    let mut categories = Vec::with_capacity(variables.len());
    for ((name, column), size) in variables.iter().zip(sizes).rev() {
        categories.push(Category {
            variable: (*name).to_owned(),
            category: column.levels()[part % size].clone(),
        });
        part /= size;
    }
    categories.reverse();
    categories
}
