//! What is wrong with a plan, with the place and the way out.

/// A plan that cannot be worked out.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum PlanError {
    #[error("there are no groups: give at least one, with its people and response rate")]
    NoGroups,
    #[error("the group “{name}” is listed twice: give every group its own name")]
    RepeatedGroup { name: String },
    #[error("{place}: {field} is {value}: it must be {range}")]
    OutOfRange {
        /// `group “Wales”`, `the first group`, `the plan`.
        place: String,
        field: &'static str,
        value: f64,
        range: &'static str,
    },
    #[error(
        "{place} would give {answers:.1} answers: at least 2 are needed for an interval; join it with another group, or plan for a higher response rate"
    )]
    TooFewAnswers { place: String, answers: f64 },
    #[error(
        "{place} has {answers} answers out of {people} people: no more can answer than there are"
    )]
    TooManyAnswers {
        place: String,
        answers: f64,
        people: f64,
    },
    #[error("{place} invites {invited} of {people} people: no more can be invited than there are")]
    TooManyInvited {
        place: String,
        invited: f64,
        people: f64,
    },
    #[error("comparison {position} names the group “{name}”, which is not in the plan: {known}")]
    UnknownGroup {
        /// From 1.
        position: usize,
        name: String,
        /// The groups that there are.
        known: String,
    },
    #[error("comparison {position} sets the group “{name}” against itself: name two groups")]
    SameGroup { position: usize, name: String },
    #[error(
        "the two groups have the same expected share {share}: there is no difference to find; give the shares that the comparison is about"
    )]
    NoDifference { share: f64 },
    #[error(
        "a power of {power} cannot be reached: with {first} and {second} answers, the most that the lists (or 10^15) allow in this proportion, it is {most:.3}; ask more of the group with the longer list, or look for a larger difference"
    )]
    OutOfReach {
        power: f64,
        first: f64,
        second: f64,
        most: f64,
    },
}
