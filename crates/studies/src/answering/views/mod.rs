//! What respondents see. Pure functions from what is known to HTML.

mod fields;
mod finish;
mod held;
mod input;
mod landing;
mod markdown;
mod page;
mod shell;

pub(super) use finish::{check, done};
pub(super) use held::{HeldAbout, ask_withdraw, held};
pub(super) use input::{Posted, Problems};
pub(super) use landing::{Invitation, ask_code, landing, pilot};
pub(crate) use page::preview;
pub(super) use page::{Moment, questions};
pub(super) use shell::{Kind, Shell, dead_end};
