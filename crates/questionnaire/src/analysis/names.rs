//! Names in conditions that mean nothing: options that a list does not have, words without quotes,
//! paths that lead nowhere. (Names that are nowhere in the sheets are found when it is read.)

use std::collections::BTreeSet;

use crate::definition::node::{NodeIndex, RepeatCount, Rule};
use crate::definition::{Item, ItemKind, Questionnaire, Required};
use crate::expression::syntax::{Axis, Expr, Operator, Path, Step, Test};
use crate::expression::{nearest, text_to_number};
use crate::fault::Faults;

use super::variables::{Variables, is_selected, literal};

pub(super) fn check(form: &Questionnaire, variables: &Variables, faults: &mut Faults) {
    let checker = Checker { form, variables };
    for index in form.indexes() {
        let node = form.node(index);
        if let Some(rule) = &node.relevant {
            checker.own_relevance(index, rule, faults);
            checker.asked_later(index, rule, faults);
            checker.rule(rule, index, faults);
        }
        if let crate::definition::node::Body::Repeat(_, RepeatCount::Given(rule)) = &node.body {
            checker.rule(rule, index, faults);
        }
    }
    for item in &form.items {
        let details = &item.details;
        let conditional = |required: &'_ Required| match required {
            Required::When(rule) => Some(rule.clone()),
            Required::No | Required::Yes => None,
        };
        let of_states = [
            conditional(&details.required),
            conditional(&details.read_only),
        ];
        let of_values = [&details.constraint, &details.calculation, &details.default];
        for rule in of_values
            .into_iter()
            .flatten()
            .chain(of_states.iter().flatten())
        {
            checker.rule(rule, details.node, faults);
        }
        if let Some(rule) = &details.choice_filter {
            checker.options(rule, details.node, faults);
        }
    }
}

struct Checker<'q, 'v> {
    form: &'q Questionnaire,
    variables: &'v Variables,
}

impl Checker<'_, '_> {
    fn rule(&self, rule: &Rule, context: NodeIndex, faults: &mut Faults) {
        self.options(rule, context, faults);
        self.paths(rule, context, faults);
    }

    /// A question whose relevance hangs on its own answer stays away for ever.
    fn own_relevance(&self, index: NodeIndex, rule: &Rule, faults: &mut Faults) {
        let mut own = false;
        rule.expression.root().walk(&mut |part| {
            own |= self
                .variables
                .item(self.form, part, index)
                .is_some_and(|item| self.form.items[item].details.node == index);
        });
        if own {
            faults.error(
                rule.place.clone(),
                format!("The relevant of “{}” looks at its own answer, which is there only after it was asked.", self.form.node(index).name),
                "Let it look at an earlier question, or use a constraint.",
            );
        }
    }

    /// A condition on an answer that is given only on a later page.
    fn asked_later(&self, index: NodeIndex, rule: &Rule, faults: &mut Faults) {
        let form = self.form;
        // A calculation is worked out anew whenever an answer changes.
        if form
            .item_at(index)
            .is_some_and(|item| !item.kind.is_shown())
        {
            return;
        }
        let mut seen = BTreeSet::new();
        rule.expression.root().walk(&mut |part| {
            let Some(item) = self.variables.item(form, part, index) else { return };
            let later = &form.items[item];
            let details = &later.details;
            let is_later = details.node >= form.node(index).end
                && later.collects_an_answer()
                && details.default.is_none()
                && details.calculation.is_none()
                && !self.on_one_page(index, details.node);
            if is_later && seen.insert(item) {
                faults.warning(
                    rule.place.clone(),
                    format!("“{}” comes before “{}”, whose answer its relevant looks at: people see it only when they go back.", form.node(index).name, later.name),
                    format!("Move it behind “{}”, or put both on one page with a group of appearance field-list.", later.name),
                );
            }
        });
    }

    /// Whether some group around both nodes is shown as one page.
    fn on_one_page(&self, one: NodeIndex, other: NodeIndex) -> bool {
        let form = self.form;
        std::iter::successors(Some(one), |&at| {
            (at != NodeIndex::ROOT).then(|| form.node(at).parent)
        })
        .any(|at| {
            let page = form
                .node(at)
                .group()
                .is_some_and(|group| group.has("field-list") || group.has("table-list"));
            page && at <= other && other < form.node(at).end
        })
    }

    /// Comparisons of a select question with an option that its list does not have.
    fn options(&self, rule: &Rule, context: NodeIndex, faults: &mut Faults) {
        let mut seen = BTreeSet::new();
        rule.expression.root().walk(&mut |part| {
            let pairs: [(&Expr, &Expr); 2] = match part {
                Expr::Chain { first, rest } => match rest.as_slice() {
                    [(Operator::Equal | Operator::NotEqual, second)] => {
                        [(first, second), (second, first)]
                    }
                    _ => return,
                },
                Expr::Call(call) if is_selected(call) => {
                    let pair = (&call.arguments[0], &call.arguments[1]);
                    [pair, pair]
                }
                _ => return,
            };
            for (answer, option) in pairs {
                let item = self.variables.item(self.form, answer, context);
                if let (Some(item), Some(option)) = (item, literal(option))
                    && seen.insert((item, option.clone()))
                {
                    self.option(rule, &self.form.items[item], &option, faults);
                }
            }
        });
    }

    fn option(&self, rule: &Rule, item: &Item, option: &str, faults: &mut Faults) {
        let (true, Some(list)) = (item.kind.has_choices(), &item.list) else {
            return;
        };
        if list.choices.is_empty() {
            return;
        }
        let several = item.kind != ItemKind::SelectOne;
        let words: Vec<&str> = if several {
            option.split(' ').collect()
        } else {
            vec![option.trim()]
        };
        for word in words {
            let known = word.is_empty()
                || list.choice(word).is_some()
                || (word == "other" && item.details.other.is_some())
                || is_same_number(list.choices.iter().map(|choice| choice.name.as_str()), word);
            if known {
                continue;
            }
            let remedy = match nearest(word, list.choices.iter().map(|choice| choice.name.as_str()))
            {
                Some(near) => format!(
                    "Did you mean “{near}”? Options are compared by their names, not their labels."
                ),
                None => "Use the name of one of its options, as it stands in the choices sheet."
                    .to_owned(),
            };
            let by_label = list.choices.iter().find(|choice| {
                self.form.languages.iter().enumerate().any(|(place, _)| {
                    let language = crate::LanguageIndex(u16::try_from(place).unwrap_or(0));
                    choice.label(language).eq_ignore_ascii_case(word)
                })
            });
            let remedy = match by_label {
                Some(choice) => format!(
                    "Write its name “{}”: options are compared by their names, not their labels.",
                    choice.name
                ),
                None => remedy,
            };
            faults.warning(
                rule.place.clone(),
                format!("“{}” compares “{}” with “{word}”, and the list “{}” has no such option: it never matches.", super::quoted(rule), item.name, list.name),
                remedy,
            );
        }
    }

    /// Paths that lead to nothing; most are options without quotes.
    fn paths(&self, rule: &Rule, context: NodeIndex, faults: &mut Faults) {
        let mut found = Vec::new();
        outer_paths(rule.expression.root(), &mut found);
        for path in found {
            if leads_somewhere(self.form, path, context) {
                continue;
            }
            let written = Expr::Path(path.clone()).to_string();
            let one_word = !path.absolute && path.steps.len() == 1;
            let remedy = if one_word {
                format!(
                    "Write '{written}' in quotes if it is an option or a text, or ${{{written}}} if it is a question."
                )
            } else {
                "Write ${name} with the name of the question.".to_owned()
            };
            let message = if one_word {
                format!(
                    "“{written}” without quotes means a question inside “{}”, and there is none: it is always blank.",
                    self.form.node(context).name
                )
            } else {
                format!("The path “{written}” leads to no question: it is always blank.")
            };
            faults.error(rule.place.clone(), message, remedy);
        }
    }
}

fn is_same_number<'n>(mut names: impl Iterator<Item = &'n str>, word: &str) -> bool {
    let number = text_to_number(word);
    #[expect(clippy::float_cmp, reason = "as conditions compare them")]
    names.any(|name| text_to_number(name) == number)
}

/// The paths of an expression that begin at its question, not those inside `[…]` or after other values.
fn outer_paths<'e>(part: &'e Expr, found: &mut Vec<&'e Path>) {
    match part {
        Expr::Path(path) => found.push(path),
        Expr::Chain { first, rest } => {
            outer_paths(first, found);
            rest.iter().for_each(|(_, part)| outer_paths(part, found));
        }
        Expr::Negate(inner) => outer_paths(inner, found),
        Expr::Union(parts) => parts.iter().for_each(|part| outer_paths(part, found)),
        Expr::Filter { base, .. } => outer_paths(base, found),
        Expr::Call(call) => call
            .arguments
            .iter()
            .for_each(|part| outer_paths(part, found)),
        Expr::Number(_) | Expr::Text(_) | Expr::Reference(_) => {}
    }
}

/// Whether a path may lead to a node of the form. Only plain steps are followed; whatever else
/// there is counts as leading somewhere, and so does the `meta` block that forms have of old.
fn leads_somewhere(form: &Questionnaire, path: &Path, context: NodeIndex) -> bool {
    let mut steps = path.steps.iter().peekable();
    let mut at = context;
    if path.absolute {
        match steps.next() {
            // The name of the root differs between form tools.
            Some(Step {
                axis: Axis::Child, ..
            }) => at = NodeIndex::ROOT,
            _ => return true,
        }
    }
    for step in steps {
        at = match (step.axis, &step.test) {
            (Axis::SelfNode, Test::Any) => at,
            (Axis::Parent, Test::Any) if at == NodeIndex::ROOT => return true,
            (Axis::Parent, Test::Any) => form.node(at).parent,
            (Axis::Child, Test::Named(name, key)) => {
                match form
                    .children(at)
                    .find(|&child| form.node(child).key == *key)
                {
                    Some(child) => child,
                    None => return matches!(&**name, "meta" | "instanceID" | "instanceName"),
                }
            }
            _ => return true,
        };
    }
    true
}
