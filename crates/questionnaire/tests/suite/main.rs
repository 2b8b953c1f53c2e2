//! Small questionnaires, one a behaviour, read from sheets as an author writes them.

mod accepting;
mod any_form;
mod checking;
mod expressions_in_forms;
mod forms;
mod in_the_wild;
mod languages;
mod lists;
mod minutes;
mod pages;
mod reading;
mod repeats;
mod robustness;
mod spreadsheets;
mod submitting;
mod types;
