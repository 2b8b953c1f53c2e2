//! Carries out tests, for every item and every domain.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    super::{InDomain, RequestError, TestOf, error::At},
    Job, columns,
};
use crate::{
    compare::{
        Adjustment, Association, AssociationTest, FitTest, GroupTest, RankScore, Tested, adjust,
        association, goodness_of_fit, rank_test, t_test,
    },
    data::{Categorical, Column, Numeric},
};

/// One item of a test: a column, or an option of one with several answers.
struct Part<'a> {
    name: String,
    column: std::borrow::Cow<'a, Categorical>,
}

impl Job<'_> {
    pub(super) fn association(
        &self,
        of: &[String],
        with: &str,
        statistic: Association,
        adjustment: Adjustment,
    ) -> Result<Vec<TestOf<AssociationTest>>, RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let place = format!("{}.ask.association", self.place);
        let groups = data.categorical(with).at(format!("{place}.with"))?;
        let parts = self.parts(of, &place)?;
        self.each(&place, &parts, with, adjustment, |part, mask| {
            association(
                design,
                (&part.name, &part.column),
                (with, &groups),
                mask,
                statistic,
            )
            .at(format!("{place} “{}”", part.name))
            .map(|test| (test.test, test))
        })
    }

    pub(super) fn goodness_of_fit(
        &self,
        of: &str,
        expected: &BTreeMap<String, f64>,
    ) -> Result<Vec<InDomain<FitTest>>, RequestError> {
        let place = format!("{}.ask.goodness_of_fit", self.place);
        let column = (self.population.data.categorical(of)).at(format!("{place}.of"))?;
        let mut shares = vec![0.0; column.levels().len()];
        for (level, share) in expected {
            shares[columns::position(&format!("{place}.expected"), &column, level)?] = *share;
        }
        (self.masks()?.into_iter())
            .map(
                |InDomain {
                     domain,
                     result: mask,
                 }| {
                    let design = &self.population.design;
                    let result =
                        goodness_of_fit(design, (of, &column), &shares, &mask).at(place.as_str())?;
                    Ok(InDomain { domain, result })
                },
            )
            .collect()
    }

    pub(super) fn t_tests(
        &self,
        of: &[String],
        groups: Option<&str>,
        adjustment: Adjustment,
    ) -> Result<Vec<TestOf<GroupTest>>, RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let place = format!("{}.ask.t_test", self.place);
        let by = match groups {
            Some(name) => Some(data.categorical(name).at(format!("{place}.groups"))?),
            None => None,
        };
        let confidence = self.precision.confidence;
        self.each(
            &place,
            of,
            groups.unwrap_or_default(),
            adjustment,
            |name, mask| {
                let number = data.numeric(name).at(format!("{place}.of"))?;
                let by = groups.zip(by.as_deref());
                t_test(design, &number, by, mask, confidence)
                    .at(format!("{place} “{name}”"))
                    .map(|test| (test.test, test))
            },
        )
    }

    pub(super) fn rank_tests(
        &self,
        of: &[String],
        groups: &str,
        score: RankScore,
        adjustment: Adjustment,
    ) -> Result<Vec<TestOf<GroupTest>>, RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let place = format!("{}.ask.rank_test", self.place);
        let by = data.categorical(groups).at(format!("{place}.groups"))?;
        let confidence = self.precision.confidence;
        self.each(&place, of, groups, adjustment, |name, mask| {
            let number = self.ordered(name, &place)?;
            rank_test(design, &number, (groups, &by), mask, score, confidence)
                .at(format!("{place} “{name}”"))
                .map(|test| (test.test, test))
        })
    }

    /// A number, or the places of the levels of a categorical column.
    fn ordered(&self, name: &str, place: &str) -> Result<Numeric, RequestError> {
        let place = format!("{place}.of");
        match self.population.data.column(name).at(place.as_str())? {
            Column::Categorical(column) => {
                let places: Vec<f64> = (1..=column.levels().len()).map(|at| at as f64).collect();
                column.scored(&places).at(place)
            }
            _ => Ok(self.population.data.numeric(name).at(place)?.into_owned()),
        }
    }

    /// Runs a test for each item in each domain, in parallel, and adjusts over the items of a domain.
    fn each<I: Sync + Named, T: Send>(
        &self,
        place: &str,
        items: &[I],
        with: &str,
        adjustment: Adjustment,
        test: impl Fn(&I, &[bool]) -> Result<(Tested, T), RequestError> + Sync,
    ) -> Result<Vec<TestOf<T>>, RequestError> {
        let mut results = Vec::new();
        for InDomain {
            domain,
            result: mask,
        } in self.masks()?
        {
            let made: Vec<_> = items.par_iter().map(|item| test(item, &mask)).collect();
            let made = made.into_iter().collect::<Result<Vec<_>, _>>()?;
            let p: Vec<Option<f64>> = made.iter().map(|(test, _)| Some(test.p_value)).collect();
            let adjusted = adjust(&p, adjustment).at(place)?;
            for ((item, (_, test)), adjusted) in items.iter().zip(made).zip(adjusted) {
                results.push(TestOf {
                    of: item.name().to_owned(),
                    with: (!with.is_empty()).then(|| with.to_owned()),
                    domain: domain.clone(),
                    adjusted_p_value: adjusted.filter(|_| adjustment != Adjustment::None),
                    test,
                });
            }
        }
        Ok(results)
    }

    fn parts(&self, of: &[String], place: &str) -> Result<Vec<Part<'_>>, RequestError> {
        let data = &self.population.data;
        let mut parts = Vec::new();
        for (at, name) in of.iter().enumerate() {
            let place = format!("{place}.of[{at}]");
            if let Column::Several(column) = data.column(name).at(place.as_str())? {
                for (option, label) in column.options().iter().enumerate() {
                    parts.push(Part {
                        name: format!("{name}: {label}"),
                        column: std::borrow::Cow::Owned(column.option(option)),
                    });
                }
            } else {
                let column = data.categorical(name).at(place)?;
                parts.push(Part {
                    name: name.clone(),
                    column,
                });
            }
        }
        Ok(parts)
    }
}

trait Named {
    fn name(&self) -> &str;
}

impl Named for Part<'_> {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for String {
    fn name(&self) -> &str {
        self
    }
}
