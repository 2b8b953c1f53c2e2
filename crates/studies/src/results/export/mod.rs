//! Files for people who go on working with the numbers.

mod answers;
mod comparison;
mod crowd;
mod dictionary;

pub(super) use answers::{answers, words};
pub(super) use comparison::comparison;
pub(super) use crowd::{Crowd, crowd};
pub(super) use dictionary::dictionary;
