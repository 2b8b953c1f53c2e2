//! Agreement as a request asks for it: columns of a dataset, and what is to be told of them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AgreementError, CohenKappa, FleissKappa, IccModel, IccUnit, Intraclass, IntraclassRequest,
    KappaWeights, KendallW, KrippendorffAlpha, MarginalHomogeneity, Metric, PercentAgreement,
    Ratings, cohen_kappa, conger_kappa, fleiss_kappa, intraclass, kendall_w, krippendorff_alpha,
    marginal_homogeneity, percent_agreement,
};
use crate::data::{Categorical, Column, DataError, Dataset, Numeric};

/// What is asked of columns that hold ratings of the same units: one row a unit, one column a rater.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementRequest {
    /// The columns, two or more.
    pub raters: Vec<String>,
    /// The categories in their order. Without it: the levels of the columns, where all have the same;
    /// otherwise the numbers that occur, or the names that occur, which then have no order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    /// What is to be told, in this order.
    pub statistics: Vec<AgreementStatistic>,
    /// Of every interval, between 0 and 1.
    #[serde(default = "usual_confidence")]
    pub confidence: f64,
}

fn usual_confidence() -> f64 {
    0.95
}

/// One coefficient or test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AgreementStatistic {
    /// How often all agree, to within a tolerance.
    Percent {
        #[serde(default)]
        tolerance: f64,
    },
    /// Cohen's kappa of every pair of raters.
    Cohen {
        #[serde(default)]
        weights: KappaWeights,
    },
    Fleiss,
    Conger,
    Krippendorff {
        metric: Metric,
    },
    Intraclass {
        model: IccModel,
        #[serde(default)]
        unit: IccUnit,
        #[serde(default)]
        null_value: f64,
    },
    Kendall,
    /// Whether every pair of raters uses the categories equally often.
    EqualMargins,
}

/// The answer to one statistic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementFigure {
    Percent(PercentAgreement),
    Cohen(Vec<OfPair<CohenKappa>>),
    Fleiss(FleissKappa),
    Conger(FleissKappa),
    Krippendorff(KrippendorffAlpha),
    Intraclass(Intraclass),
    Kendall(KendallW),
    EqualMargins(Vec<OfPair<MarginalHomogeneity>>),
}

/// The figure of two raters, by the names of their columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OfPair<T> {
    pub first: String,
    pub second: String,
    pub figure: T,
}

/// A request for agreement that cannot be carried out.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum AgreementRequestError {
    #[error("raters: {0}")]
    Data(#[from] DataError),
    #[error("raters: {0}")]
    Ratings(AgreementError),
    #[error("raters: “{name}” is listed twice: a rater is set against others")]
    RepeatedRater { name: String },
    #[error("rows: {found} rows were chosen from, and the data have {rows}")]
    Rows { found: usize, rows: usize },
    #[error("statistics is empty: ask for at least one, such as \"fleiss\"")]
    NoStatistics,
    #[error(
        "statistics[{at}]: it needs the order of the categories, which names do not tell: list them in order in \"categories\""
    )]
    NoOrder { at: usize },
    #[error("statistics[{at}]: {problem}")]
    Statistic { at: usize, problem: AgreementError },
}

/// Answers a request from the rows of a dataset that are wanted; all of them without `rows`.
///
/// # Errors
/// The first thing that is wrong, with its place in the request.
///
/// ```
/// use estimation::{
///     agreement::{AgreementFigure, AgreementRequest, agreement},
///     data::{Categorical, Column, Dataset},
/// };
///
/// let mut data = Dataset::new(4);
/// for (name, codes) in [("ada", ["b", "b", "e", "n"]), ("ben", ["b", "n", "e", "n"])] {
///     let column = Categorical::from_names(&["b", "e", "n"], codes.map(Ok))?;
///     data.insert(name, Column::Categorical(column))?;
/// }
/// let request: AgreementRequest =
///     serde_json::from_str(r#"{"raters": ["ada", "ben"], "statistics": ["fleiss"]}"#)?;
/// let AgreementFigure::Fleiss(kappa) = &agreement(&request, &data, None)?[0] else {
///     panic!("it was asked for");
/// };
/// assert_eq!((kappa.units, kappa.observed), (4, 0.75));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn agreement(
    request: &AgreementRequest,
    data: &Dataset,
    rows: Option<&[bool]>,
) -> Result<Vec<AgreementFigure>, AgreementRequestError> {
    let mut seen = BTreeSet::new();
    if let Some(name) = request
        .raters
        .iter()
        .find(|name| !seen.insert(name.as_str()))
    {
        return Err(AgreementRequestError::RepeatedRater { name: name.clone() });
    }
    if request.statistics.is_empty() {
        return Err(AgreementRequestError::NoStatistics);
    }
    if let Some(rows) = rows
        && rows.len() != data.rows()
    {
        return Err(AgreementRequestError::Rows {
            found: rows.len(),
            rows: data.rows(),
        });
    }
    let (mut ratings, ordered) = ratings(request, data)?;
    if let Some(rows) = rows {
        ratings = ratings.only(rows).map_err(AgreementRequestError::Ratings)?;
    }
    let answers = request
        .statistics
        .iter()
        .enumerate()
        .map(|(at, statistic)| {
            if !ordered && needs_order(statistic) {
                return Err(AgreementRequestError::NoOrder { at });
            }
            answer(statistic, &ratings, request)
                .map_err(|problem| AgreementRequestError::Statistic { at, problem })
        });
    answers.collect()
}

fn needs_order(statistic: &AgreementStatistic) -> bool {
    match statistic {
        AgreementStatistic::Cohen { weights } => *weights != KappaWeights::Unweighted,
        AgreementStatistic::Krippendorff { metric } => *metric == Metric::Ordinal,
        AgreementStatistic::Kendall => true,
        _ => false,
    }
}

fn answer(
    statistic: &AgreementStatistic,
    ratings: &Ratings,
    request: &AgreementRequest,
) -> Result<AgreementFigure, AgreementError> {
    let confidence = request.confidence;
    Ok(match statistic {
        AgreementStatistic::Percent { tolerance } => {
            AgreementFigure::Percent(percent_agreement(ratings, *tolerance)?)
        }
        AgreementStatistic::Cohen { weights } => {
            AgreementFigure::Cohen(of_pairs(&request.raters, |first, second| {
                cohen_kappa(&ratings.pair(first, second)?, weights, confidence)
            })?)
        }
        AgreementStatistic::Fleiss => AgreementFigure::Fleiss(fleiss_kappa(ratings)?),
        AgreementStatistic::Conger => AgreementFigure::Conger(conger_kappa(ratings)?),
        AgreementStatistic::Krippendorff { metric } => {
            AgreementFigure::Krippendorff(krippendorff_alpha(ratings, *metric)?)
        }
        &AgreementStatistic::Intraclass {
            model,
            unit,
            null_value,
        } => {
            let request = IntraclassRequest {
                model,
                unit,
                null_value,
                confidence,
            };
            AgreementFigure::Intraclass(intraclass(ratings, &request)?)
        }
        AgreementStatistic::Kendall => AgreementFigure::Kendall(kendall_w(ratings)?),
        AgreementStatistic::EqualMargins => {
            AgreementFigure::EqualMargins(of_pairs(&request.raters, |first, second| {
                marginal_homogeneity(&ratings.pair(first, second)?)
            })?)
        }
    })
}

/// A figure for every pair of raters, which are counted from 1.
fn of_pairs<T>(
    raters: &[String],
    figure: impl Fn(usize, usize) -> Result<T, AgreementError>,
) -> Result<Vec<OfPair<T>>, AgreementError> {
    let mut all = Vec::new();
    for (first, name) in raters.iter().enumerate() {
        for (second, other) in raters.iter().enumerate().skip(first + 1) {
            all.push(OfPair {
                first: name.clone(),
                second: other.clone(),
                figure: figure(first + 1, second + 1)?,
            });
        }
    }
    Ok(all)
}

/// The ratings, and whether their categories have an order.
fn ratings(
    request: &AgreementRequest,
    data: &Dataset,
) -> Result<(Ratings, bool), AgreementRequestError> {
    let names = &request.raters;
    if let Some(categories) = &request.categories {
        return Ok((named(names, categories, data)?, true));
    }
    let columns: Vec<&Column> = names
        .iter()
        .map(|name| data.column(name))
        .collect::<Result<_, _>>()?;
    let coded: Vec<&Categorical> = (columns.iter())
        .filter_map(|column| match column {
            Column::Categorical(column) => Some(column),
            _ => None,
        })
        .collect();
    let alike = coded
        .windows(2)
        .all(|pair| pair[0].levels() == pair[1].levels());
    if coded.len() == columns.len() && alike {
        let ratings = Ratings::from_columns(&coded).map_err(AgreementRequestError::Ratings)?;
        return Ok((scored(ratings)?, true));
    }
    let numbers: Result<Vec<_>, DataError> = names.iter().map(|name| data.numeric(name)).collect();
    if let Ok(numbers) = numbers {
        let numbers: Vec<&Numeric> = numbers.iter().map(AsRef::as_ref).collect();
        let ratings = Ratings::from_number_columns(&numbers);
        return Ok((ratings.map_err(AgreementRequestError::Ratings)?, true));
    }
    let mut found = BTreeSet::new();
    for name in names {
        found.extend(data.categorical(name)?.levels().iter().cloned());
    }
    Ok((
        named(names, &found.into_iter().collect::<Vec<_>>(), data)?,
        false,
    ))
}

/// The columns as names out of a list of categories.
fn named(
    names: &[String],
    categories: &[String],
    data: &Dataset,
) -> Result<Ratings, AgreementRequestError> {
    let columns: Vec<_> = (names.iter())
        .map(|name| data.categorical(name))
        .collect::<Result<_, _>>()?;
    let rows: Vec<Vec<Option<&str>>> = (0..data.rows())
        .map(|row| columns.iter().map(|column| column.row(row)?.ok()).collect())
        .collect();
    let ratings = Ratings::from_names(categories, &rows).map_err(AgreementRequestError::Ratings)?;
    scored(ratings)
}

/// A finite number as people write it.
fn number(name: &str) -> Option<f64> {
    name.trim()
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

/// With the categories' names as scores, where all are numbers.
fn scored(ratings: Ratings) -> Result<Ratings, AgreementRequestError> {
    let scores: Option<Vec<f64>> = ratings
        .categories()
        .iter()
        .map(|name| number(name))
        .collect();
    match scores {
        Some(scores) => ratings
            .with_scores(scores)
            .map_err(AgreementRequestError::Ratings),
        None => Ok(ratings),
    }
}
