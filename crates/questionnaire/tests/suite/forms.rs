//! Questionnaires for tests, and short ways to use them.

use std::collections::BTreeMap;

use questionnaire::{
    Accepted, Answers, Attachments, Evaluation, Fault, LanguageIndex, PageAddress, Part,
    QuestionView, Questionnaire, Severity, Workbook, World,
};

/// A questionnaire from tables in the manner of Markdown: the columns between bars, the heading of
/// each sheet before its table.
///
/// ```text
/// survey
/// | type | name | label |
/// | note | hello | Hello |
/// ```
pub(crate) fn try_read(text: &str) -> (Option<Questionnaire>, Vec<Fault>) {
    try_read_with(text, &[])
}

pub(crate) fn try_read_with(
    text: &str,
    files: &[(&str, &str)],
) -> (Option<Questionnaire>, Vec<Fault>) {
    let attachments = files
        .iter()
        .map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec()));
    questionnaire::read(&workbook(text), &Attachments(attachments.collect()))
}

pub(crate) fn workbook(text: &str) -> Workbook {
    let mut sheets: Vec<(String, Vec<u8>)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(row) = line
            .strip_prefix('|')
            .and_then(|line| line.strip_suffix('|'))
        {
            let cells: Vec<String> = row
                .split('|')
                .map(|cell| format!("\"{}\"", cell.trim().replace('"', "\"\"")))
                .collect();
            let (_, content) = sheets
                .last_mut()
                .expect("a sheet's name stands before its table");
            content.extend_from_slice(cells.join(",").as_bytes());
            content.push(b'\n');
        } else {
            sheets.push((format!("{line}.csv"), Vec::new()));
        }
    }
    if !sheets.iter().any(|(name, _)| name == "settings.csv") {
        let settings = "form_title,form_id,version\nTest,test,1\n";
        sheets.push(("settings.csv".to_owned(), settings.as_bytes().to_vec()));
    }
    Workbook::from_csv_sheets(&sheets).expect("the tests write good CSV")
}

/// A questionnaire without any fault.
pub(crate) fn form(text: &str) -> Questionnaire {
    form_with(text, &[])
}

pub(crate) fn form_with(text: &str, files: &[(&str, &str)]) -> Questionnaire {
    let (form, faults) = try_read_with(text, files);
    let errors: Vec<String> = faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    form.expect("there are no errors")
}

/// The faults of reading, one a line.
pub(crate) fn faults(text: &str) -> String {
    lines(&try_read(text).1)
}

/// The faults of reading and of the deep checks, one a line.
pub(crate) fn all_faults(text: &str) -> String {
    let (form, mut faults) = try_read(text);
    faults.extend(form.iter().flat_map(Questionnaire::check));
    lines(&faults)
}

pub(crate) fn lines(faults: &[Fault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

pub(crate) fn world() -> World {
    let today = jiff::civil::date(2026, 11, 23);
    World {
        today,
        now: today.at(10, 30, 0, 0),
        seed: 7,
        language: LanguageIndex::default(),
    }
}

pub(crate) fn answers(pairs: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    for (address, value) in pairs {
        answers.set(*address, *value);
    }
    answers
}

/// The form with these answers.
pub(crate) fn with<'q>(form: &'q Questionnaire, pairs: &[(&str, &str)]) -> Evaluation<'q> {
    form.evaluate(&answers(pairs), &world())
}

pub(crate) fn address(page: &str) -> PageAddress {
    page.parse().expect("tests name pages that can be")
}

/// The addresses of the pages, one after the other.
pub(crate) fn pages(evaluation: &Evaluation<'_>) -> String {
    evaluation
        .pages()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What is on a page, one part a line.
pub(crate) fn parts(evaluation: &Evaluation<'_>, page: &str) -> String {
    let view = evaluation
        .page(&address(page))
        .expect("the page is relevant");
    let mut lines = Vec::new();
    for part in &view.parts {
        lines.push(match part {
            Part::Question(question) => format!(
                "question {} “{}”{}",
                question.field,
                question.label,
                shown(question)
            ),
            Part::Note { text, .. } => format!("note “{text}”"),
            Part::Grid(grid) => {
                let columns: Vec<&str> = grid
                    .columns
                    .iter()
                    .map(|column| column.label.as_str())
                    .collect();
                let rows: Vec<String> = grid
                    .rows
                    .iter()
                    .map(|row| format!("{} “{}”", row.field, row.label))
                    .collect();
                format!(
                    "grid “{}” [{}] {}",
                    grid.legend,
                    columns.join(", "),
                    rows.join(", ")
                )
            }
            Part::GroupHeading { text, level } => format!("heading {level} “{text}”"),
            Part::AddAnother(another) => format!(
                "add another {} of {} ({:?})",
                another.field, another.count, another.value
            ),
            Part::RepeatHeading { text, number } => format!("instance “{text}” {number}"),
        });
    }
    lines.join("\n")
}

fn shown(question: &QuestionView) -> String {
    let choices: Vec<String> = question
        .choices
        .iter()
        .map(|choice| format!("{}{}", if choice.selected { "*" } else { "" }, choice.name))
        .collect();
    let mut text = if choices.is_empty() {
        String::new()
    } else {
        format!(" [{}]", choices.join(" "))
    };
    if !question.value.is_empty() && choices.is_empty() {
        text.push_str(&format!(" = {}", question.value));
    }
    if question.required {
        text.push_str(" required");
    }
    if question.read_only {
        text.push_str(" read-only");
    }
    text
}

/// The question of that field on a page.
pub(crate) fn question(evaluation: &Evaluation<'_>, page: &str, field: &str) -> QuestionView {
    let view = evaluation
        .page(&address(page))
        .expect("the page is relevant");
    let mut questions = view.parts.into_iter().flat_map(|part| match part {
        Part::Question(question) => vec![*question],
        Part::Grid(grid) => grid.rows,
        _ => Vec::new(),
    });
    questions
        .find(|question| question.field == field)
        .expect("the question is on the page")
}

/// Posts a page with everything on it shown, as a browser does.
pub(crate) fn post(evaluation: &Evaluation<'_>, page: &str, fields: &[(&str, &str)]) -> Accepted {
    let view = evaluation
        .page(&address(page))
        .expect("the page is relevant");
    let mut all: Vec<(String, String)> = Vec::new();
    for part in &view.parts {
        let shown: Vec<&QuestionView> = match part {
            Part::Question(question) => vec![question],
            Part::Grid(grid) => grid.rows.iter().collect(),
            _ => Vec::new(),
        };
        all.extend(
            shown
                .iter()
                .map(|question| ("_shown".to_owned(), question.field.clone())),
        );
    }
    all.extend(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    evaluation.accept(&address(page), &all)
}

/// What a posted page comes to, in short: stored answers, then problems.
pub(crate) fn outcome(accepted: &Accepted) -> String {
    let mut lines: Vec<String> = accepted
        .answers
        .set
        .iter()
        .map(|(address, value)| format!("{address} = {value}"))
        .collect();
    lines.extend(
        accepted
            .answers
            .cleared
            .iter()
            .map(|address| format!("{address} left empty")),
    );
    lines.extend(
        accepted
            .problems
            .iter()
            .map(|problem| format!("{}: {}", problem.field, problem.message)),
    );
    if accepted.new_questions {
        lines.push("new questions".to_owned());
    }
    lines.join("\n")
}

/// A form with one question on a page of its own, called `q`.
pub(crate) fn one(type_and_more: &[(&str, &str)], choices: &[&str]) -> Questionnaire {
    let columns: BTreeMap<&str, &str> = [("name", "q"), ("label", "Question")]
        .into_iter()
        .chain(type_and_more.iter().copied())
        .collect();
    let heads: Vec<&str> = columns.keys().copied().collect();
    let cells: Vec<&str> = columns.values().copied().collect();
    let mut text = format!(
        "survey\n| {} |\n| {} |\n",
        heads.join(" | "),
        cells.join(" | ")
    );
    if !choices.is_empty() {
        text.push_str("choices\n| list_name | name | label |\n");
        for choice in choices {
            text.push_str(&format!("| c | {choice} | {} |\n", choice.to_uppercase()));
        }
    }
    form(&text)
}

/// What posting one value to the form of [`one`] comes to.
pub(crate) fn typed(form: &Questionnaire, value: &str) -> String {
    outcome(&post(&with(form, &[]), "q", &[("q", value)]))
}
