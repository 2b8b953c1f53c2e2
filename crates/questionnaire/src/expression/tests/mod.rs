//! What authors of forms rely on in expressions.
