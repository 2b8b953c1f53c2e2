//! What stands on each page of figures: which questions, which tables, in which order.

use std::{collections::BTreeSet, sync::Arc};

use estimation::{
    disclosure::{SafeMissing, SafeTable, Shown},
    estimate::Estimate,
    table::RowKind,
};
use figures::{Figure, FigureError};
use platform::web::PageError;
use questionnaire::{Item, ItemKind};

use super::{
    labels::{Headline, Labels, populations},
    release::{self, Asked, Released},
};

/// A question in a list of questions.
pub(super) struct Line {
    pub(super) asked: Asked,
    pub(super) question: String,
    /// The heading that the question stands under.
    pub(super) context: Option<String>,
    /// `None` when no snapshot holds it.
    pub(super) headline: Option<Headline>,
}

/// Questions of a section, in the order of the form.
pub(super) struct Section {
    pub(super) title: String,
    /// List names whose items are also shown together, with what the overview is of.
    pub(super) overviews: Vec<(String, String, usize)>,
    pub(super) lines: Vec<Line>,
}

/// All sections of a population.
pub(super) struct Listed {
    pub(super) population: String,
    pub(super) sections: Vec<Section>,
}

/// A concept that several populations were asked about.
pub(super) struct SharedLine {
    pub(super) concept: String,
    pub(super) question: String,
    pub(super) context: Option<String>,
    /// "GPs 79%, practice managers 55%".
    pub(super) numbers: Vec<(String, String)>,
    pub(super) what: String,
}

fn broken(error: &FigureError) -> PageError {
    PageError::broken(&format!("a figure cannot be made: {error}"))
}

/// Every question of a population (the first unless told) that has a figure, with what it comes
/// down to. `None` when there is no such population.
pub(super) fn listed(labels: &Labels<'_>, of: Option<&str>) -> Result<Option<Listed>, PageError> {
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
pub(super) fn shared(labels: &Labels<'_>) -> Result<Vec<SharedLine>, PageError> {
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
    let mut numbers = Vec::new();
    let mut what = String::new();
    for (asked, tables) in &released.tables {
        let headline = labels.headline(asked, &tables.all)?;
        // The row that stands for the first population stands for all, so that like is set beside like.
        let same = match released
            .tables
            .get(first)
            .and_then(|tables| labels.headline(first, &tables.all))
        {
            Some(of_first) => {
                number_of(&tables.all, &of_first.what, labels, asked).unwrap_or(headline.number)
            }
            None => headline.number,
        };
        if what.is_empty() {
            what = headline.what;
        }
        numbers.push((labels.population(&asked.population), same));
    }
    Some(SharedLine {
        concept: concept.to_owned(),
        question: labels.question(first),
        context: labels.context(first),
        numbers,
        what,
    })
}

/// The percentage in the row with this label.
fn number_of(table: &SafeTable, label: &str, labels: &Labels<'_>, asked: &Asked) -> Option<String> {
    let rows = labels.rows(asked, table);
    let row = table
        .rows()
        .iter()
        .position(|row| rows.get(&row.name).is_some_and(|found| found == label))?;
    Some(match &table.cell(row, 0).shown {
        Shown::Value { estimate, .. } if table.rows()[row].kind == RowKind::Mean => {
            format!("{:.1}", estimate.value)
        }
        Shown::Value { estimate, .. } => crate::home::per_cent(estimate.value, 0),
        Shown::Withheld => "[c]".to_owned(),
        Shown::Nobody => "[z]".to_owned(),
    })
}

/// Everything about one question.
pub(super) struct ItemPage {
    pub(super) asked: Asked,
    pub(super) context: Option<String>,
    pub(super) figures: Vec<Figure>,
    /// Group, base, who is not in it.
    pub(super) bases: Vec<(String, Option<u64>, SafeMissing)>,
    pub(super) concept: Option<String>,
    /// The overview of its scale: list and words.
    pub(super) overview: Option<(String, String)>,
    /// Conditions under which it is asked, as written.
    pub(super) routes: Vec<String>,
    pub(super) source: Option<String>,
    /// A breakdown that is shown on another question's page instead: that question.
    pub(super) crossed: Vec<Asked>,
    pub(super) before: Option<Asked>,
    pub(super) after: Option<Asked>,
}

/// `None` when there is no such question, or no figure of it.
pub(super) fn item_page(labels: &Labels<'_>, asked: &Asked) -> Result<Option<ItemPage>, PageError> {
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
    use crate::setup::BreakdownBy;
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

/// Several populations beside each other.
pub(super) struct SharedPage {
    pub(super) title: String,
    pub(super) context: Option<String>,
    pub(super) figure: Figure,
    /// Each population's own question.
    pub(super) questions: Vec<(Asked, String)>,
}

pub(super) fn shared_page(
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

/// One cell of an overview.
pub(super) enum Point {
    Value {
        estimate: Estimate,
        base: Option<u64>,
    },
    Withheld,
    None,
}

/// One question of an overview: a point for each column.
pub(super) struct OverviewLine {
    pub(super) asked: Asked,
    pub(super) question: String,
    pub(super) points: Vec<Point>,
}

/// All questions that share a scale, sorted by the sum of its upper points.
pub(super) struct Overview {
    pub(super) population: String,
    pub(super) list: String,
    pub(super) title: String,
    /// "How helpful are these …", every heading that the questions stand under.
    pub(super) contexts: Vec<String>,
    /// Everybody, the groups, everybody of the other populations.
    pub(super) columns: Vec<String>,
    /// Which columns are whole populations: these are drawn.
    pub(super) drawn: Vec<usize>,
    pub(super) lines: Vec<OverviewLine>,
    /// The breakdown shown, and all that there are (id and label).
    pub(super) by: Option<String>,
    pub(super) breakdowns: Vec<(String, String)>,
}

pub(super) fn overview(
    labels: &Labels<'_>,
    population: &str,
    list: &str,
    by: Option<&str>,
) -> Result<Option<Overview>, PageError> {
    let Some((questionnaire, _)) = labels.questionnaire(population) else {
        return Ok(None);
    };
    let Some(sum) = sum_of_list(labels, list) else {
        return Ok(None);
    };
    let definition = &labels.desk.version.loaded.definition;
    let breakdowns: Vec<(String, String)> = definition
        .analysis
        .breakdowns
        .iter()
        .filter(|breakdown| {
            breakdown
                .populations
                .iter()
                .any(|known| known == population)
        })
        .map(|breakdown| (breakdown.id.clone(), labels.breakdown(&breakdown.id)))
        .collect();
    let by = breakdowns
        .iter()
        .find(|(id, _)| Some(id.as_str()) == by)
        .or_else(|| breakdowns.first());
    let by = by.map(|(id, _)| id.clone());
    let mut page = Overview {
        population: population.to_owned(),
        list: list.to_owned(),
        title: labels.sum(&sum),
        contexts: Vec::new(),
        columns: Vec::new(),
        drawn: Vec::new(),
        lines: Vec::new(),
        by: by.clone(),
        breakdowns,
    };
    let uses = |item: &&Item| {
        item.kind == ItemKind::SelectOne
            && release::has_figure(item)
            && item.list.as_ref().is_some_and(|known| known.name == list)
    };
    for item in questionnaire.items().filter(uses) {
        let asked = Asked {
            population: population.to_owned(),
            item: item.name.to_string(),
        };
        if let Some(context) = labels
            .context(&asked)
            .filter(|context| !page.contexts.contains(context))
        {
            page.contexts.push(context);
        }
        if let Some(released) = labels.desk.released(population, item)? {
            overview_line(labels, &mut page, &released, &asked, &sum);
        }
    }
    let value = |line: &OverviewLine| match line.points.first() {
        Some(Point::Value { estimate, .. }) => estimate.value,
        _ => -1.0,
    };
    page.lines.sort_by(|a, b| value(b).total_cmp(&value(a)));
    Ok(Some(page).filter(|page| page.lines.len() > 1))
}

fn overview_line(
    labels: &Labels<'_>,
    page: &mut Overview,
    released: &Arc<Released>,
    asked: &Asked,
    sum: &str,
) {
    let Some(tables) = released.tables.get(asked) else {
        return;
    };
    let mut cells: Vec<(String, bool, Point)> = Vec::new();
    let mut take = |table: &SafeTable| {
        let row = table
            .rows()
            .iter()
            .position(|row| row.name == sum && matches!(row.kind, RowKind::Sum { .. }));
        for (at, column) in table.columns().iter().enumerate() {
            let point = row.map_or(Point::None, |row| match &table.cell(row, at).shown {
                Shown::Value { estimate, .. } => Point::Value {
                    estimate: estimate.clone(),
                    base: column.base,
                },
                Shown::Withheld => Point::Withheld,
                Shown::Nobody => Point::None,
            });
            cells.push((
                labels.column(&column.column),
                column.column.is_everybody(),
                point,
            ));
        }
    };
    take(&tables.all);
    if let Some((_, table)) = tables
        .by
        .iter()
        .find(|(id, _)| Some(id) == page.by.as_ref())
    {
        take(&table.only(|_| true, |column| !column.is_everybody()));
    }
    for (other, tables) in released.tables.iter().filter(|(other, _)| *other != asked) {
        // The same scale only: another list under one concept cannot stand in this row.
        let same = labels
            .item(other)
            .and_then(|(item, _)| item.list.clone())
            .is_some_and(|list| list.name == page.list);
        if same {
            take(&tables.all);
        }
    }
    let mut points = Vec::new();
    for (label, whole, point) in cells {
        let at = match page.columns.iter().position(|known| *known == label) {
            Some(at) => at,
            None => {
                page.columns.push(label);
                if whole {
                    page.drawn.push(page.columns.len() - 1);
                }
                page.columns.len() - 1
            }
        };
        while points.len() <= at {
            points.push(Point::None);
        }
        points[at] = point;
    }
    page.lines.push(OverviewLine {
        asked: asked.clone(),
        question: labels.question(asked),
        points,
    });
}

/// Every figure of a population, for the download; its shared figures too.
pub(super) fn all_figures(
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
