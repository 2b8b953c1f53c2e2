//! repeats
