//! What authors of forms rely on in expressions.

mod bounds;
mod dates;
mod functions;
mod operators;
mod references;
mod repeats;
mod slips;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::*;

/// A small invented household form with answers, two lists and a repeat inside a repeat.
pub(super) struct Form {
    pub(super) answers: Document,
    lists: BTreeMap<&'static str, Document>,
    language: &'static str,
}

impl Lookups for Form {
    fn instance(&self, id: &str) -> Option<&Document> {
        self.lists.get(id)
    }
    fn choice_label(&self, question: &str, choice: &str) -> Option<Cow<'_, str>> {
        match (question, choice) {
            ("fruit", "apple") => Some("An apple".into()),
            ("fruit", "pear") => Some("A pear".into()),
            _ => None,
        }
    }
    fn text(&self, id: &str) -> Option<Cow<'_, str>> {
        (id == "hello").then(|| "Croeso".into())
    }
    fn form_version(&self) -> &'static str {
        "2026-3"
    }
    fn language(&self) -> &str {
        self.language
    }
}

pub(super) fn form() -> Form {
    let mut answers = Document::new("data");
    let root = answers.root();
    let add = |answers: &mut Document, parent, name: &str, text: &str| {
        let node = answers.append(parent, name);
        answers.set_text(node, text);
        node
    };
    for (name, text) in [
        ("here", "own"),
        ("age", "42"),
        ("height", "1.85"),
        ("blank", ""),
        ("born", "1984-02-29"),
        ("seen", "2026-11-23T10:30:00.000+01:00"),
        ("fruit", "apple pear"),
        ("seed", "42"),
        ("shape", "0 0 0 0;0 1 0 0;1 1 0 0;1 0 0 0;0 0 0 0"),
    ] {
        add(&mut answers, root, name, text);
    }
    let group = answers.append(root, "home");
    add(&mut answers, group, "county", "kent");
    for (name, age, toys) in [
        ("Ann", "3", &["ball", "doll"][..]),
        ("Bob", "7", &["kite"]),
        ("Cy", "", &[]),
    ] {
        let child = answers.append_repeat(root, "child");
        add(&mut answers, child, "name", name);
        add(&mut answers, child, "years", age);
        add(&mut answers, child, "own", "");
        for toy in toys {
            let node = answers.append_repeat(child, "toy");
            add(&mut answers, node, "what", toy);
        }
    }
    let towns = table(
        &["name", "label", "county", "people"],
        &[
            ["dover", "Dover", "kent", "31000"],
            ["deal", "Deal", "kent", "30000"],
            ["hove", "Hove", "sussex", "91000"],
        ],
    );
    Form {
        answers,
        lists: BTreeMap::from([("towns", towns)]),
        language: "en",
    }
}

fn table<const N: usize>(columns: &[&str; N], rows: &[[&str; N]]) -> Document {
    let mut document = Document::new("root");
    for row in rows {
        let item = document.append(document.root(), "item");
        for (column, text) in columns.iter().zip(row) {
            let cell = document.append(item, column);
            document.set_text(cell, text);
        }
    }
    document
}

impl Form {
    pub(super) fn scope(&self, context: NodeId) -> Scope<'_> {
        Scope {
            document: &self.answers,
            context,
            lookups: self,
            today: jiff::civil::date(2026, 11, 23),
            now: jiff::civil::date(2026, 11, 23).at(10, 30, 0, 0),
            seed: 7,
            fuel: DEFAULT_FUEL,
        }
    }

    /// The nth node of a name, from 1.
    pub(super) fn node(&self, name: &str, number: usize) -> NodeId {
        self.answers
            .namesakes(Name::of(name))
            .nth(number - 1)
            .expect("the form has such a node")
    }

    /// The value as text, evaluated at the nth node of a name.
    pub(super) fn at(&self, name: &str, number: usize, source: &str) -> String {
        let expression =
            Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        match expression.evaluate(&self.scope(self.node(name, number))) {
            Ok(value) => value.into_text().into_owned(),
            Err(error) => format!("error: {error}"),
        }
    }
}

/// Evaluates each left side at the question `here` (whose answer is "own"), and compares as text.
#[track_caller]
pub(super) fn check(cases: &[(&str, &str)]) {
    let form = form();
    let wrong: Vec<String> = cases
        .iter()
        .map(|(source, wanted)| (source, wanted, form.at("here", 1, source)))
        .filter(|(_, wanted, got)| got != *wanted)
        .map(|(source, wanted, got)| format!("{source}\n   wanted {wanted:?}\n   got    {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
