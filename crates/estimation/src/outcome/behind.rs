//! Groups that answer less than the rest, found by a rule that does not cry wolf.

use crate::{
    compare::{Adjustment, adjust},
    numeric::normal_tail,
};

/// A group of those who were asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub label: String,
    pub asked: u64,
    pub responded: u64,
}

/// A group that is behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    pub label: String,
    /// Its response rate.
    pub rate: f64,
    /// That of everybody else.
    pub rest: f64,
    /// How far it is behind, as a share of the rest's rate: 0.08 is "8 % behind".
    pub gap: f64,
}

/// Smaller groups are not looked at.
const SMALLEST: u64 = 30;
/// Smaller gaps are not worth a visit.
const SMALLEST_GAP: f64 = 0.05;
/// After the adjustment for how many groups were looked at.
const LEVEL: f64 = 0.05;

/// The groups whose response is behind that of everybody else, the furthest behind first.
///
/// A group counts when it has at least 30 people, its rate is at least 5 % (of the rest's rate) lower, and the
/// difference of the two rates has a p-value below 0.05 (two proportions, pooled variance) after Benjamini–Hochberg
/// over all groups that were looked at. The groups may overlap; `asked` and `responded` are of everybody.
///
/// ```
/// use estimation::outcome::{Group, behind};
/// let group = |label: &str, asked, responded| Group { label: label.into(), asked, responded };
/// let groups = [group("Wales", 1000, 30), group("England", 9000, 540), group("a few", 10, 0)];
/// let found = behind(&groups, 10_000, 570);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].label, "Wales");
/// assert!((found[0].gap - 0.5).abs() < 1e-12);
/// ```
pub fn behind(groups: &[Group], asked: u64, responded: u64) -> Vec<Behind> {
    let looked: Vec<(&Group, f64, f64, f64)> = groups
        .iter()
        .filter_map(|group| {
            let others = asked.checked_sub(group.asked).filter(|n| *n >= SMALLEST)?;
            let answered = responded.checked_sub(group.responded)?;
            if group.asked < SMALLEST || group.responded > group.asked || answered > others {
                return None;
            }
            let (n, m) = (group.asked as f64, others as f64);
            let (rate, rest) = (group.responded as f64 / n, answered as f64 / m);
            let pooled = responded as f64 / asked as f64;
            let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
            let p = if error > 0.0 {
                (2.0 * normal_tail(((rate - rest) / error).abs())).min(1.0)
            } else {
                1.0
            };
            Some((group, rate, rest, p))
        })
        .collect();
    let p: Vec<Option<f64>> = looked.iter().map(|(.., p)| Some(*p)).collect();
    // Every value lies between 0 and 1, so that there is always an answer.
    let adjusted = adjust(&p, Adjustment::BenjaminiHochberg).unwrap_or_default();
    let mut found: Vec<Behind> = looked
        .into_iter()
        .zip(adjusted)
        .filter(|((_, rate, rest, _), p)| {
            p.is_some_and(|p| p < LEVEL) && *rest > 0.0 && (rest - rate) / rest >= SMALLEST_GAP
        })
        .map(|((group, rate, rest, _), _)| Behind {
            label: group.label.clone(),
            rate,
            rest,
            gap: (rest - rate) / rest,
        })
        .collect();
    found.sort_by(|a, b| b.gap.total_cmp(&a.gap).then_with(|| a.label.cmp(&b.label)));
    found
}
