//! What is erased is gone, from the bytes of the file too.

use platform::{access::Role, db::Db, on};

use super::{schedule::erase_due, *};
use crate::fieldwork::outbox::testing::{Field, field, later, send};
use platform::testing::{Behaviour, MailServer};

/// A closed study whose people were written to, one of whom has a note.
async fn closed(server: &MailServer) -> Field {
    let field = field(server, 3).await;
    field.execute("update cases set name = 'Dr Zebedee Quillfeather', address = '1 Marmalade Lane' where frame_key = 'gp1'").await;
    field.launch().await;
    send(&field.studies).await;
    field.execute("insert into case_events (id, case_id, at, kind, detail) select 7, id, 1, 'note', 'Mrs Quillfeather rang' from cases where frame_key = 'gp1'").await;
    field
        .execute("update studies set state = 'closed', closed_day = '2026-11-23'")
        .await;
    field
}

const TRACES: [&str; 5] = [
    "Quillfeather",
    "Marmalade",
    "gp1@example.org",
    "gp2@example.org",
    "example.org",
];

fn found_in(file: &std::path::Path) -> Vec<&'static str> {
    let folder = file.parent().unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with(&name) {
            bytes.extend(std::fs::read(entry.path()).unwrap());
        }
    }
    TRACES
        .into_iter()
        .filter(|trace| {
            bytes
                .windows(trace.len())
                .any(|part| part == trace.as_bytes())
        })
        .collect()
}

#[tokio::test]
async fn after_erasure_no_name_is_in_the_file_nor_in_its_backup() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = closed(&server).await;
    let folder = &field.place.scratch.folder;
    let (file, backup) = (folder.join("headroom.db"), folder.join("copy-of-it.db"));
    if let Db::Sqlite(_) = field.db() {
        field.db().copy_to(&backup).await.unwrap();
        assert!(found_in(&backup).contains(&"Quillfeather"));
        let path = backup.to_string_lossy().into_owned();
        field
            .db()
            .write(move |tx: &mut platform::db::Tx| {
                let path = path.clone();
                Box::pin(async move {
                    on!(Tx, tx, c => sqlx::query("insert into backups (id, day, file) values (1, '2026-11-23', $1), (2, '2026-11-22', '/nowhere/old.db')")
                        .bind(path).execute(c).await.map(|_| ()))
                })
            })
            .await
            .unwrap();
    }
    let report = erase(&field.studies, "small", None)
        .await
        .unwrap()
        .lines
        .join("\n");
    assert!(
        report.contains("3 people’s names") && report.contains("none is left"),
        "{report}"
    );
    if let Db::Sqlite(_) = field.db() {
        assert!(
            report.contains("copy-of-it.db: erased there as well"),
            "{report}"
        );
        assert!(
            report.contains("/nowhere/old.db: not there any more"),
            "{report}"
        );
        // Of the study's own words (its contact address) example.org is all that may be left.
        let left: Vec<_> = found_in(&file)
            .into_iter()
            .filter(|trace| *trace != "example.org")
            .collect();
        assert!(left.is_empty(), "{left:?}");
        let left: Vec<_> = found_in(&backup)
            .into_iter()
            .filter(|trace| *trace != "example.org")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    let rates = field
        .place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/fieldwork")
        .await;
    rates.shows("<strong>3</strong>invited");
}

#[tokio::test]
async fn contact_data_go_by_themselves_on_their_day_and_not_before() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = closed(&server).await;
    let on = |moment: &str| later(&field.place, &field.url, moment);
    assert_eq!(erase_due(&on("2027-02-20T10:00:00Z")).await.unwrap(), 0);
    assert_eq!(erase_due(&on("2027-02-21T10:00:00Z")).await.unwrap(), 1);
    assert_eq!(
        erase_due(&on("2027-02-22T10:00:00Z")).await.unwrap(),
        0,
        "nothing is left"
    );
}

#[tokio::test]
async fn only_the_owner_erases_and_must_name_the_study() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = closed(&server).await;
    let erase = "/studies/small/protection/erase";
    field
        .place
        .as_a(Role::Fieldworker)
        .await
        .submit(erase, "study=small")
        .await
        .is(403);
    let owner = field.place.as_a(Role::Owner).await;
    owner
        .submit(erase, "study=smal")
        .await
        .is(422)
        .shows("Type the study’s id as it stands");
    owner
        .open("/studies/small/protection")
        .await
        .shows("<strong>3</strong>people’s names")
        .shows("21 February 2027");
    let page = owner.submit(erase, "study=small").await;
    page.is(200)
        .shows("Erased on 23 November 2026")
        .shows("<strong>0</strong>people’s names");
    field.execute("update studies set state = 'open'").await;
    owner
        .submit(erase, "study=small")
        .await
        .is(422)
        .shows("close it first");
}

#[tokio::test]
async fn the_summary_says_what_is_missing_and_which_key_would_say_it() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = closed(&server).await;
    let page = field
        .place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/protection.md")
        .await;
    page.is(200)
        .shows("## Lawful basis\n\n- **Not stated.** Add `lawful_basis")
        .shows("GPs: name, e-mail address, Country")
        .shows("erased 90 days after the study has closed");
}
