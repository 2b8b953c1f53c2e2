//! Questions and groups that nobody reaches, and conditions that always hold.

use crate::definition::node::{Body, NodeIndex, Rule};
use crate::fault::Faults;

use super::search::{Goal, Outcome, Search, goal};

pub(super) fn check(search: &mut Search<'_, '_>, faults: &mut Faults) {
    let form = search.form;
    let mut unreachable_until = NodeIndex::ROOT;
    for index in form.indexes() {
        let node = form.node(index);
        // What is inside an unreachable group is unreachable for the same reason.
        if index < unreachable_until {
            continue;
        }
        let Some(rule) = &node.relevant else { continue };
        let route = search.route(index);
        match search.solve(&route, &[]) {
            Outcome::Impossible => {
                unreachable_until = node.end;
                unreachable(search, index, rule, faults);
            }
            Outcome::TooMuch => search.give_up(&node.place, &node.name),
            Outcome::Possible => always(search, index, rule, faults),
        }
    }
}

/// Why it is impossible, found by leaving conditions out one after the other.
fn unreachable<'q>(
    search: &mut Search<'q, '_>,
    index: NodeIndex,
    rule: &'q Rule,
    faults: &mut Faults,
) {
    let form = search.form;
    let name = &form.node(index).name;
    let what = match form.node(index).body {
        Body::Question(_) => "The question",
        Body::Group(_) => "The group",
        Body::Repeat(..) => "The repeat",
    };
    let own = [goal(rule, index)];
    let written = rule.source();
    if rule.expression.questions().is_empty() && rule.expression.references().is_empty() {
        faults.warning(
            rule.place.clone(),
            format!("{what} “{name}” is switched off: its relevant “{written}” never holds."),
            "Take it out, or empty its relevant, if people should be asked.",
        );
        return;
    }
    search.follow = false;
    let alone = search.solve(&own, &[]);
    search.follow = true;
    if alone == Outcome::Impossible {
        faults.error(
            rule.place.clone(),
            format!(
                "{what} “{name}” can never be asked: no answers make its relevant “{written}” hold."
            ),
            "Compare the condition with the options and numbers that the questions in it allow.",
        );
        return;
    }
    if search.solve(&own, &[]) == Outcome::Impossible {
        let because = culprits(search, index, rule);
        faults.error(
            rule.place.clone(),
            format!("{what} “{name}” can never be asked: its relevant “{written}” needs answers that {because} exclude."),
            "Change one of the conditions so that they can hold together.",
        );
        return;
    }
    let parent = enclosing(search, index);
    faults.error(
        rule.place.clone(),
        format!("{what} “{name}” can never be asked: its relevant “{written}” contradicts the relevant of {parent} around it."),
        "Change one of the conditions, or move it out of the group.",
    );
}

/// The questions whose own routes or constraints stand in the way.
fn culprits<'q>(search: &mut Search<'q, '_>, index: NodeIndex, rule: &'q Rule) -> String {
    let form = search.form;
    let mut guilty = Vec::new();
    let mut seen = Vec::new();
    rule.expression.root().walk(&mut |part| {
        if let Some(item) = search.variables.item(form, part, index)
            && !seen.contains(&item)
        {
            seen.push(item);
        }
    });
    for item in seen {
        let node = form.items[item].details.node;
        let mut goals: Vec<Goal<'q>> = search.route(node);
        goals.extend(
            form.items[item]
                .details
                .constraint
                .as_ref()
                .map(|rule| goal(rule, node)),
        );
        if goals.is_empty() {
            continue;
        }
        goals.push(goal(rule, index));
        search.follow = false;
        let outcome = search.solve(&goals, &[]);
        search.follow = true;
        if outcome == Outcome::Impossible {
            guilty.push(format!("“{}”", form.items[item].name));
        }
    }
    if guilty.is_empty() {
        "the routes to the questions in it".to_owned()
    } else {
        format!(
            "the route to and the constraint of {}",
            guilty.join(" and ")
        )
    }
}

fn enclosing(search: &Search<'_, '_>, index: NodeIndex) -> String {
    let form = search.form;
    let mut at = form.node(index).parent;
    while at != NodeIndex::ROOT {
        if form.node(at).relevant.is_some() {
            return format!("the group “{}”", form.node(at).name);
        }
        at = form.node(at).parent;
    }
    "the groups".to_owned()
}

/// A condition that is met whatever people answer is probably not the one that was meant.
fn always(search: &mut Search<'_, '_>, index: NodeIndex, rule: &Rule, faults: &mut Faults) {
    if rule.expression.questions().is_empty() {
        return;
    }
    let mut goals = search.route(index);
    for goal in &mut goals {
        if goal.context == index {
            goal.wanted = false;
        }
    }
    if search.solve(&goals, &[]) == Outcome::Impossible {
        faults.warning(
            rule.place.clone(),
            format!(
                "The relevant “{}” of “{}” always holds, whatever is answered.",
                rule.source(),
                form_name(search, index)
            ),
            "Empty it if everybody should be asked; else look for a slip, such as “or” for “and” between two “!=”.",
        );
    }
}

fn form_name(search: &Search<'_, '_>, index: NodeIndex) -> String {
    search.form.node(index).name.to_string()
}
