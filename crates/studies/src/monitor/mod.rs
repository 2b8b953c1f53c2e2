//! Where the fieldwork stands: who was asked, who started, who finished, where people break off,
//! by group and by day, and the response rate with its definition.
//!
//! **Invariant:** counts only. Nobody is named here, and no answer is read.

mod ahead;
mod burden;
mod chart;
mod model;
mod outcome;
mod outside;
mod pages;
mod rates;
mod spread;
mod storage;
#[cfg(test)]
mod tests;
mod views;

pub use model::{Progress, Tally};
pub use outcome::Outcome;
pub use pages::routes;
pub use storage::{progress, totals};
