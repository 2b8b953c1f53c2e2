//! Where people begin: the first page, a study's own page, and previews of its questionnaires.

mod pages;
mod preview;
#[cfg(test)]
mod tests;
mod views;
mod words;

pub use pages::routes;
pub(crate) use views::frame;
pub(crate) use words::{count, day, lower_first, page_names, per_cent};
