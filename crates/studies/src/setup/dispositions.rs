//! How cases are counted in response rates: settings that move the rates, and are printed with them.

use estimation::outcome::{Eligibility, Silence};
use serde::Deserialize;

/// `[fieldwork.dispositions]` of `study.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DispositionRules {
    /// From which share of the pages on an unfinished questionnaire counts as a partial (1.2) and not as a
    /// break-off (2.12). Unfinished answers are sealed: only which pages were saved is known.
    pub partial_from: f64,
    /// What somebody is who was invited and never began.
    pub silence: SilenceRule,
    /// Which share of those of whom nothing is known is taken as eligible.
    pub eligible: EligibleRule,
}

impl Default for DispositionRules {
    fn default() -> Self {
        Self {
            partial_from: 0.5,
            silence: SilenceRule::Unknown,
            eligible: EligibleRule::All,
        }
    }
}

/// `silence = "unknown"` or `"refusal"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SilenceRule {
    Unknown,
    Refusal,
}

/// `eligible = "all"` or `"proportional"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EligibleRule {
    All,
    Proportional,
}

impl DispositionRules {
    /// The rule of silence for the rates.
    pub fn silence(&self) -> Silence {
        match self.silence {
            SilenceRule::Unknown => Silence::Unknown,
            SilenceRule::Refusal => Silence::ImplicitRefusal,
        }
    }

    /// The rule of eligibility for the rates.
    pub fn eligibility(&self) -> Eligibility {
        match self.eligible {
            EligibleRule::All => Eligibility::All,
            EligibleRule::Proportional => Eligibility::Proportional,
        }
    }
}
