//! Trying a study before anyone is asked: invented people, and answers whose true proportions the
//! study folder states. What comes out is labelled as invented wherever it shows.
//!
//! A dry run of three things: routing (every invented respondent goes through the same checks as a
//! real one), the plan of analysis (figures come out as stated), and precision.
//!
//! **Invariant:** a study with real people in its frame is never simulated over.

mod answers;
mod chance;
mod deal;
mod inventing;
mod names;
mod people;
mod plan;
mod report;
mod run;
mod storage;
#[cfg(test)]
mod tests;
mod truth;
mod waves;

pub use people::{invented_name, write_frames};
pub use report::Report;
pub use run::{Progress, SimulationError, simulate};
