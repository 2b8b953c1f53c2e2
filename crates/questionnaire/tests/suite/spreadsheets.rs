//! Excel workbooks: what authors' spreadsheets hold, and what attackers' do.

use insta::assert_snapshot;
use questionnaire::{Attachments, Workbook, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};

use crate::forms::{lines, pages, question, world};

/// A workbook with these sheets.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut writer = Writer::new();
    for (name, rows) in sheets {
        let sheet = writer.add_worksheet();
        sheet.set_name(*name).expect("tests name sheets well");
        for (row, cells) in (0_u32..).zip(*rows) {
            for (column, cell) in (0_u16..).zip(*cells) {
                if !cell.is_empty() {
                    sheet
                        .write_string(row, column, *cell)
                        .expect("a cell in range");
                }
            }
        }
    }
    writer.save_to_buffer().expect("it is written into memory")
}

#[test]
fn a_workbook_is_read_like_its_sheets() {
    let bytes = book(&[
        (
            "survey",
            &[
                &["type", "name", "label"],
                &[],
                &["select_one yn", "a", "Do you?"],
                &["integer", "b", "How many?"],
            ],
        ),
        (
            "choices",
            &[
                &["list_name", "name", "label"],
                &["yn", "yes", "Yes"],
                &["yn", "no", "No"],
            ],
        ),
        (
            "settings",
            &[&["form_title", "form_id", "version"], &["T", "t", "3"]],
        ),
    ]);
    let workbook = Workbook::from_xlsx("forms/t.xlsx", &bytes).unwrap();
    assert_eq!(workbook.sheets[0].rows[0].number, 3);
    let (form, faults) = read(&workbook, &Attachments::default());
    assert_eq!(lines(&faults), "");
    let form = form.unwrap();
    assert_eq!((form.form_id(), form.version()), ("t", "3"));
    assert_eq!(pages(&form.evaluate(&Default::default(), &world())), "a b");
}

#[test]
fn numbers_dates_and_formulas_are_read_as_they_are_shown() {
    let mut writer = Writer::new();
    let survey = writer.add_worksheet();
    survey.set_name("survey").unwrap();
    for (column, heading) in (0_u16..).zip(["type", "name", "label", "default", "required"]) {
        survey.write_string(0, column, heading).unwrap();
    }
    let rows = ["select_one scale", "decimal", "date", "time"];
    for (row, kind) in (1_u32..).zip(rows) {
        survey.write_string(row, 0, kind).unwrap();
        survey.write_string(row, 1, format!("q{row}")).unwrap();
        survey.write_string(row, 2, "Label").unwrap();
    }
    survey.write_number(1, 3, 1.0).unwrap();
    survey.write_boolean(1, 4, true).unwrap();
    survey.write_number(2, 3, 0.1 + 0.2).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let day = ExcelDateTime::from_ymd(2026, 11, 23).unwrap();
    survey
        .write_datetime_with_format(3, 3, &day, &date)
        .unwrap();
    let clock = Format::new().set_num_format("hh:mm");
    let noon = ExcelDateTime::from_hms(12, 30, 0).unwrap();
    survey
        .write_datetime_with_format(4, 3, &noon, &clock)
        .unwrap();
    let choices = writer.add_worksheet();
    choices.set_name("choices").unwrap();
    for (column, heading) in (0_u16..).zip(["list_name", "name", "label"]) {
        choices.write_string(0, column, heading).unwrap();
    }
    for row in 1..=3 {
        choices.write_string(row, 0, "scale").unwrap();
        choices.write_number(row, 1, f64::from(row)).unwrap();
        choices
            .write_string(row, 2, format!("Point {row}"))
            .unwrap();
    }
    let settings = writer.add_worksheet();
    settings.set_name("settings").unwrap();
    for (column, (heading, value)) in
        (0_u16..).zip([("form_title", "T"), ("form_id", "t"), ("version", "1")])
    {
        settings.write_string(0, column, heading).unwrap();
        settings.write_string(1, column, value).unwrap();
    }
    let workbook = Workbook::from_xlsx("t.xlsx", &writer.save_to_buffer().unwrap()).unwrap();
    let (form, faults) = read(&workbook, &Attachments::default());
    assert_eq!(lines(&faults), "");
    let form = form.unwrap();
    let evaluation = form.evaluate(&Default::default(), &world());
    let value = |page: &str| question(&evaluation, page, page).value;
    assert_eq!(
        [value("q1"), value("q2"), value("q3"), value("q4")],
        ["1", "0.3", "2026-11-23", "12:30:00"]
    );
    assert_eq!(form.item("q1").unwrap().required(), Some("yes"));
    assert_eq!(question(&evaluation, "q1", "q1").choices[1].name, "2");
}

#[test]
fn merged_headings_and_stray_columns_are_named_by_their_letters() {
    let bytes = book(&[
        (
            "survey",
            &[&["type", "name", "label", ""], &["text", "a", "A", "lost"]],
        ),
        ("settings", &[&["form_title", "form_id"], &["T", "t"]]),
    ]);
    let (_, faults) = read(
        &Workbook::from_xlsx("t.xlsx", &bytes).unwrap(),
        &Attachments::default(),
    );
    assert_snapshot!(lines(&faults), @"");
}

#[test]
fn faults_name_the_sheet_of_the_workbook() {
    let bytes = book(&[
        (
            "Survey",
            &[&["type", "name", "label"], &["select_one yn", "a", "A"]],
        ),
        (
            "choices",
            &[&["list_name", "name", "label"], &["yn", "", "Yes"]],
        ),
        ("settings", &[&["form_title", "form_id"], &["T", "t"]]),
        ("Sheet4", &[&["ideas"]]),
    ]);
    let (_, faults) = read(
        &Workbook::from_xlsx("forms/t.xlsx", &bytes).unwrap(),
        &Attachments::default(),
    );
    assert_snapshot!(lines(&faults), @r"
    error: forms/t.xlsx, sheet Survey, row 2, column type: There is no choice list “yn”. Add its rows to the choices sheet.
    error: forms/t.xlsx, sheet choices, row 2, column name: An option of the list “yn” has no name. Give it a short name without blanks: it is what is stored.
    warning: forms/t.xlsx, sheet Sheet4: Nothing in the questionnaire uses “Sheet4”. Take it out, or put a _ before its name to mark it as a remark.
    ");
}

#[test]
fn what_is_no_workbook_is_refused_in_words() {
    let refused = |bytes: &[u8]| lines(&Workbook::from_xlsx("t.xlsx", bytes).unwrap_err());
    assert_snapshot!(refused(b"type,name,label\n"), @"error: t.xlsx: The file cannot be read as an Excel workbook: Zip error: invalid Zip archive: Could not find EOCD. Open it in a spreadsheet and save it as .xlsx, without a password.");
    assert_snapshot!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), @"error: t.xlsx: The file is an old .xls workbook, or protected by a password. Save it as .xlsx without a password.");
    let mut cut = book(&[("survey", &[&["type"]])]);
    cut.truncate(cut.len() / 2);
    assert!(
        refused(&cut).starts_with("error: t.xlsx: The file cannot be read as an Excel workbook")
    );
    let big = vec![0; questionnaire::LARGEST_FILE + 1];
    assert_snapshot!(refused(&big), @"error: t.xlsx: The file has 20971521 bytes; the limit is 20971520. Take pictures and unused sheets out.");
}

#[test]
fn a_stray_cell_at_the_far_end_of_a_sheet_costs_nothing() {
    let mut writer = Writer::new();
    let survey = writer.add_worksheet();
    survey.set_name("survey").unwrap();
    for (column, (heading, cell)) in
        (0_u16..).zip([("type", "text"), ("name", "a"), ("label", "A")])
    {
        survey.write_string(0, column, heading).unwrap();
        survey.write_string(1, column, cell).unwrap();
    }
    survey.write_string(1_048_575, 2, "stray").unwrap();
    let workbook = Workbook::from_xlsx("t.xlsx", &writer.save_to_buffer().unwrap()).unwrap();
    assert_eq!(
        workbook.sheets[0]
            .rows
            .iter()
            .map(|row| row.number)
            .collect::<Vec<_>>(),
        [2, 1_048_576]
    );
    let far = writer.worksheet_from_name("survey").unwrap();
    far.write_string(1_048_575, 16_383, "further").unwrap();
    let faults = Workbook::from_xlsx("t.xlsx", &writer.save_to_buffer().unwrap()).unwrap_err();
    assert_snapshot!(lines(&faults), @"error: t.xlsx, sheet survey, row 1048576: A cell stands in a column beyond the 1000th. Delete the columns after the last one in use.");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_damaged_workbook_is_read_or_refused_and_never_worse(
        damage in proptest::collection::vec((0_usize..100_000, proptest::prelude::any::<u8>()), 1..6),
        keep in 0.3_f64..1.0,
    ) {
        let mut bytes = damaged();
        let length = bytes.len();
        for (at, byte) in damage {
            bytes[at % length] = byte;
        }
        if keep < 0.5 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a part of a small length")]
            bytes.truncate((length as f64 * keep) as usize);
        }
        if let Ok(workbook) = Workbook::from_xlsx("t.xlsx", &bytes) {
            let _ = read(&workbook, &Attachments::default());
        }
    }
}

/// A workbook whose parts are not compressed, so that damage reaches the XML in them.
fn damaged() -> Vec<u8> {
    book(&[
        (
            "survey",
            &[
                &["type", "name", "label"],
                &["select_one yn", "a", "Do you?"],
                &["integer", "b", "How many?"],
            ],
        ),
        (
            "choices",
            &[
                &["list_name", "name", "label"],
                &["yn", "yes", "Yes"],
                &["yn", "no", "No"],
            ],
        ),
    ])
}
