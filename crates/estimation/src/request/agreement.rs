//! Agreement and reliability, as a request asks for them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agreement::{
    CohenKappa, FleissKappa, Intraclass, IntraclassRequest, KappaWeights, KendallW,
    KrippendorffAlpha, MarginalHomogeneity, Metric, PercentAgreement,
};

/// A coefficient of agreement between raters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coefficient {
    /// On how many units all agree, up to a tolerance for numbers.
    Percent(f64),
    /// Of the first two raters.
    CohenKappa(KappaWeights),
    FleissKappa,
    /// Fleiss' exact kappa.
    Conger,
    KrippendorffAlpha(Metric),
    Intraclass(IntraclassRequest),
    KendallW,
    /// Stuart and Maxwell's test of the first two raters.
    MarginalHomogeneity,
}

/// A coefficient of agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    Percent(PercentAgreement),
    CohenKappa(CohenKappa),
    FleissKappa(FleissKappa),
    Conger(FleissKappa),
    KrippendorffAlpha(KrippendorffAlpha),
    Intraclass(Intraclass),
    KendallW(KendallW),
    MarginalHomogeneity(MarginalHomogeneity),
}
