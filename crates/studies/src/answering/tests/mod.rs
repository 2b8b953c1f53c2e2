//! What people can rely on.
