//! The lists of people and practices to ask.
