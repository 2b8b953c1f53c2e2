//! minutes
