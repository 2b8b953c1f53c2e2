//! Quantiles, variances and intervals of shares, against R `survey` 4.1-1 and where the answer is known.
//!
//! The files `r_….json` hold R's figures with their calls; `api.csv` the samples, from its data sets.

mod distribution;
mod intervals;
mod known;
mod samples;
mod shares;
mod spread;

use std::collections::BTreeMap;

use estimation::estimate::{Quantile, QuantileInterval, QuantileRule, Quantiles, quantiles};
use samples::Sample;
use serde::Deserialize;

/// Design, domain, variable, rule, interval, p, quantile, lower, upper, standard error.
type Case = (
    String,
    String,
    String,
    QuantileRule,
    Theirs,
    f64,
    f64,
    f64,
    f64,
    f64,
);

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

/// R's names of intervals.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theirs {
    Mean,
    Beta,
    Xlogit,
    Asin,
}

impl Theirs {
    fn interval(self) -> QuantileInterval {
        match self {
            Self::Mean => QuantileInterval::Wald,
            Self::Beta => QuantileInterval::KornGraubard,
            Self::Xlogit => QuantileInterval::Logit,
            Self::Asin => QuantileInterval::Arcsine,
        }
    }
}

/// One quantile of a variable in a domain of a sample.
fn quantile(
    sample: &Sample,
    domain: &str,
    of: &str,
    (rule, interval, p): (QuantileRule, QuantileInterval, f64),
) -> Quantile {
    let wanted = Quantiles {
        probabilities: &[p],
        rule,
        interval,
        confidence: 0.95,
    };
    let domains = sample.domain(domain);
    quantiles(&sample.design, of, &sample.number(of), &domains, &wanted)
        .expect("a quantile")
        .remove(0)
}

#[test]
fn every_rule_with_every_interval_gives_what_r_gives() {
    let cases: Cases =
        serde_json::from_str(include_str!("r_quantiles.json")).expect("the cases are JSON");
    let samples: BTreeMap<&str, Sample> = ["srs", "strat", "clus1"]
        .map(|name| (name, Sample::named(name)))
        .into();
    let mut wrong = Vec::new();
    for case in &cases.cases {
        let (design, domain, of, rule, interval, p, value, lower, upper, error) = case;
        let how = (*rule, interval.interval(), *p);
        let ours = quantile(&samples[design.as_str()], domain, of, how);
        let pairs = [
            (ours.value, value),
            (ours.lower, lower),
            (ours.upper, upper),
            (ours.standard_error, error),
        ];
        let same = |ours: Option<f64>, theirs: f64| {
            ours.is_some_and(|ours| (ours - theirs).abs() <= 1e-9 * theirs.abs())
        };
        if !pairs.iter().all(|&(ours, theirs)| same(ours, *theirs)) {
            wrong.push(format!("{case:?}\n    {ours:?}"));
        }
    }
    assert!(cases.cases.len() > 500);
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
