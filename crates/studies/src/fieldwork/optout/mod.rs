//! "Please leave me alone": one click from any message, for this study or for all.
//!
//! **Invariant:** opening the address changes nothing, because mail scanners open links; only a button, or a mail
//! program's own one-click request (RFC 8058), does.
//! **Invariant:** a wish is kept as a hash of the address, so that it outlives the erasure of contact data and
//! holds for frames that are loaded later.

mod pages;
mod storage;
#[cfg(test)]
mod tests;
mod views;

pub(super) use pages::routes;
