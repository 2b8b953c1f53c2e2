//! The search against trying out every answer to every question.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::read_form;
use crate::{Answers, Questionnaire, World};

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
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

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
        for name in ["a", "b", "z"] {
            let blamed = texts.iter().any(|text| {
                text.contains(&format!("“{name}” can never be asked")) || text.contains(&format!("“{name}” is switched off"))
            });
            let inside_blamed = name == "z" && texts.iter().any(|text| text.contains("“g” can never") || text.contains("“g” is switched"));
            prop_assert_eq!(blamed || inside_blamed, !reached.contains(name), "{}: {:?}\n{}", name, texts, survey);
        }
    }
}

/// The names of the questions that some answers lead to, found by trying all answers from small
/// ranges on the questionnaire itself. Answers that break a constraint are not given.
fn brute_force(form: &Questionnaire) -> BTreeSet<String> {
    let day = jiff::civil::date(2026, 1, 1);
    let world = World {
        today: day,
        now: day.at(12, 0, 0, 0),
        seed: 0,
        language: form.language("en").unwrap_or_default(),
    };
    let mut reached = BTreeSet::new();
    for role in ["", "partner", "salaried", "manager"] {
        for yn in ["", "yes", "no"] {
            for n in ["", "2", "3", "4", "5"] {
                for a in ["", "x", "y"] {
                    for b in ["", "y"] {
                        let mut answers = Answers::default();
                        for (name, value) in
                            [("role", role), ("yn", yn), ("n", n), ("a", a), ("b", b)]
                        {
                            answers.set(name, value);
                        }
                        let evaluation = form.evaluate(&answers, &world);
                        let asked = form
                            .items()
                            .map(|item| item.name.as_str())
                            .filter(|name| evaluation.is_relevant(name));
                        reached.extend(asked.map(str::to_owned));
                    }
                }
            }
        }
    }
    reached
}
