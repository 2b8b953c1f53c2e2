//! What can be wrong with a design, with the place and the way out.

/// What is wrong with a design that was asked for.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum DesignError {
    #[error("there are no rows: a design needs at least one respondent")]
    Empty,
    #[error("{rows} rows are more than a design can hold (4,294,967,294)")]
    TooManyRows { rows: usize },
    #[error("there are {found} weights for {rows} respondents: give one a row")]
    WeightsLength { found: usize, rows: usize },
    #[error("the weight of row {row} is {value}: weights are zero, or between 1e-100 and 1e100")]
    BadWeight { row: usize, value: f64 },
    #[error(
        "a step of weighting makes weights of {value}: totals and weights have to be of like size; check the units of the totals"
    )]
    StepWeight { value: f64 },
    #[error("every weight is zero: nobody would stand for anybody")]
    NoWeight,
    #[error("the {what} column has {found} rows, the design {rows}: take both from the same data")]
    Length {
        what: String,
        found: usize,
        rows: usize,
    },
    #[error(
        "row {row} has no stratum or cluster: every row is in one; give a group “not known” to rows that are in none"
    )]
    NoGroup { row: usize },
    #[error(
        "cluster “{cluster}” is in the strata “{first}” and “{second}”: if cluster ids are unique within a stratum only, say so with \"nest\": true"
    )]
    NotNested {
        cluster: String,
        first: String,
        second: String,
    },
    #[error(
        "{found} population sizes for {strata} strata: give one for each level of the stratum column"
    )]
    PopulationLength { found: usize, strata: usize },
    #[error(
        "stratum “{stratum}” (stage {stage}) has {rows} sampled units but a population of {population}: check the frame counts"
    )]
    PopulationTooSmall {
        stratum: String,
        stage: usize,
        rows: u64,
        population: f64,
    },
    #[error(
        "stratum “{stratum}” (stage {stage}) has the population sizes {first} and {second}: give one size a stratum"
    )]
    PopulationVaries {
        stratum: String,
        stage: usize,
        first: f64,
        second: f64,
    },
    #[error(
        "the sampling rate of row {row} at stage {stage} is {value}: a rate is above 0 and at most 1"
    )]
    BadRate {
        row: usize,
        stage: usize,
        value: f64,
    },
    #[error(
        "stage {stage} has no population sizes, so that the stages below it cannot count: give sizes or rates for it, or leave the later stages out"
    )]
    StageWithoutPopulation { stage: usize },
    #[error(
        "stage {stage} takes every row as its own unit already: nothing can be sampled within a row"
    )]
    BelowRows { stage: usize },
    #[error(
        "these strata have a single sampling unit, so that their variance cannot be estimated: {}. Join them to a neighbouring stratum, or say how to treat them with \"lonely_psu\" (remove, adjust, average, certainty)",
        .strata.join(", ")
    )]
    LonelyPsu { strata: Vec<String> },
    #[error("{what} needs one value a sampling unit ({units}), and {found} are given")]
    JointLength {
        what: &'static str,
        found: usize,
        units: usize,
    },
    #[error(
        "the joint inclusion probability of the units {first} and {second} is {value}: it is above 0 and at most the smaller of the two probabilities"
    )]
    BadJoint {
        first: usize,
        second: usize,
        value: f64,
    },
    #[error(
        "the joint probabilities of units {first} and {second} differ by order: {one} and {other}"
    )]
    JointNotSymmetric {
        first: usize,
        second: usize,
        one: f64,
        other: f64,
    },
    #[error("{0}")]
    Replicates(String),
    #[error(
        "the design has strata or clusters already: state all of them together, with Design::sampled"
    )]
    StagesStated,
    #[error("{call} comes after {has}, which would be lost or no longer fit: call {call} first")]
    Order {
        call: &'static str,
        has: &'static str,
    },
    #[error("a design with {has} cannot have {wanted} too: choose one way to estimate variances")]
    OneVarianceOnly {
        has: &'static str,
        wanted: &'static str,
    },
}
