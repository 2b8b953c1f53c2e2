//! The data dictionary: what each variable and each value of the answers means.

use estimation::data::Missing;
use questionnaire::{Item, Questionnaire};

use platform::csv::line;

use super::answers;
use crate::results::{
    shelf::Desk,
    snapshot::{Column, DAY, LANGUAGE},
};

/// One line a variable, then one a value. `None` when there is no snapshot of the population.
pub(in crate::results) fn dictionary(desk: &Desk, population: &str) -> Option<String> {
    let snapshot = desk.snapshot(population)?;
    let definition = &desk.version.loaded.definition;
    let questionnaire = desk.version.loaded.questionnaires.get(population)?;
    let languages = &definition.study.languages;
    let mut writer = Writer {
        out: String::new(),
        languages,
        questionnaire,
    };
    writer.header();
    for (name, column) in &snapshot.columns {
        let item = item_of(questionnaire, name);
        writer.variable(name, column, item, &own_words(desk, population, name));
    }
    if desk.study.simulated {
        let own = "These answers are invented; nobody was asked";
        let yes = vec!["yes".to_owned()];
        let column = Column::Choice {
            levels: yes,
            codes: Vec::new(),
        };
        writer.variable(answers::INVENTED, &column, None, own);
    }
    for name in snapshot.words.keys() {
        if let Some(item) = questionnaire.item(name) {
            writer.words(name, item);
        }
    }
    Some(writer.out)
}

/// The item of a column; of a repeat, without its position.
fn item_of<'q>(questionnaire: &'q Questionnaire, name: &str) -> Option<&'q Item> {
    questionnaire.item(name).or_else(|| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        questionnaire.item(stem).filter(|item| item.in_repeat)
    })
}

/// What a variable means that is no question.
fn own_words(desk: &Desk, population: &str, name: &str) -> String {
    match name {
        LANGUAGE => "The language in which the questionnaire was answered".to_owned(),
        DAY => "The day of submission (in the file only when asked for)".to_owned(),
        _ => {
            let variables = desk
                .version
                .loaded
                .definition
                .population(population)
                .map(|one| &one.frame.variables);
            let variable = name
                .strip_prefix("frame.")
                .and_then(|id| variables?.iter().find(|one| one.id == id));
            variable.map_or_else(String::new, |one| {
                format!("{}, from the frame", one.label.get("en"))
            })
        }
    }
}

struct Writer<'d> {
    out: String,
    languages: &'d [String],
    questionnaire: &'d Questionnaire,
}

impl Writer<'_> {
    fn header(&mut self) {
        let mut head = vec![
            "line".to_owned(),
            "variable".to_owned(),
            "item".to_owned(),
            "concept".to_owned(),
            "type".to_owned(),
        ];
        head.extend(self.languages.iter().map(|code| format!("question_{code}")));
        head.push("value".to_owned());
        head.extend(self.languages.iter().map(|code| format!("label_{code}")));
        head.extend(["meaning", "source", "asked_when"].map(str::to_owned));
        line(&mut self.out, head);
    }

    /// The question in each language, with the heading that it stands under.
    fn questions(&self, item: Option<&Item>, own: &str) -> Vec<String> {
        let question = |code: &String| match (item, self.questionnaire.language(code)) {
            (Some(item), Some(language)) => {
                let label = item.label(language);
                match self.questionnaire.grid_heading(item, language) {
                    Some(heading) => format!("{heading} – {label}"),
                    _ => label,
                }
            }
            _ => own.to_owned(),
        };
        self.languages.iter().map(question).collect()
    }

    fn variable(&mut self, name: &str, column: &Column, item: Option<&Item>, own: &str) {
        let kind = match column {
            Column::Choice { .. } => "one of the values",
            Column::Several { .. } => "chosen or not",
            Column::Rank { .. } => "place in the order of preference, 1 is first",
            Column::Number { .. } => "number",
        };
        let route = item
            .map(|item| self.questionnaire.routes_to(item).join(" and "))
            .unwrap_or_default();
        let options: Vec<Option<&str>> = match column {
            Column::Choice { .. } | Column::Number { .. } => vec![None],
            Column::Several { options, .. } | Column::Rank { options, .. } => {
                options.iter().map(|option| Some(option.as_str())).collect()
            }
        };
        for (variable, option) in answers::variables(name, column).into_iter().zip(options) {
            let item_name = item.map(|item| item.name.to_string()).unwrap_or_default();
            let concept = item
                .and_then(|item| item.concept.clone())
                .unwrap_or_default();
            let source = item
                .and_then(|item| item.source.clone())
                .unwrap_or_default();
            let mut cells = vec![
                "variable".to_owned(),
                variable.clone(),
                item_name,
                concept,
                kind.to_owned(),
            ];
            cells.extend(self.questions(item, own));
            cells.push(String::new());
            cells.extend(self.labels(item, option));
            cells.extend([String::new(), source, route.clone()]);
            line(&mut self.out, cells);
            self.values(&variable, column, item);
        }
    }

    /// The label of an option in each language; nothing for a variable without options.
    fn labels(&self, item: Option<&Item>, option: Option<&str>) -> Vec<String> {
        let label = |code: &String| {
            let language = self.questionnaire.language(code).unwrap_or_default();
            let choice = item.and_then(|item| item.list.as_ref()?.choice(option?));
            choice.map_or_else(
                || option.unwrap_or_default().to_owned(),
                |choice| choice.label(language),
            )
        };
        self.languages.iter().map(label).collect()
    }

    fn values(&mut self, variable: &str, column: &Column, item: Option<&Item>) {
        match column {
            Column::Choice { levels, .. } => {
                for level in levels {
                    let labels = self.labels(item, Some(level));
                    let choice = item.and_then(|item| item.list.as_ref()?.choice(level));
                    let source = choice
                        .and_then(|choice| choice.source.clone())
                        .unwrap_or_default();
                    self.value(variable, level, labels, "answer", &source);
                }
            }
            Column::Several { .. } => {
                for (value, english, welsh) in [
                    ("0", "Not chosen", "Heb ei ddewis"),
                    ("1", "Chosen", "Wedi'i ddewis"),
                ] {
                    let labels = self.both(english, welsh);
                    self.value(variable, value, labels, "answer", "");
                }
            }
            Column::Rank { .. } | Column::Number { .. } => {}
        }
        if item.is_none() {
            return;
        }
        for missing in Missing::ALL {
            let (english, welsh) = match missing {
                Missing::NotAsked => ("Not asked", "Heb ofyn"),
                Missing::Blank => ("Asked, and left blank", "Gofynnwyd, a'i adael yn wag"),
                Missing::DontKnow => ("Don't know", "Ddim yn gwybod"),
                Missing::NotApplicable => ("Not applicable", "Ddim yn berthnasol"),
            };
            let labels = self.both(english, welsh);
            self.value(variable, answers::code(missing), labels, "missing", "");
        }
    }

    fn both(&self, english: &str, welsh: &str) -> Vec<String> {
        self.languages
            .iter()
            .map(|code| if code == "cy" { welsh } else { english }.to_owned())
            .collect()
    }

    fn value(
        &mut self,
        variable: &str,
        value: &str,
        labels: Vec<String>,
        meaning: &str,
        source: &str,
    ) {
        let mut cells = vec!["value".to_owned(), variable.to_owned()];
        cells.extend(std::iter::repeat_n(String::new(), 3 + self.languages.len()));
        cells.push(value.to_owned());
        cells.extend(labels);
        cells.extend([meaning.to_owned(), source.to_owned(), String::new()]);
        line(&mut self.out, cells);
    }

    fn words(&mut self, name: &str, item: &Item) {
        let mut cells = vec![
            "variable".to_owned(),
            name.to_owned(),
            name.to_owned(),
            item.concept.clone().unwrap_or_default(),
            "words, in a file of their own".to_owned(),
        ];
        cells.extend(self.questions(Some(item), ""));
        cells.extend(std::iter::repeat_n(String::new(), 2 + self.languages.len()));
        cells.push(item.source.clone().unwrap_or_default());
        cells.push(self.questionnaire.routes_to(item).join(" and "));
        line(&mut self.out, cells);
    }
}
