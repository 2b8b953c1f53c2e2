//! Studies: from a folder that describes one to its published figures.
//!
//! - `setup`: what a study folder says; checking it, loading it, its versions
//! - `frames`: the lists of people and practices to ask
//! - `answering`: what a respondent sees; saving, submitting, severing
//! - `fieldwork`: writing to people: the schedule, the texts
//! - `monitor`: where the fieldwork stands
//! - `results`: snapshots, figures, exports, comparison with published figures
//! - `simulation`: invented frames and answers, to try a study before anyone is asked
//! - `home`: the first page, the study's own page, previews of questionnaires

pub mod answering;
pub mod fieldwork;
pub mod frames;
pub mod home;
pub mod monitor;
pub mod results;
pub mod setup;
pub mod simulation;
mod state;
#[cfg(test)]
mod test_study;

use axum::Router;

pub use state::Studies;

/// Every page of this product, one line a feature.
pub fn routes(studies: Studies) -> Router {
    Router::new()
        .merge(home::routes())
        .merge(answering::routes())
        .merge(fieldwork::routes())
        .merge(monitor::routes())
        .merge(results::routes())
        .with_state(studies)
}
