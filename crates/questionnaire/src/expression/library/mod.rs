//! The functions of the language: one table a subject, one entry a function.
//!
//! To add a function: write it in the file of its subject and give it a line in that file's table.

mod dates;
mod geo;
mod nodes;
mod numbers;
mod random;
mod refused;
mod selects;
mod tests_and_choices;
mod texts;

use super::evaluate::{At, Evaluated, Evaluator};
use super::syntax::{Call, Expr, Kind};
use super::value::Value;

pub use random::{seed_of, shuffled};

/// Any number of arguments.
const MANY: usize = usize::MAX;

type Calculation = for<'a> fn(&mut Evaluator<'a>, &'a Call, At<'a>) -> Evaluated<Value<'a>>;
/// Looks at the arguments when an expression is parsed. Gives what the function needs again at each
/// call and a warning, or a sentence on what is wrong.
type Preparation = fn(&mut [Expr]) -> Result<(Prepared, Option<String>), String>;

/// What a function worked out when the expression was parsed.
#[derive(Clone, Debug)]
pub(crate) enum Prepared {
    Nothing,
    Pattern(regex::Regex),
}

/// A function of the language.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// How it is written, for messages.
    usage: &'static str,
    least: usize,
    most: usize,
    /// Which arguments must be node-sets, from 0.
    nodes: &'static [usize],
    pub(crate) gives: Kind,
    pub(crate) prepare: Option<Preparation>,
    pub(crate) call: Calculation,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// An entry of a table: name, how it is written, least and most arguments, result, code.
const fn function(
    usage: (&'static str, &'static str),
    arguments: (usize, usize),
    gives: Kind,
    call: Calculation,
) -> Function {
    Function {
        name: usage.0,
        usage: usage.1,
        least: arguments.0,
        most: arguments.1,
        nodes: &[],
        gives,
        prepare: None,
        call,
    }
}

impl Function {
    const fn nodes(mut self, nodes: &'static [usize]) -> Self {
        self.nodes = nodes;
        self
    }

    const fn prepare(mut self, prepare: Preparation) -> Self {
        self.prepare = Some(prepare);
        self
    }

    /// Whether the number and the kinds of arguments are right; the error is a sentence.
    pub(crate) fn check_arguments(&self, arguments: &[Expr]) -> Result<(), String> {
        let count = arguments.len();
        if count < self.least || count > self.most {
            let wanted = match (self.least, self.most) {
                (0, 0) => "no argument".to_owned(),
                (1, 1) => "1 argument".to_owned(),
                (least, most) if least == most => format!("{least} arguments"),
                (least, MANY) => format!(
                    "at least {least} argument{}",
                    if least == 1 { "" } else { "s" }
                ),
                (least, most) => format!("{least} to {most} arguments"),
            };
            return Err(format!(
                "{}() takes {wanted}, not {count}: write {}",
                self.name, self.usage
            ));
        }
        for &index in self.nodes {
            if let Some(Kind::Text | Kind::Number | Kind::Boolean) =
                arguments.get(index).map(Expr::kind)
            {
                return Err(format!(
                    "argument {} of {}() must be a reference or a path, such as ${{name}}: write {}",
                    index + 1,
                    self.name,
                    self.usage
                ));
            }
        }
        Ok(())
    }
}

const TABLES: [&[Function]; 8] = [
    texts::FUNCTIONS,
    numbers::FUNCTIONS,
    tests_and_choices::FUNCTIONS,
    selects::FUNCTIONS,
    nodes::FUNCTIONS,
    dates::FUNCTIONS,
    random::FUNCTIONS,
    geo::FUNCTIONS,
];

/// The function of a name; the error is a sentence that says what to write.
pub(crate) fn find(name: &str) -> Result<&'static Function, String> {
    let all = || TABLES.iter().flat_map(|table| table.iter());
    if let Some(function) = all().find(|function| function.name == name) {
        return Ok(function);
    }
    if let Some(reason) = refused::reason(name) {
        return Err(format!("{name}() is not supported: {reason}"));
    }
    let lower = name.to_lowercase().replace('_', "-");
    if let Some(function) = all().find(|function| function.name == lower) {
        return Err(format!("write {}, not {name}(…)", function.usage));
    }
    match nearest(&lower, all().map(|function| function.name)) {
        Some(near) => Err(format!(
            "there is no function {name}(); did you mean {near}()?"
        )),
        None => Err(format!("there is no function {name}()")),
    }
}

/// The most similar of several words, if one is similar enough to be meant: at most a third of the
/// letters differ.
pub(crate) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let limit = (word.chars().count() / 3).max(1);
    words
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, taken away, changed or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(64).collect();
    let right: Vec<char> = right.chars().take(64).collect();
    let width = right.len() + 1;
    let mut table = vec![0_usize; (left.len() + 1) * width];
    for row in 0..=left.len() {
        for column in 0..=right.len() {
            table[row * width + column] = if row == 0 || column == 0 {
                row + column
            } else {
                let changed = usize::from(left[row - 1] != right[column - 1]);
                let mut best = (table[(row - 1) * width + column] + 1)
                    .min(table[row * width + column - 1] + 1)
                    .min(table[(row - 1) * width + column - 1] + changed);
                let swapped = row > 1
                    && column > 1
                    && left[row - 1] == right[column - 2]
                    && left[row - 2] == right[column - 1];
                if swapped {
                    best = best.min(table[(row - 2) * width + column - 2] + 1);
                }
                best
            };
        }
    }
    table[left.len() * width + right.len()]
}
