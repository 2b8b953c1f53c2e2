//! Each printed figure with ours, and whether they agree.

use std::collections::BTreeMap;

use platform::web::PageError;

use super::{
    checks::{self, Finding},
    find,
    published::{self, Measure, Percent, Printed},
};
use crate::{
    Studies, monitor,
    results::{shelf::Desk, snapshot::SnapshotName},
    setup::Study,
};

/// Our figure for a printed one.
#[derive(Clone, Debug, PartialEq)]
pub enum Ours {
    /// A share with its interval (0 to 1) and the people behind it.
    Share {
        share: f64,
        lower: f64,
        upper: f64,
        people: u64,
        base: u64,
    },
    /// A number of people out of a base, with the interval of that number.
    Count { people: u64, lower: f64, upper: f64 },
    /// A number that has no sampling error: responses, cases in the frame.
    Exact(u64),
    /// Too few people to show.
    Suppressed,
    /// Why there is none.
    None(String),
}

/// Whether a printed figure and ours agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The printed percentage, which is rounded, lies within our interval widened by half a point.
    Within,
    /// The same number.
    Same,
    Differs,
    /// Too few people in ours.
    Suppressed,
    NotComparable,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Within => "within sampling error",
            Self::Same => "the same number",
            Self::Differs => "differs",
            Self::Suppressed => "suppressed here",
            Self::NotComparable => "not comparable",
        }
    }
}

/// One printed figure beside ours.
#[derive(Clone, Debug)]
pub struct Beside {
    pub printed: Printed,
    pub ours: Ours,
    /// Ours less the printed one: points of a percentage, or people.
    pub difference: Option<f64>,
    pub verdict: Verdict,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub study: Study,
    /// Population and the snapshot that our figures are from.
    pub snapshots: Vec<(String, SnapshotName)>,
    pub rows: Vec<Beside>,
    pub findings: Vec<Finding>,
}

impl Comparison {
    /// How many rows have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    }

    /// How many printed figures could be compared.
    pub fn compared(&self) -> usize {
        self.count(Verdict::Within) + self.count(Verdict::Same) + self.count(Verdict::Differs)
    }

    /// How many of those agree.
    pub fn agree(&self) -> usize {
        self.count(Verdict::Within) + self.count(Verdict::Same)
    }
}

/// Why nothing can be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error("study.toml names nothing to compare with: add a [comparison] section.")]
    Nothing,
    #[error("What was published cannot be read. {}", .0.join(" "))]
    Published(Vec<String>),
    #[error("There is no study “{0}” here. Load its folder first.")]
    NoStudy(String),
    #[error("The figures cannot be made: {0:?}")]
    Figures(PageError),
}

impl From<PageError> for CompareError {
    fn from(error: PageError) -> Self {
        Self::Figures(error)
    }
}

/// Sets every published figure beside ours and checks the published ones against each other.
///
/// # Errors
/// No such study, nothing to compare with, or files that cannot be read (every fault at once).
pub async fn compare(studies: &Studies, study_id: &str) -> Result<Comparison, CompareError> {
    let desk = Desk::open(studies, study_id)
        .await
        .map_err(|error| match error {
            PageError::NotFound => CompareError::NoStudy(study_id.to_owned()),
            other => CompareError::Figures(other),
        })?;
    let loaded = &desk.version.loaded;
    let spec = loaded
        .definition
        .comparison
        .as_ref()
        .ok_or(CompareError::Nothing)?;
    desk.prepare().await?;
    let published = published::read(&loaded.files, spec).map_err(CompareError::Published)?;
    let findings = checks::findings(&published);
    let mut frame_sizes = BTreeMap::new();
    for population in &loaded.definition.populations {
        let tally = monitor::totals(studies.db(), study_id, &population.id)
            .await
            .map_err(PageError::from)?;
        frame_sizes.insert(
            population.id.clone(),
            u64::try_from(tally.cases).unwrap_or(0),
        );
    }
    let mut rows = Vec::with_capacity(published.figures.len());
    for printed in published.figures {
        let ours = match printed.quantity() {
            None => Ours::None("The map does not say which of our figures it is.".to_owned()),
            Some(quantity) if quantity.measure == Measure::FrameSize => frame_sizes
                .get(&quantity.population)
                .map_or_else(|| find::no_population(quantity), |&size| Ours::Exact(size)),
            Some(quantity) => find::ours(&desk, quantity, &printed)?,
        };
        let (difference, verdict) = judge(&printed, &ours);
        rows.push(Beside {
            printed,
            ours,
            difference,
            verdict,
        });
    }
    let snapshots = desk
        .names
        .iter()
        .map(|(population, name)| (population.clone(), name.clone()))
        .collect();
    Ok(Comparison {
        study: desk.study,
        snapshots,
        rows,
        findings,
    })
}

/// Printed percentages are whole numbers, so our interval is widened by half a point each way. A
/// printed "<1" agrees when our interval begins below it.
pub(super) fn judge(printed: &Printed, ours: &Ours) -> (Option<f64>, Verdict) {
    const ROUNDING: f64 = 0.5;
    let inside = |value: f64, lower: f64, upper: f64| {
        if (lower - ROUNDING..=upper + ROUNDING).contains(&value) {
            Verdict::Within
        } else {
            Verdict::Differs
        }
    };
    match ours {
        Ours::Suppressed => (None, Verdict::Suppressed),
        Ours::None(_) => (None, Verdict::NotComparable),
        Ours::Share {
            share,
            lower,
            upper,
            ..
        } => match printed.percent {
            Some(Percent {
                value,
                less_than: true,
            }) => (
                None,
                if lower * 100.0 < value {
                    Verdict::Within
                } else {
                    Verdict::Differs
                },
            ),
            Some(Percent {
                value,
                less_than: false,
            }) => (
                Some(share * 100.0 - value),
                inside(value, lower * 100.0, upper * 100.0),
            ),
            None => (None, Verdict::NotComparable),
        },
        Ours::Count {
            people,
            lower,
            upper,
        } => match printed.n {
            Some(n) => (
                Some(*people as f64 - n as f64),
                inside(n as f64, *lower, *upper),
            ),
            None => (None, Verdict::NotComparable),
        },
        Ours::Exact(number) => match printed.n {
            Some(n) => {
                let same = u64::try_from(n).is_ok_and(|n| n == *number);
                (
                    Some(*number as f64 - n as f64),
                    if same {
                        Verdict::Same
                    } else {
                        Verdict::Differs
                    },
                )
            }
            None => (None, Verdict::NotComparable),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(percent: &str, n: Option<i64>) -> Printed {
        let (less_than, number) = percent
            .strip_prefix('<')
            .map_or((false, percent), |rest| (true, rest));
        let percent = number
            .parse()
            .ok()
            .map(|value| Percent { value, less_than });
        let none = String::new;
        let (table, item, group, source) = (none(), none(), none(), none());
        Printed {
            row: 2,
            table,
            item,
            group,
            n,
            base: None,
            percent,
            source,
            mapped: None,
        }
    }

    fn verdict(percent: &str, lower: f64, upper: f64) -> Verdict {
        let ours = Ours::Share {
            share: (lower + upper) / 2.0,
            lower,
            upper,
            people: 1,
            base: 2,
        };
        judge(&printed(percent, None), &ours).1
    }

    #[test]
    fn a_rounded_percentage_agrees_up_to_half_a_point_outside_of_the_interval() {
        assert_eq!(verdict("40", 0.404, 0.450), Verdict::Within);
        assert_eq!(verdict("40", 0.406, 0.450), Verdict::Differs);
        assert_eq!(verdict("46", 0.404, 0.456), Verdict::Within);
        assert_eq!(verdict("46", 0.404, 0.454), Verdict::Differs);
    }

    #[test]
    fn less_than_one_agrees_with_an_interval_that_begins_below_one() {
        assert_eq!(verdict("<1", 0.004, 0.012), Verdict::Within);
        assert_eq!(verdict("<1", 0.011, 0.020), Verdict::Differs);
    }

    #[test]
    fn exact_numbers_must_be_the_same() {
        assert_eq!(
            judge(&printed("", Some(2377)), &Ours::Exact(2377)),
            (Some(0.0), Verdict::Same)
        );
        assert_eq!(
            judge(&printed("", Some(2377)), &Ours::Exact(2376)),
            (Some(-1.0), Verdict::Differs)
        );
        assert_eq!(
            judge(&printed("", Some(3)), &Ours::Suppressed),
            (None, Verdict::Suppressed)
        );
    }
}
