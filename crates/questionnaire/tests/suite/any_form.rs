//! Forms drawn at random from sound rows, answered at random: what must hold for all of them.

use proptest::prelude::*;
use questionnaire::{Answers, Part, QuestionView, Questionnaire};

use crate::forms::{try_read, world};

/// One row, and how many groups it opens (1) or closes (-1).
fn row(number: usize, kind: u8, rule: u8) -> String {
    let before = if number == 0 {
        0
    } else {
        (number * 7 + usize::from(rule)) % number
    };
    let relevant = match rule % 5 {
        0 if number > 0 => format!("${{q{before}}} != ''"),
        1 if number > 0 => format!("selected(${{q{before}}}, 'a') or ${{q{before}}} > 2"),
        _ => String::new(),
    };
    let own = match rule % 7 {
        0 => ("yes", ". != 'x'"),
        1 => ("", "string-length(.) < 30"),
        _ => ("", ""),
    };
    let (kind, parameters, default) = match kind % 14 {
        0 => ("select_one l", "randomize=true", ""),
        1 => ("select_multiple l or_other", "", "a b"),
        2 => ("rank l", "", ""),
        3 => ("integer", "", "3"),
        4 => ("decimal", "", ""),
        5 => ("range", "start=1 end=5", ""),
        6 => ("date", "", "today()"),
        7 => ("time", "", ""),
        8 => ("dateTime", "", ""),
        9 => ("note", "", ""),
        10 => ("acknowledge", "", ""),
        11 => ("hidden", "", "h"),
        12 => ("select_one l or_other", "", ""),
        _ => ("text", "", ""),
    };
    let (required, constraint) = if matches!(kind, "note" | "hidden") {
        ("", "")
    } else {
        own
    };
    format!(
        "| {kind} | q{number} | Question {number} | {relevant} | {required} | {constraint} | {parameters} | {default} | | |\n"
    )
}

prop_compose! {
    fn survey()(rows in prop::collection::vec((any::<u8>(), any::<u8>(), 0_u8..12), 1..14)) -> String {
        let mut text = "survey\n| type | name | label | relevant | required | constraint | parameters | default | appearance | repeat_count |\n".to_owned();
        let mut open: Vec<&str> = Vec::new();
        for (number, (kind, rule, structure)) in rows.iter().enumerate() {
            let begin = match structure {
                0 => Some(("group", "field-list", "")),
                1 => Some(("group", "", "")),
                2 => Some(("group", "table-list", "")),
                3 => Some(("repeat", "", "2")),
                4 => Some(("repeat", "", "")),
                5 => Some(("repeat", "field-list", "")),
                _ => None,
            };
            if let Some((what, appearance, count)) = begin.filter(|_| open.len() < 3) {
                text.push_str(&format!("| begin {what} | g{number} | Group {number} | | | | | | {appearance} | {count} |\n"));
                open.push(what);
            }
            text.push_str(&row(number, *kind, *rule));
            if *structure > 9 && let Some(what) = open.pop() {
                text.push_str(&format!("| end {what} | | | | | | | | | |\n"));
            }
        }
        while let Some(what) = open.pop() {
            text.push_str(&format!("| end {what} | | | | | | | | | |\n"));
        }
        text.push_str("choices\n| list_name | name | label | exclusive |\n| l | a | A | |\n| l | b | B | |\n| l | none | None | yes |\n");
        text
    }
}

fn questions(
    form: &Questionnaire,
    answers: &Answers,
    page: &questionnaire::PageAddress,
) -> Vec<QuestionView> {
    let view = form.evaluate(answers, &world()).page(page);
    let parts = view.into_iter().flat_map(|view| view.parts);
    parts
        .flat_map(|part| match part {
            Part::Question(question) => vec![*question],
            Part::Grid(grid) => grid.rows,
            _ => Vec::new(),
        })
        .collect()
}

/// An answer that is right for most kinds of questions, or one of several that may be wrong.
fn fields(question: &QuestionView, choice: usize) -> Vec<(String, String)> {
    let mut fields = vec![("_shown".to_owned(), question.field.clone())];
    let mut add = |name: String, value: &str| fields.push((name, value.to_owned()));
    if let Some(picked) = question.choices.get(choice % (question.choices.len() + 1)) {
        add(question.field.clone(), &picked.name);
        for (number, option) in (1..).zip(&question.choices) {
            add(
                format!("{}--{}", question.field, option.name),
                &number.to_string(),
            );
        }
    } else {
        add(
            question.field.clone(),
            [
                "3",
                "",
                "2026-11-23",
                "OK",
                "x",
                "09:30",
                "2026-11-23T10:00:00",
            ][choice % 7],
        );
    }
    if let Some(other) = &question.other_field {
        add(other.field.clone(), "Plums");
    }
    fields
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_person_who_answers_page_by_page_keeps_every_answer(text in survey(), choices in prop::collection::vec(0_usize..20, 40)) {
        let (form, _) = try_read(&text);
        let Some(form) = form else { return Ok(()) };
        let _ = form.check();
        let mut answers = Answers::default();
        let mut page = form.evaluate(&answers, &world()).pages().into_iter().next();
        let mut steps = choices.iter();
        while let (Some(here), Some(&choice)) = (page.clone(), steps.next()) {
            let asked = questions(&form, &answers, &here);
            let mut posted: Vec<(String, String)> = asked.iter().flat_map(|question| fields(question, choice)).collect();
            let repeats = form.evaluate(&answers, &world()).page(&here).map(|view| view.parts).unwrap_or_default();
            for part in repeats {
                if let Part::AddAnother(another) = part {
                    posted.push((another.field, if choice > 15 { "yes" } else { "no" }.to_owned()));
                }
            }
            let before = form.evaluate(&answers, &world());
            let accepted = before.accept(&here, &posted);
            prop_assert!(accepted.unknown_fields.iter().all(|field| field.contains("--")), "{:?}\n{text}", accepted.unknown_fields);
            for address in accepted.answers.set.keys().filter(|address| !address.as_str().contains('#')) {
                prop_assert!(asked.iter().any(|question| question.address == *address || question.other_field.as_ref().is_some_and(|other| other.field == address.as_str())), "{address}\n{text}");
            }
            answers.merge(&accepted.answers);
            let after = form.evaluate(&answers, &world());
            // What was accepted is in the answers, and a refusal names a field of the page.
            for (address, value) in &accepted.answers.set {
                prop_assert_eq!(after.answers().get(address), Some(value.as_str()));
            }
            for problem in &accepted.problems {
                prop_assert!(!problem.message.is_empty() && problem.page == here);
            }
            page = if accepted.new_questions && accepted.problems.is_empty() { Some(here) } else { after.after(&here) };
        }
        let end = form.evaluate(&answers, &world());
        let submission = end.submission();
        for (address, _) in submission.iter() {
            let kept = address.as_str().contains('#') || form.items().any(|item| address.parts(usize::from(item.in_repeat)).is_some_and(|(name, _)| item.name == *name) || address.as_str().starts_with(item.name.as_str()));
            prop_assert!(kept, "{address}\n{text}");
        }
        // The record, given as answers, leads to the same record.
        if !text.contains("begin repeat") {
            let mut again = submission.clone();
            for item in form.items().filter(|item| submission.get(&item.name).is_none()) {
                again.set(item.name.as_str(), "");
            }
            prop_assert_eq!(form.evaluate(&again, &world()).submission(), submission, "{}", text);
        }
    }
}
