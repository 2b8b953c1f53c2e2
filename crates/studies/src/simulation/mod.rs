//! Invented frames and answers.
