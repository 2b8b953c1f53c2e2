//! What stands on each page of figures: which questions, which tables, in which order.

mod item;
mod overview;

use std::collections::BTreeSet;

use figures::{Figure, FigureError};
use platform::web::PageError;
use questionnaire::{Item, ItemKind};

use super::{
    labels::{Headline, Labels, populations},
    release::{self, Asked, Released},
};

pub(super) use item::{ItemPage, item_page};
pub(super) use overview::{Overview, OverviewLine, Point, overview};

/// A question in a list of questions.
pub(in crate::results) struct Line {
    pub(in crate::results) asked: Asked,
    pub(in crate::results) question: String,
    /// The heading that the question stands under.
    pub(in crate::results) context: Option<String>,
    /// `None` when no snapshot holds it.
    pub(in crate::results) headline: Option<Headline>,
}

/// Questions of a section, in the order of the form.
pub(in crate::results) struct Section {
    pub(in crate::results) title: String,
    /// List names whose items are also shown together, with what the overview is of.
    pub(in crate::results) overviews: Vec<(String, String, usize)>,
    pub(in crate::results) lines: Vec<Line>,
}

/// All sections of a population.
pub(in crate::results) struct Listed {
    pub(in crate::results) population: String,
    pub(in crate::results) sections: Vec<Section>,
}

/// A concept that several populations were asked about.
pub(in crate::results) struct SharedLine {
    pub(in crate::results) concept: String,
    pub(in crate::results) question: String,
    pub(in crate::results) context: Option<String>,
    /// "GPs 79%, practice managers 55%".
    pub(in crate::results) numbers: Vec<(String, String)>,
    pub(in crate::results) what: String,
    pub(in crate::results) difference: Option<String>,
}

fn broken(error: &FigureError) -> PageError {
    PageError::broken(&format!("a figure cannot be made: {error}"))
}

/// Every question of a population (the first unless told) that has a figure, with what it comes
/// down to. `None` when there is no such population.
pub(in crate::results) fn listed(
    labels: &Labels<'_>,
    of: Option<&str>,
) -> Result<Option<Listed>, PageError> {
    let all = populations(labels.desk);
    let Some(population) = all.iter().find(|one| of.is_none_or(|of| one.id == of)) else {
        return Ok(None);
    };
    let Some((questionnaire, language)) = labels.questionnaire(&population.id) else {
        return Ok(None);
    };
    let mut sections: Vec<Section> = questionnaire
        .sections()
        .iter()
        .map(|section| Section {
            title: section.title(language),
            overviews: Vec::new(),
            lines: Vec::new(),
        })
        .collect();
    for item in questionnaire
        .items()
        .filter(|item| release::has_figure(item))
    {
        let asked = Asked {
            population: population.id.clone(),
            item: item.name.to_string(),
        };
        let released = labels.desk.released(&population.id, item)?;
        let tables = released
            .as_ref()
            .and_then(|released| released.tables.get(&asked));
        let line = Line {
            question: labels.question(&asked),
            context: labels.context(&asked),
            headline: tables.and_then(|tables| labels.headline(&asked, &tables.all)),
            asked,
        };
        if let Some(section) = sections.get_mut(item.section) {
            section.lines.push(line);
        }
    }
    for (list, first_section, count) in scales(labels, &population.id) {
        let sum = sum_of_list(labels, &list)
            .map(|id| labels.sum(&id))
            .unwrap_or_default();
        if let Some(section) = sections.get_mut(first_section) {
            section.overviews.push((list, sum, count));
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    Ok(Some(Listed {
        population: population.id.clone(),
        sections,
    }))
}

/// Lists with a sum in the plan that several questions share: name, section of the first, how many.
fn scales(labels: &Labels<'_>, population: &str) -> Vec<(String, usize, usize)> {
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    let Some((questionnaire, _)) = labels.questionnaire(population) else {
        return found;
    };
    for item in questionnaire
        .items()
        .filter(|item| release::has_figure(item) && item.kind == ItemKind::SelectOne)
    {
        let Some(list) = item
            .list
            .as_ref()
            .filter(|list| sum_of_list(labels, &list.name).is_some())
        else {
            continue;
        };
        match found.iter_mut().find(|(name, ..)| *name == list.name) {
            Some((.., count)) => *count += 1,
            None => found.push((list.name.clone(), item.section, 1)),
        }
    }
    found.retain(|(.., count)| *count > 1);
    found
}

fn sum_of_list(labels: &Labels<'_>, list: &str) -> Option<String> {
    let sums = &labels.desk.version.loaded.definition.analysis.sums;
    sums.iter()
        .find(|sum| sum.list == list)
        .map(|sum| sum.id.clone())
}

/// Every concept that more than one population has figures of.
pub(in crate::results) fn shared(labels: &Labels<'_>) -> Result<Vec<SharedLine>, PageError> {
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for population in populations(labels.desk) {
        let Some((questionnaire, _)) = labels.questionnaire(&population.id) else {
            continue;
        };
        for item in questionnaire
            .items()
            .filter(|item| release::has_figure(item))
        {
            let Some(concept) = item
                .concept
                .as_ref()
                .filter(|concept| !seen.contains(*concept))
            else {
                continue;
            };
            let Some(released) = labels
                .desk
                .released(&population.id, item)?
                .filter(|one| one.shared.is_some())
            else {
                continue;
            };
            seen.insert(concept.clone());
            lines.extend(shared_line(labels, concept, &released));
        }
    }
    Ok(lines)
}

fn shared_line(labels: &Labels<'_>, concept: &str, released: &Released) -> Option<SharedLine> {
    let first = released.tables.keys().next()?;
    let shared = labels.shared(released)?;
    Some(SharedLine {
        concept: concept.to_owned(),
        question: labels.question(first),
        context: labels.context(first),
        numbers: shared.numbers,
        what: shared.what,
        difference: shared.difference,
    })
}

/// Several populations beside each other.
pub(in crate::results) struct SharedPage {
    pub(in crate::results) title: String,
    pub(in crate::results) context: Option<String>,
    pub(in crate::results) figure: Figure,
    /// Each population's own question.
    pub(in crate::results) questions: Vec<(Asked, String)>,
}

pub(in crate::results) fn shared_page(
    labels: &Labels<'_>,
    concept: &str,
) -> Result<Option<SharedPage>, PageError> {
    for population in populations(labels.desk) {
        let Some((questionnaire, _)) = labels.questionnaire(&population.id) else {
            continue;
        };
        let of_concept =
            |item: &&Item| item.concept.as_deref() == Some(concept) && release::has_figure(item);
        let Some(item) = questionnaire.items().find(of_concept) else {
            continue;
        };
        let Some(released) = labels.desk.released(&population.id, item)? else {
            continue;
        };
        let Some(figure) = labels.figure_shared(concept, &released) else {
            continue;
        };
        let questions: Vec<(Asked, String)> = released
            .tables
            .keys()
            .map(|asked| (asked.clone(), labels.question(asked)))
            .collect();
        let first = &questions[0].0;
        return Ok(Some(SharedPage {
            title: labels.question(first),
            context: labels.context(first),
            figure: figure.map_err(|error| broken(&error))?,
            questions,
        }));
    }
    Ok(None)
}

/// Every figure of a population, for the download; its shared figures too.
pub(in crate::results) fn all_figures(
    labels: &Labels<'_>,
    population: &str,
    item: Option<&str>,
) -> Result<Vec<Figure>, PageError> {
    let mut figures = Vec::new();
    let Some((questionnaire, _)) = labels.questionnaire(population) else {
        return Ok(figures);
    };
    let wanted =
        |one: &&Item| release::has_figure(one) && item.is_none_or(|name| one.name.as_str() == name);
    for one in questionnaire.items().filter(wanted) {
        let asked = Asked {
            population: population.to_owned(),
            item: one.name.to_string(),
        };
        let Some(released) = labels.desk.released(population, one)? else {
            continue;
        };
        if let Some(tables) = released.tables.get(&asked) {
            figures.push(
                labels
                    .figure_of_all(&asked, tables)
                    .map_err(|error| broken(&error))?,
            );
            for (breakdown, table) in &tables.by {
                let groups = table.only(|_| true, |column| !column.is_everybody());
                figures.push(
                    labels
                        .figure_by(&asked, breakdown, &groups)
                        .map_err(|error| broken(&error))?,
                );
            }
        }
    }
    Ok(figures)
}
