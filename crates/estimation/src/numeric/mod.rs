//! Distributions that intervals need: normal, Student's t, χ², F and beta, with tails and quantiles.
//!
//! All of them rest on two functions, the regularised incomplete beta and gamma functions, computed
//! with the saddle-point form of their leading factor (Loader 2000), so that a tail keeps its
//! relative accuracy for degrees of freedom from 1 to a million. Quantiles are found by Newton's
//! method on the logarithm of the tail, inside a bracket.
//!
//! Checked against R 4.6.1: `tests/distributions.rs`, to 1e-10 relative.

mod beta;
mod gamma;
mod matrix;
mod mixture;
mod random;
mod saddle;

pub use beta::{beta_quantile, beta_tail, f_quantile, f_tail, student_quantile, student_tail};
pub use gamma::{chi_square_tail, normal_quantile, normal_tail};
pub use matrix::{Factor, Matrix, dot};
pub use mixture::f_mixture_tail;
pub(crate) use random::{Random, mix};
