//! What a study says of personal data: who answers for them, why, and for how long.

use serde::Deserialize;

/// `[data_protection]` of `study.toml`. Texts are in the language of the ethics committee.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataProtection {
    /// Contact data, codes and unfinished answers are erased so many days after the study closed.
    pub contact_days: u32,
    /// Who decides about the data.
    pub controller: Option<String>,
    /// What they are used for.
    pub purpose: Option<String>,
    /// On which ground of the law.
    pub lawful_basis: Option<String>,
    /// Where names and addresses come from.
    pub source: Option<String>,
    /// Who else gets any of it, the printer of letters say.
    pub recipients: Option<String>,
    /// Whom to ask: the data protection officer.
    pub officer: Option<String>,
    /// How long the severed answers are kept.
    pub answers_kept: Option<String>,
}

impl Default for DataProtection {
    fn default() -> Self {
        Self {
            contact_days: 90,
            controller: None,
            purpose: None,
            lawful_basis: None,
            source: None,
            recipients: None,
            officer: None,
            answers_kept: None,
        }
    }
}
