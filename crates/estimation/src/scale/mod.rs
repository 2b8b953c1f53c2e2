//! Scales: whether several items measure one thing, so that their sum or mean may be reported.
//!
//! [`cronbach`] takes the items of a scale as numeric columns ([`Items`]), all coded in the same
//! direction, and gives the reliability of their sum with what each item adds to it. With C the
//! covariances of k items, R their correlations, V = Σ cᵢⱼ the variance of the sum and S = Σ rᵢⱼ:
//!
//! | figure | formula | source |
//! |---|---|---|
//! | alpha | k/(k−1) · (1 − Σ cᵢᵢ / V) | Cronbach 1951 |
//! | standardised alpha | k/(k−1) · (1 − k/S) | of items brought to one variance |
//! | Guttman's λ₆ | 1 − Σ (1 − smcᵢ) / S, smcᵢ = 1 − 1/(R⁻¹)ᵢᵢ | Guttman 1945, of standardised items |
//! | mean correlation | (S − k) / k(k−1) | |
//! | alpha without an item | alpha of the others | |
//! | item–rest correlation | of the item with the sum of the others | |
//! | interval of alpha | 1 − (1 − α)·F, F on n − 1 and (n−1)(k−1) df | Feldt 1965 |
//!
//! smcᵢ is the share of item i's variance that the other items explain.
//!
//! **Missing answers.** Respondents with all items, or for each covariance those with both items; the
//! result says which and how many. **Weights** go into every covariance, as in R `survey`'s `svycralpha`;
//! Feldt's interval supposes a simple random sample with all items and is not given otherwise.
//!
//! Alpha is a lower bound of reliability and grows with the number of items; it does not show that
//! there is one dimension. A negative item–rest correlation is usually an item coded the wrong way
//! round.

mod cronbach;
mod items;

pub use cronbach::{Cronbach, ItemFigures, ScaleRequest, cronbach};
pub use items::{Items, MissingItems, ScaleError};
