//! Totals and means of a number: which cells would give one contributor away.
//!
//! A total of money or hours can betray a contributor although many stand behind it, when one or two
//! make up nearly all of it. With the contributions of a cell sorted, x₁ ≥ x₂ ≥ …, and their sum X:
//!
//! | rule | a cell is withheld when | idea |
//! |---|---|---|
//! | threshold | it has 1 to m − 1 contributors | who is alone, or nearly, is known |
//! | (n, k) dominance | x₁ + … + xₙ > k/100 · X | a few make up nearly all |
//! | p % | X − x₁ − x₂ < p/100 · x₁ | the second largest can estimate the largest within p % |
//! | p/q | q/100 · (X − x₁ − x₂) < p/100 · x₁ | the same, by someone who knows the others within q % beforehand |
//!
//! Source: Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4; the p/q rule is
//! Cox (1981). The p % rule is advised over dominance (same chapter): it bounds what an attacker
//! learns, dominance does not.
//!
//! # What is counted and what is weighted
//! - The number of **contributors is unweighted**: people who answered. A weight makes nobody safer.
//!   Contributors of zero count.
//! - Contributions and their sum are **weighted** ([`ContributionWeights`]): w·x by default, since
//!   the published figure is Σ w·x.
//! - Contributions are taken by their absolute size, since sums of mixed sign can be near zero though each
//!   part is large; the rules then withhold more, never less.
//! - A mean is protected by the rule of its total: whoever knows the base knows one from the other.
//!
//! # Checked against
//! R 4.6.1 on the public tables of the reference cases (`tests/oracle/disclosure_margins.rs`), and against
//! the definitions written out over all contributions, in properties (`tests/magnitude.rs`).

mod contributions;
mod rule;

pub use contributions::{ContributionWeights, Contributions, contributions};
pub use rule::{Dominance, MagnitudeRule, PRule, RuleError, Sensitive};
