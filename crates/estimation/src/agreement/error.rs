//! Why an agreement cannot be computed, with the place and the way out.

/// What is wrong with ratings, or with what was asked of them.
///
/// Units and raters are counted from 1.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum AgreementError {
    #[error("there are no units: agreement needs at least two things that were rated")]
    NoUnits,
    #[error("there is {found} rater: agreement needs at least two")]
    TooFewRaters { found: usize },
    #[error(
        "unit {unit} has {found} ratings, the first one has {raters}: give every unit one place a rater, empty where a rating is missing"
    )]
    Uneven {
        unit: usize,
        found: usize,
        raters: usize,
    },
    #[error("rater {rater} has {found} units, the first one has {units}: all rate the same units")]
    UnevenColumns {
        rater: usize,
        found: usize,
        units: usize,
    },
    #[error(
        "the rating of unit {unit} by rater {rater} is {value}, which is not a finite number: give it as missing"
    )]
    NotFinite {
        unit: usize,
        rater: usize,
        value: f64,
    },
    #[error(
        "unit {unit} is “{value}” to rater {rater}, which is none of the categories: add the category, or give the rating as missing"
    )]
    UnknownCategory {
        unit: usize,
        rater: usize,
        value: String,
    },
    #[error("the category “{name}” is listed twice: give every category its own name")]
    RepeatedCategory { name: String },
    #[error("rater {rater} has other categories than the first one: code all columns alike")]
    OtherCategories { rater: usize },
    #[error("{scores} scores were given for {categories} categories: give one for each, in order")]
    Scores { scores: usize, categories: usize },
    #[error("the score of category “{category}” is not a finite number")]
    BadScore { category: String },
    #[error("{found} choices were given for {units} units: give one a unit")]
    Chosen { found: usize, units: usize },
    #[error("there is no rater {rater}: there are {raters}, counted from 1")]
    NoRater { rater: usize, raters: usize },
    #[error("rater {rater} was set against itself: name two different raters")]
    SameRater { rater: usize },
    #[error(
        "{usable} of {units} units have the ratings that are needed ({needed}), and at least {least} must: look for raters who rated little and leave them out"
    )]
    TooFewUnits {
        usable: usize,
        units: usize,
        needed: &'static str,
        least: usize,
    },
    #[error(
        "every usable rating is “{category}”: where nothing varies, chance agreement is complete and {statistic} has no value; report the percentage agreement"
    )]
    OneCategory {
        category: String,
        statistic: &'static str,
    },
    #[error(
        "{statistic} has no value here, because {why}; report the percentage agreement, or look at the ratings again"
    )]
    NoValue {
        statistic: &'static str,
        why: &'static str,
    },
    #[error(
        "{wanted} needs ratings that are numbers, and these are named categories: give scores, or use what needs names or their order only"
    )]
    NotNumbers { wanted: &'static str },
    #[error(
        "the rating {value} is below zero: the ratio metric is for amounts of zero and more; use the interval metric"
    )]
    NegativeAmount { value: f64 },
    #[error(
        "the weights have {found} rows or columns, and there are {categories} categories: give one row and one column for each"
    )]
    WeightsShape { found: usize, categories: usize },
    #[error(
        "the weight of categories {row} and {column} is {value}: weights say how far two ratings agree, 1 on the diagonal and from 0 to 1 elsewhere"
    )]
    BadWeight {
        row: usize,
        column: usize,
        value: f64,
    },
    #[error("the table of counts has {rows} rows, and row {row} has {found}: it must be square")]
    NotSquare {
        rows: usize,
        row: usize,
        found: usize,
    },
    #[error("{name} is {value}: it must be {range}")]
    OutOfRange {
        name: &'static str,
        value: f64,
        range: &'static str,
    },
}

/// Refuses a confidence that is none.
pub(super) fn check_confidence(value: f64) -> Result<(), AgreementError> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(AgreementError::OutOfRange {
        name: "the confidence",
        value,
        range: "between 0 and 1, such as 0.95",
    })
}
