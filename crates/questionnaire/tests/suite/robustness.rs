//! Nothing that anybody writes or posts makes the engine panic, hang or grow without end.

use proptest::prelude::*;
use questionnaire::{Answers, Attachments, Sheet, SheetRow, Workbook, read};

use crate::forms::{form, lines, world};

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "", "text", "integer", "note", "select_one l", "select_multiple l or_other", "rank l", "begin group",
            "end group", "begin repeat", "end repeat", "calculate", "a", "b", "l", "yes", "no", "${a}", "${b} + 1",
            ". > 3", "field-list", "table-list", "randomize=true", "start=1 end=9", "count(${b})", "../a", "/data/a",
            "once(random())", "selected(., 'a')", "${", "'", "range", "date", "acknowledge", "label", "list-nolabel",
            "indexed-repeat(${a}, ${b}, 2)", "position(..)", "csv-external", "select_one_from_file l.csv", "today()",
        ]).prop_map(str::to_owned),
        1 => ".{0,20}",
    ]
}

fn sheet(name: &'static str, header: Vec<&'static str>) -> impl Strategy<Value = Sheet> {
    let width = header.len();
    let header: Vec<String> = header.into_iter().map(str::to_owned).collect();
    prop::collection::vec(prop::collection::vec(cell(), 0..=width), 0..14).prop_map(move |rows| {
        Sheet {
            file: format!("{name}.csv"),
            name: name.to_owned(),
            header: header.clone(),
            rows: (2..)
                .zip(rows)
                .map(|(number, cells)| SheetRow { number, cells })
                .collect(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sheets_are_read_checked_and_answered_without_panic(
        survey in sheet("survey", vec!["type", "name", "label", "relevant", "calculation", "repeat_count", "appearance", "default", "constraint", "choice_filter", "parameters", "required"]),
        choices in sheet("choices", vec!["list_name", "name", "label", "label::Welsh (cy)"]),
        posted in prop::collection::vec((cell(), cell()), 0..10),
    ) {
        let workbook = Workbook { sheets: vec![survey, choices] };
        let (form, faults) = read(&workbook, &Attachments::default());
        for fault in &faults {
            prop_assert!(!fault.message.is_empty() && !fault.remedy.is_empty());
        }
        if let Some(form) = form {
            let _ = form.check();
            let _ = form.minutes();
            let mut answers = Answers::default();
            for (name, value) in &posted {
                answers.set(name.as_str(), value.as_str());
            }
            let evaluation = form.evaluate(&answers, &world());
            for page in evaluation.pages() {
                prop_assert!(evaluation.page(&page).is_some());
                let _ = evaluation.accept(&page, &posted);
            }
            let _ = (evaluation.summary(), evaluation.submission(), evaluation.problems());
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read_as_sheets(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Workbook::from_csv_sheets(&[("survey.csv".to_owned(), bytes.clone())]);
        prop_assert!(Workbook::from_xlsx("form.xlsx", &bytes).is_err());
    }

    #[test]
    fn every_page_can_be_walked_forwards_and_back(answer in prop::collection::vec(0_usize..3, 6)) {
        let form = walk();
        let mut answers = Answers::default();
        for (number, choice) in answer.iter().enumerate() {
            answers.set(format!("q{number}"), ["x", "y", ""][*choice]);
        }
        let evaluation = form.evaluate(&answers, &world());
        let pages = evaluation.pages();
        for pair in pages.windows(2) {
            prop_assert_eq!(evaluation.after(&pair[0]), Some(pair[1].clone()));
            prop_assert_eq!(evaluation.before(&pair[1]), Some(pair[0].clone()));
        }
    }
}

fn walk() -> questionnaire::Questionnaire {
    let mut text = "survey\n| type | name | label | relevant |\n| text | q0 | Q | |\n".to_owned();
    for number in 1..6 {
        text.push_str(&format!(
            "| text | q{number} | Q | ${{q{}}} != 'x' |\n",
            number - 1
        ));
    }
    form(&text)
}

#[test]
fn a_hundred_thousand_rows_are_read_or_refused_in_words() {
    let mut csv = "type,name,label\n".to_owned();
    for number in 0..100_000 {
        csv.push_str(&format!("text,q{number},Question {number}\n"));
    }
    let workbook =
        Workbook::from_csv_sheets(&[("survey.csv".to_owned(), csv.into_bytes())]).unwrap();
    assert_eq!(workbook.sheets[0].rows.len(), 100_000);
    let (form, faults) = read(&workbook, &Attachments::default());
    assert!(form.is_none());
    assert!(
        lines(&faults).contains("more than 20000 rows"),
        "{}",
        lines(&faults)
    );
}

#[test]
fn a_long_chain_of_calculations_is_no_reason_to_run_out_of_stack() {
    let mut text =
        "survey\n| type | name | label | calculation |\n| integer | c0 | C | |\n".to_owned();
    for number in (1..3000).rev() {
        text.push_str(&format!(
            "| calculate | c{number} | | ${{c{}}} + 1 |\n",
            number - 1
        ));
    }
    let form = form(&text);
    let mut answers = Answers::default();
    answers.set("c0", "1");
    assert_eq!(
        form.evaluate(&answers, &world()).answers().get("c2999"),
        Some("3000")
    );
}

#[test]
fn a_choice_list_of_ten_thousand_rows_can_be_filtered() {
    let mut csv = "name,label,county\n".to_owned();
    for number in 0..10_000 {
        csv.push_str(&format!("t{number},Town {number},c{}\n", number % 50));
    }
    let form = crate::forms::form_with(
        "survey
        | type | name | label | choice_filter |
        | text | county | County | |
        | select_one_from_file towns.csv | town | Town | county = ${county} |",
        &[("towns.csv", &csv)],
    );
    let mut answers = Answers::default();
    answers.set("county", "c7");
    let evaluation = form.evaluate(&answers, &world());
    let view = crate::forms::question(&evaluation, "town", "town");
    assert_eq!(view.choices.len(), 200);
}
