//! spreadsheets
