//! Frames as they come: every fault by row, nothing by halves, the same file twice.

use super::{FrameRows, import, read_frame};
use crate::{
    setup::StudyId,
    test_study::{STUDY_TOML, loaded, place},
};

fn read(bytes: &[u8]) -> (Option<FrameRows>, Vec<String>) {
    let loaded = loaded(STUDY_TOML);
    let spec = &loaded.definition.populations[0].frame;
    let (rows, faults) = read_frame(
        spec,
        bytes,
        "frames/gps.csv",
        &loaded.definition.study.languages,
    );
    (rows, faults.iter().map(ToString::to_string).collect())
}

const GOOD: &str = "id,name,email,country\n1,Dr Ana Powell,ana@example.org,Wales\n2,Dr Ben Shah,ben@example.org,England\n";

#[test]
fn every_fault_is_told_with_its_row() {
    let (rows, faults) = read(
        b"id,name,email,country\n1,Ana,ana@example,Wales\n1,,ben@example.org,Wale\n2,\"Cy\nBcc: x\",ben@example.org,England\n",
    );
    assert!(rows.is_none());
    let all = faults.join("\n");
    for part in [
        "row 2",
        "\"ana@example\" is not an e-mail address",
        "stands in row 2 already",
        "\"name\" is empty",
        "did you mean \"Wales\"?",
        "control character",
        "is the address of row 3, too",
    ] {
        assert!(all.contains(part), "{part:?} is not in\n{all}");
    }
}

#[test]
fn semicolons_tabs_and_a_byte_order_mark_are_read() {
    for text in [
        GOOD.replace(',', ";"),
        GOOD.replace(',', "\t"),
        format!("\u{feff}{GOOD}"),
        GOOD.replace('\n', "\r\n"),
    ] {
        let (rows, faults) = read(text.as_bytes());
        assert_eq!(rows.map(|rows| rows.len()), Some(2), "{text:?}: {faults:?}");
    }
}

#[test]
fn a_wrong_encoding_is_told_with_its_row_and_what_to_do() {
    let (rows, faults) = read(b"id,name,email,country\n1,Dr Si\xe2n,s@example.org,Wales\n");
    assert!(rows.is_none());
    assert!(
        faults[0].contains("row 2") && faults[0].contains("windows-1252"),
        "{faults:?}"
    );
}

#[test]
fn a_missing_column_is_named_beside_those_that_are_there() {
    let (rows, faults) = read(b"id,name,mail,country\n1,Ana,ana@example.org,Wales\n");
    assert!(rows.is_none());
    assert!(
        faults[0].contains("no column \"email\"") && faults[0].contains("mail, country"),
        "{faults:?}"
    );
}

#[test]
fn hostile_files_are_refused_without_a_panic() {
    for bytes in [
        &b""[..],
        b"\xff\xfe\x00",
        b"id\n",
        b"id,name,email,country\n\"",
        &[0; 5000],
    ] {
        assert!(read(bytes).0.is_none());
    }
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_a_new_one_updates_by_key() {
    let place = place().await;
    let app = &place.scratch.app;
    let study = StudyId("small".to_owned());
    let run = |text: String| {
        let rows = read(text.as_bytes()).0.expect("a frame without faults");
        import(app, &study, "gp", rows, "en", false)
    };
    let first = run(GOOD.to_owned()).await.unwrap();
    assert_eq!(
        (first.added, first.updated, first.unchanged, first.missing),
        (2, 0, 0, 0)
    );
    let again = run(GOOD.to_owned()).await.unwrap();
    assert_eq!(
        (again.added, again.updated, again.unchanged, again.missing),
        (0, 0, 2, 0)
    );
    let changed = GOOD
        .replace("Dr Ana Powell", "Dr Ana Price")
        .replace("\n2,", "\n3,");
    let third = run(changed).await.unwrap();
    assert_eq!(
        (third.added, third.updated, third.unchanged, third.missing),
        (1, 1, 0, 1)
    );
}

#[test]
fn telephone_numbers_are_read_as_people_write_them() {
    let loaded = loaded(&STUDY_TOML.replace(
        "email = \"email\"\n",
        "email = \"email\"\nphone = \"mobile\"\n",
    ));
    let frame = |mobile: &str| {
        let bytes = format!("id,name,email,country,mobile\n1,Ana,ana@example.org,Wales,{mobile}\n");
        let spec = &loaded.definition.populations[0].frame;
        read_frame(
            spec,
            bytes.as_bytes(),
            "gps.csv",
            &loaded.definition.study.languages,
        )
    };
    for (written, read) in [
        ("07700 900-123", "07700900123"),
        ("+44 (7700) 900123", "+447700900123"),
        ("", ""),
    ] {
        let (rows, faults) = frame(written);
        assert_eq!(rows.unwrap().0[0].phone, read, "{faults:?}");
    }
    for wrong in ["0770", "ring the desk", "07700 900123 ext 4"] {
        let (rows, faults) = frame(wrong);
        assert!(
            rows.is_none() && faults[0].to_string().contains("not a telephone number"),
            "{faults:?}"
        );
    }
}
