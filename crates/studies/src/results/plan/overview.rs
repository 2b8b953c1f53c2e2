//! All questions that share a scale, together.

use std::sync::Arc;

use estimation::{
    disclosure::{SafeTable, Shown},
    estimate::Estimate,
    table::RowKind,
};
use platform::web::PageError;
use questionnaire::{Item, ItemKind};

use super::sum_of_list;
use crate::results::{
    labels::Labels,
    release::{self, Asked, Released},
};

/// One cell of an overview.
pub(in crate::results) enum Point {
    Value {
        estimate: Estimate,
        base: Option<u64>,
    },
    Withheld,
    None,
}

/// One question of an overview: a point for each column.
pub(in crate::results) struct OverviewLine {
    pub(in crate::results) asked: Asked,
    pub(in crate::results) question: String,
    pub(in crate::results) points: Vec<Point>,
}

/// All questions that share a scale, sorted by the sum of its upper points.
pub(in crate::results) struct Overview {
    pub(in crate::results) population: String,
    pub(in crate::results) list: String,
    pub(in crate::results) title: String,
    /// "How helpful are these …", every heading that the questions stand under.
    pub(in crate::results) contexts: Vec<String>,
    /// Everybody, the groups, everybody of the other populations.
    pub(in crate::results) columns: Vec<String>,
    /// Which columns are whole populations: these are drawn.
    pub(in crate::results) drawn: Vec<usize>,
    pub(in crate::results) lines: Vec<OverviewLine>,
    /// The breakdown shown, and all that there are (id and label).
    pub(in crate::results) by: Option<String>,
    pub(in crate::results) breakdowns: Vec<(String, String)>,
}

pub(in crate::results) fn overview(
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
