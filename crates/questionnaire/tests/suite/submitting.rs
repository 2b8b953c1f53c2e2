//! submitting
