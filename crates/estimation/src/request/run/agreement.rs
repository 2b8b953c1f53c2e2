//! Carries out what is asked about raters and scales.

use super::{
    super::{InDomain, RequestError, error::At},
    Job,
};
use crate::{
    agreement::{AgreementFigure, AgreementRequest, agreement},
    data::{Missing, Numeric},
    scale::{Cronbach, Items, ScaleRequest, cronbach},
};

impl Job<'_> {
    /// Every coefficient in every domain.
    pub(super) fn agreement(
        &self,
        request: &AgreementRequest,
    ) -> Result<Vec<InDomain<Vec<AgreementFigure>>>, RequestError> {
        let mut results = Vec::new();
        for InDomain {
            domain,
            result: mask,
        } in self.masks()?
        {
            let result = agreement(request, &self.population.data, Some(&mask))
                .at(format!("{}.ask.agreement", self.place))?;
            results.push(InDomain { domain, result });
        }
        Ok(results)
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
            result: mask,
        } in self.masks()?
        {
            let rows: Vec<usize> = (0..mask.len()).filter(|&row| mask[row]).collect();
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
