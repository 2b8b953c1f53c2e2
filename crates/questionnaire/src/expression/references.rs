//! What an expression looks at: for checks, for the order of calculation, for analysis.

use super::Expression;
use super::syntax::{Axis, Expr, Path, Step, Test};

/// One thing that an expression refers to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// `${name}`
    Question {
        /// The name between the braces.
        name: String,
        /// Where it stands, in bytes.
        offset: usize,
    },
    /// A path that begins at the root or at the question: `/data/a/b`, `../b`, `b`.
    Path {
        /// Whether it begins with `/`.
        absolute: bool,
        /// The steps as written, without predicates: a name, `*`, `.`, `..`, or
        /// blank for what a double slash skips.
        steps: Vec<String>,
        /// Whether it stands inside `[…]`, where a path begins at the node that is looked at.
        in_predicate: bool,
        /// Where it stands, in bytes.
        offset: usize,
    },
    /// `instance('id')`, or the table of `pulldata('id', …)`
    Instance {
        /// The list's or table's id.
        id: String,
        /// Where it stands, in bytes.
        offset: usize,
    },
}

impl Expression {
    /// Everything that the expression refers to, from left to right, repetitions included. Not in
    /// it: `.` alone (see [`Self::uses_own_answer`]) and the quoted question of `jr:choice-name`,
    /// whose answer is its first argument.
    #[must_use]
    pub fn references(&self) -> Vec<Target> {
        let mut found = Vec::new();
        collect(self.root(), false, &mut found);
        found
    }

    /// The names of the questions that the expression refers to as `${name}`, sorted, each once.
    #[must_use]
    pub fn questions(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root().walk(&mut |part| match part {
            Expr::Reference(reference) => names.push(&*reference.name),
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::Chain { .. }
            | Expr::Negate(_)
            | Expr::Union(_)
            | Expr::Path(_)
            | Expr::Filter { .. }
            | Expr::Call(_) => {}
        });
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The names of the functions that the expression calls, sorted, each once.
    #[must_use]
    pub fn functions(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.root().walk(&mut |part| {
            if let Expr::Call(call) = part {
                names.push(call.function.name);
            }
        });
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether the expression looks at the answer of the question that it belongs to: `.`,
    /// `current()` alone, `once()`, or a function that takes the own answer when it has no argument.
    #[must_use]
    pub fn uses_own_answer(&self) -> bool {
        let mut found = false;
        self.root().walk(&mut |part| match part {
            Expr::Path(path) => found |= is_own(path),
            Expr::Call(call) => {
                found |= match call.function.name {
                    "once" | "current" => true,
                    "string" | "number" | "string-length" | "normalize-space" => {
                        call.arguments.is_empty()
                    }
                    _ => false,
                };
            }
            _ => {}
        });
        found
    }
}

fn is_own(path: &Path) -> bool {
    !path.absolute && path.steps.iter().all(|step| step.axis == Axis::SelfNode)
}

fn collect(part: &Expr, in_predicate: bool, found: &mut Vec<Target>) {
    match part {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Reference(reference) => found.push(Target::Question {
            name: reference.name.to_string(),
            offset: reference.offset as usize,
        }),
        Expr::Chain { first, rest } => {
            collect(first, in_predicate, found);
            rest.iter()
                .for_each(|(_, part)| collect(part, in_predicate, found));
        }
        Expr::Negate(inner) => collect(inner, in_predicate, found),
        Expr::Union(parts) => parts
            .iter()
            .for_each(|part| collect(part, in_predicate, found)),
        Expr::Path(path) => {
            if !is_own(path) {
                found.push(Target::Path {
                    absolute: path.absolute,
                    steps: path.steps.iter().map(step_text).collect(),
                    in_predicate,
                    offset: path.offset as usize,
                });
            }
            in_steps(&path.steps, found);
        }
        Expr::Filter {
            base,
            predicates,
            steps,
        } => {
            collect(base, in_predicate, found);
            predicates
                .iter()
                .for_each(|part| collect(part, true, found));
            in_steps(steps, found);
        }
        Expr::Call(call) => {
            if let ("instance" | "pulldata", Some(Expr::Text(id))) =
                (call.function.name, call.arguments.first())
            {
                found.push(Target::Instance {
                    id: id.to_string(),
                    offset: call.site as usize,
                });
            }
            let quoted = usize::from(call.function.name == "jr:choice-name");
            let arguments = call.arguments.len() - quoted.min(call.arguments.len());
            call.arguments[..arguments]
                .iter()
                .for_each(|part| collect(part, in_predicate, found));
        }
    }
}

fn in_steps(steps: &[Step], found: &mut Vec<Target>) {
    steps
        .iter()
        .flat_map(|step| &step.predicates)
        .for_each(|part| collect(part, true, found));
}

fn step_text(step: &Step) -> String {
    match (step.axis, &step.test) {
        (Axis::SelfNode, Test::Any) => ".".to_owned(),
        (Axis::Parent, Test::Any) => "..".to_owned(),
        (Axis::DescendantOrSelf, Test::Any) => String::new(),
        (_, Test::Any) => "*".to_owned(),
        (_, Test::Named(name, _)) => name.to_string(),
    }
}
