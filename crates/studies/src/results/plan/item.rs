//! Everything about one question.

use estimation::disclosure::{SafeMissing, SafeTable};
use figures::Figure;
use platform::web::PageError;
use questionnaire::ItemKind;

use super::{broken, scales, sum_of_list};
use crate::{
    results::{
        labels::Labels,
        release::{self, Asked},
    },
    setup::BreakdownBy,
};

/// What the page of a question shows.
pub(in crate::results) struct ItemPage {
    pub(in crate::results) asked: Asked,
    pub(in crate::results) context: Option<String>,
    pub(in crate::results) figures: Vec<Figure>,
    /// Group, base, who is not in it.
    pub(in crate::results) bases: Vec<(String, Option<u64>, SafeMissing)>,
    pub(in crate::results) concept: Option<String>,
    /// The overview of its scale: list and words.
    pub(in crate::results) overview: Option<(String, String)>,
    /// Conditions under which it is asked, as written.
    pub(in crate::results) routes: Vec<String>,
    pub(in crate::results) source: Option<String>,
    /// A breakdown that is shown on another question's page instead: that question.
    pub(in crate::results) crossed: Vec<Asked>,
    pub(in crate::results) before: Option<Asked>,
    pub(in crate::results) after: Option<Asked>,
}

/// `None` when there is no such question, or no figure of it.
pub(in crate::results) fn item_page(
    labels: &Labels<'_>,
    asked: &Asked,
) -> Result<Option<ItemPage>, PageError> {
    let Some((questionnaire, _)) = labels.questionnaire(&asked.population) else {
        return Ok(None);
    };
    let Some(item) = questionnaire
        .item(&asked.item)
        .filter(|item| release::has_figure(item))
    else {
        return Ok(None);
    };
    let (mut figures, mut bases) = (Vec::new(), Vec::new());
    let released = labels.desk.released(&asked.population, item)?;
    if let Some(tables) = released
        .as_ref()
        .and_then(|released| released.tables.get(asked))
    {
        figures.push(
            labels
                .figure_of_all(asked, tables)
                .map_err(|error| broken(&error))?,
        );
        bases.extend(base_lines(labels, &tables.all));
        for (breakdown, table) in &tables.by {
            figures.push(
                labels
                    .figure_by(asked, breakdown, table)
                    .map_err(|error| broken(&error))?,
            );
            let groups = table.only(|_| true, |column| !column.is_everybody());
            bases.extend(base_lines(labels, &groups));
        }
    }
    let names: Vec<Asked> = questionnaire
        .items()
        .filter(|item| release::has_figure(item))
        .map(|item| Asked {
            population: asked.population.clone(),
            item: item.name.to_string(),
        })
        .collect();
    let place = names.iter().position(|name| name == asked);
    let overview = item
        .list
        .as_ref()
        .filter(|_| item.kind == ItemKind::SelectOne)
        .and_then(|list| {
            let shown = scales(labels, &asked.population)
                .into_iter()
                .any(|(name, ..)| name == list.name);
            let sum = sum_of_list(labels, &list.name).filter(|_| shown)?;
            Some((list.name.clone(), labels.sum(&sum)))
        });
    Ok(Some(ItemPage {
        asked: asked.clone(),
        context: labels.context(asked),
        figures,
        bases,
        concept: item
            .concept
            .clone()
            .filter(|_| released.is_some_and(|released| released.shared.is_some())),
        overview,
        routes: questionnaire
            .routes_to(item)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        source: item.source.clone(),
        crossed: crossed(labels, asked),
        before: place.and_then(|at| names.get(at.checked_sub(1)?).cloned()),
        after: place.and_then(|at| names.get(at + 1).cloned()),
    }))
}

fn base_lines(labels: &Labels<'_>, table: &SafeTable) -> Vec<(String, Option<u64>, SafeMissing)> {
    table
        .columns()
        .iter()
        .map(|column| (labels.column(&column.column), column.base, column.missing))
        .collect()
}

/// Breakdown questions that come before this one in the plan: their page has the cross table.
fn crossed(labels: &Labels<'_>, asked: &Asked) -> Vec<Asked> {
    let definition = &labels.desk.version.loaded.definition;
    let of_population = definition
        .analysis
        .breakdowns
        .iter()
        .filter(|breakdown| breakdown.populations.contains(&asked.population))
        .filter_map(|breakdown| match breakdown.by() {
            Some(BreakdownBy::Item(item)) => Some(item),
            Some(BreakdownBy::Frame(_)) | None => None,
        });
    let items: Vec<&str> = of_population.collect();
    match items.iter().position(|item| *item == asked.item) {
        Some(own) => items[..own]
            .iter()
            .map(|item| Asked {
                population: asked.population.clone(),
                item: (*item).to_owned(),
            })
            .collect(),
        None => Vec::new(),
    }
}
