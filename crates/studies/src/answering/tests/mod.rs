//! What respondents can rely on, from the link in their invitation to "thank you".

mod answering;
mod entry;
mod person;
mod severance;
