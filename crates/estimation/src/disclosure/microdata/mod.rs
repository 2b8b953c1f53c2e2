//! One row a respondent: who could be recognised in a file of answers, and what to do about it.
//!
//! Someone who knows a few things about a person, the **keys** (country, age band, setting), looks for the
//! records that fit. With `f` records that fit the keys of a record:
//!
//! | notion | asks that |
//! |---|---|
//! | k-anonymity (Sweeney 2002) | f ≥ k for every record |
//! | distinct l-diversity (Machanavajjhala et al. 2007) | the records that fit have at least l different answers to a sensitive question |
//! | entropy l-diversity (same) | exp(−Σ pᵢ ln pᵢ) ≥ l, pᵢ the shares of those answers: l evenly spread answers |
//! | t-closeness (Li et al. 2007) | these shares differ from those of everybody by at most t |
//!
//! The distance of t-closeness is the earth mover's: ½ Σ |pᵢ − qᵢ| when answers have no order, and
//! Σᵢ |(p₁ − q₁) + … + (pᵢ − qᵢ)| / (m − 1) for m ordered answers.
//!
//! With weights, **F**, the sum of the weights of the records that fit, estimates how many people of the population
//! do. k-anonymity is decided on records, not on F: a weight is an estimate, and who is known to have
//! answered is one of the f.
//!
//! # Missing keys
//! By default a missing key **fits anything**: whoever looks for a person of 45–54 cannot rule out a
//! record without an age. So f counts all records that agree wherever both have a value (as R `sdcMicro` counts). With
//! [`MissingKeys::OwnLevel`] a missing key fits only a missing key, which is stricter: take it where it
//! is known who left the question out. Values that [`MicrodataReport::proposal`] takes out fit anything.
//!
//! A missing sensitive answer tells nothing: it is no answer of its own, and a class without any
//! answer keeps all secrets.
//!
//! # Checked against
//! The definitions written out over all pairs of records, in properties (`tests/microdata.rs`), and R for the
//! synthetic census (class sizes by `table`).
//!
//! ```
//! use estimation::{
//!     data::{Categorical, Column, Dataset},
//!     disclosure::microdata::{MicrodataRequest, check},
//! };
//!
//! let mut data = Dataset::new(5);
//! let country = Categorical::from_names(&["e", "w"], ["e", "e", "e", "e", "w"].map(Ok))?;
//! let age = Categorical::from_names(&["old", "young"], ["old", "old", "young", "young", "old"].map(Ok))?;
//! data.insert("country", Column::Categorical(country))?;
//! data.insert("age", Column::Categorical(age))?;
//! let request: MicrodataRequest = serde_json::from_str(r#"{"keys": ["age", "country"], "k": 2}"#)?;
//! let report = check(&data, &request)?;
//! assert_eq!(report.records_below, 1);
//! assert_eq!(report.below[0].rows, [4]);
//! // Without the country, the old one from Wales is one of three.
//! let proposal = &report.proposal;
//! assert_eq!((proposal.changes, proposal.by_key[1].values), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod classes;
mod proposal;
mod report;
mod request;
mod secrets;

pub use proposal::{Proposal, TakenOut, TakenOutOfKey};
pub use report::{KeyClass, KeyEffect, LevelBelow, MicrodataReport, check};
pub use request::{MicrodataError, MicrodataRequest, MissingKeys, SensitiveColumn};
pub use secrets::Diversity;
