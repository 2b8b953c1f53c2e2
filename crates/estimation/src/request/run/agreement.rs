//! Carries out what is asked about raters and scales.

use std::collections::BTreeSet;

use super::{
    super::{Agreement, Coefficient, InDomain, RequestError, error::At},
    Job,
};
use crate::{
    agreement::{
        Ratings, cohen_kappa, conger_kappa, fleiss_kappa, intraclass, kendall_w,
        krippendorff_alpha, marginal_homogeneity, percent_agreement,
    },
    data::{Categorical, Column, Missing, Numeric},
    scale::{Cronbach, Items, ScaleRequest, cronbach},
};

impl Job<'_> {
    /// Every coefficient in every domain.
    pub(super) fn agreement(
        &self,
        of: &[String],
        coefficients: &[Coefficient],
    ) -> Result<Vec<InDomain<Agreement>>, RequestError> {
        let mut results = Vec::new();
        for InDomain {
            domain,
            result: rows,
        } in self.rows_of_domains()?
        {
            let ratings = self.ratings(of, &rows)?;
            for (at, coefficient) in coefficients.iter().enumerate() {
                let place = format!("{}.ask.agreement.coefficients[{at}]", self.place);
                let result = self.coefficient(&ratings, coefficient).at(place)?;
                results.push(InDomain {
                    domain: domain.clone(),
                    result,
                });
            }
        }
        Ok(results)
    }

    fn coefficient(
        &self,
        ratings: &Ratings,
        coefficient: &Coefficient,
    ) -> Result<Agreement, crate::agreement::AgreementError> {
        let confidence = self.precision.confidence;
        Ok(match coefficient {
            Coefficient::Percent(tolerance) => {
                Agreement::Percent(percent_agreement(ratings, *tolerance)?)
            }
            Coefficient::CohenKappa(weights) => {
                Agreement::CohenKappa(cohen_kappa(&ratings.pair(1, 2)?, weights, confidence)?)
            }
            Coefficient::FleissKappa => Agreement::FleissKappa(fleiss_kappa(ratings)?),
            Coefficient::Conger => Agreement::Conger(conger_kappa(ratings)?),
            Coefficient::KrippendorffAlpha(metric) => {
                Agreement::KrippendorffAlpha(krippendorff_alpha(ratings, *metric)?)
            }
            Coefficient::Intraclass(request) => {
                Agreement::Intraclass(intraclass(ratings, request)?)
            }
            Coefficient::KendallW => Agreement::KendallW(kendall_w(ratings)?),
            Coefficient::MarginalHomogeneity => {
                Agreement::MarginalHomogeneity(marginal_homogeneity(&ratings.pair(1, 2)?)?)
            }
        })
    }

    /// One column a rater: numbers where all columns are, else categories.
    fn ratings(&self, of: &[String], rows: &[usize]) -> Result<Ratings, RequestError> {
        let data = &self.population.data;
        let place = format!("{}.ask.agreement.of", self.place);
        let mut numbers: Vec<&Numeric> = Vec::new();
        for (at, name) in of.iter().enumerate() {
            if let Column::Number(column) = data.column(name).at(format!("{place}[{at}]"))? {
                numbers.push(column);
            }
        }
        if numbers.len() == of.len() {
            let unit = |&row: &usize| numbers.iter().map(|column| column.value(row)).collect();
            let units: Vec<Vec<Option<f64>>> = rows.iter().map(unit).collect();
            return Ratings::from_numbers(&units).at(place);
        }
        let mut columns = Vec::new();
        for (at, name) in of.iter().enumerate() {
            columns.push(data.categorical(name).at(format!("{place}[{at}]"))?);
        }
        let unit = |&row: &usize| {
            (columns.iter())
                .map(|column| column.row(row).and_then(Result::ok))
                .collect()
        };
        let units: Vec<Vec<Option<&str>>> = rows.iter().map(unit).collect();
        Ratings::from_names(&categories(&columns), &units).at(place)
    }

    /// The reliability of a scale in every domain.
    pub(super) fn scale(
        &self,
        of: &[String],
        weighted: bool,
        request: &ScaleRequest,
    ) -> Result<Vec<InDomain<Cronbach>>, RequestError> {
        let data = &self.population.data;
        let place = format!("{}.ask.scale", self.place);
        let mut results = Vec::new();
        for InDomain {
            domain,
            result: rows,
        } in self.rows_of_domains()?
        {
            let mut columns = Vec::new();
            for (at, name) in of.iter().enumerate() {
                let column = data.numeric(name).at(format!("{place}.of[{at}]"))?;
                let part = rows
                    .iter()
                    .map(|&row| column.row(row).unwrap_or(Err(Missing::Blank)));
                columns.push(Numeric::new(part).at(place.as_str())?);
            }
            let columns: Vec<&Numeric> = columns.iter().collect();
            let weights: Vec<f64> = (rows.iter())
                .map(|&row| self.population.design.weight(row))
                .collect();
            let mut items = Items::new(of, &columns).at(place.as_str())?;
            if weighted {
                items = items.weighted(&weights).at(place.as_str())?;
            }
            let result = cronbach(&items, request).at(place.as_str())?;
            results.push(InDomain { domain, result });
        }
        Ok(results)
    }
}

/// The categories of the first column, and what others have besides.
fn categories<C: std::ops::Deref<Target = Categorical>>(columns: &[C]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let levels = columns.iter().flat_map(|column| column.levels());
    levels
        .filter(|level| seen.insert(level.as_str()))
        .cloned()
        .collect()
}
