//! The search against trying out every answer to every question.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::read_form;
use crate::Questionnaire;
use crate::definition::node::Rule;
use crate::expression::{Document, NoLookups, NodeId, Scope};

/// Small conditions over three questions and a calculation; each may be used by the next question.
fn condition() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec![
        "${role} = 'partner'",
        "${role} != 'manager'",
        "${yn} = 'yes'",
        "${yn} = ''",
        "${n} > 3",
        "${n} <= 3",
        "3 < ${n}",
        "${n} = 5",
        "${n} != ''",
        "${calc} = 'both'",
        "${calc} != 'both'",
        "${sum} > 1",
        "${a} = 'x'",
        "${b} != ''",
        "true()",
        "false()",
    ])
    .prop_map(str::to_owned);
    atom.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("not({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// The search says the same as trying every answer to every question.
    #[test]
    fn what_is_reported_as_unreachable_is_what_no_answers_reach(rules in prop::collection::vec(condition(), 4)) {
        let [ra, rb, rg, rz] = &rules[..] else { unreachable!("four rules") };
        // Conditions may not look at what comes later.
        let ra = if ra.contains("${a}") || ra.contains("${b}") { "true()" } else { ra };
        let rb = if rb.contains("${b}") { "${a} != ''" } else { rb };
        let survey = format!(
            "type,name,label,relevant,constraint,calculation\n\
             select_one role,role,Role,,,\nselect_one yn,yn,YN,${{role}} != 'salaried',,\n\
             integer,n,N,,. > 1 and . < 6,\n\
             calculate,calc,,,,\"if(${{role}} = 'partner' and ${{yn}} = 'yes', 'both', 'no')\"\n\
             calculate,sum,,,,\"if(${{n}} > 4, 1, 0) + if(${{yn}} = 'no', 1, 0)\"\n\
             text,a,A,{ra},,\ntext,b,B,{rb},. != 'x',\nbegin group,g,G,{rg},,\ntext,z,Z,{rz},,\nend group,,,,,\n"
        );
        let form = read_form(&survey);
        let reached = brute_force(&form);
        let mut found = crate::fault::Faults::default();
        super::super::analyse(&form, &mut found);
        let texts: Vec<String> = found.into_vec().into_iter().map(|fault| fault.message).collect();
        for name in ["a", "b", "g", "z"] {
            let blamed = texts.iter().any(|text| {
                text.contains(&format!("“{name}” can never be asked")) || text.contains(&format!("“{name}” is switched off"))
            });
            let inside_blamed = name == "z" && texts.iter().any(|text| text.contains("“g” can never") || text.contains("“g” is switched"));
            prop_assert_eq!(blamed || inside_blamed, !reached.contains(name), "{}: {:?}\n{}", name, texts, survey);
        }
    }
}

/// The names of the nodes that some answers reach, found by trying all answers from small ranges.
fn brute_force(form: &Questionnaire) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for role in ["", "partner", "salaried", "manager"] {
        for yn in ["", "yes", "no"] {
            for n in ["", "2", "3", "4", "5"] {
                for a in ["", "x", "y"] {
                    for b in ["", "x", "y"] {
                        let answers = [
                            ("role", role),
                            ("yn", yn),
                            ("n", n),
                            ("a", a),
                            ("b", b),
                            ("z", ""),
                        ];
                        try_answers(form, &answers, &mut reached);
                    }
                }
            }
        }
    }
    reached
}

fn try_answers(form: &Questionnaire, answers: &[(&str, &str)], reached: &mut BTreeSet<String>) {
    let mut document = form.template.clone();
    let mut shown = vec![true; form.nodes.len()];
    for index in form.indexes() {
        let node = form.node(index);
        let today = jiff::civil::date(2026, 1, 1);
        let holds = |rule: &Rule, document: &Document| {
            let scope = Scope {
                document,
                context: NodeId::at(index.0),
                lookups: &NoLookups,
                today,
                now: today.at(0, 0, 0, 0),
                seed: 0,
                fuel: 10_000,
            };
            rule.expression
                .evaluate(&scope)
                .map(|value| value.into_text().into_owned())
                .expect("a value")
        };
        let relevant = node
            .relevant
            .as_ref()
            .is_none_or(|rule| holds(rule, &document) == "true");
        shown[index.index()] = relevant && (index.index() == 0 || shown[node.parent.index()]);
        let Some(item) = form.item_at(index) else {
            continue;
        };
        if !shown[index.index()] {
            continue;
        }
        let id = NodeId::at(index.0);
        if let Some(calculation) = &item.details.calculation {
            let value = holds(calculation, &document);
            document.set_text(id, &value);
        } else if let Some((_, value)) = answers.iter().find(|(name, _)| *name == &*node.name) {
            document.set_text(id, value);
            let right = item
                .details
                .constraint
                .as_ref()
                .is_none_or(|rule| holds(rule, &document) == "true");
            if !value.is_empty() && !right {
                return;
            }
        }
    }
    for index in form.indexes().filter(|index| shown[index.index()]) {
        reached.insert(form.node(index).name.to_string());
    }
}
