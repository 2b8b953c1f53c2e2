//! After submission nothing that is stored leads from a response to a case. Tried on what is
//! really there: the bytes of the database file, its log and a backup, every row and its hidden
//! columns, and everything that was logged.

use std::{
    fmt::Write,
    sync::{Arc, Mutex},
};

use platform::{db::Db, on};
use sqlx::{AssertSqlSafe, Row};
use tracing::field::{Field, Visit};

use super::person::{Person, YOU, invite};
use crate::{
    answering::{CodeKind, forget_order},
    setup,
    test_study::{Place, STUDY_TOML, files, place},
};

/// Enough that an order by chance does not look like the order of submission.
const PEOPLE: usize = 40;

/// Everything that was logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0.lock().unwrap(), " {field}={value:?}");
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut self.clone());
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        let _ = write!(self.0.lock().unwrap(), "\n{}", event.metadata().level());
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// What a person wrote: nobody else did.
fn mark(n: usize) -> String {
    format!("unmistakable-{n:03}-answer")
}

/// Everybody answers, one after the other; gives them in that order, and the salts and sealed
/// pages that stood in the database before they sent their answers.
async fn everybody_answers(place: &Place) -> (Vec<Person>, Vec<Vec<u8>>) {
    let mut people = Vec::new();
    let mut sealed = Vec::new();
    for n in 0..PEOPLE {
        let person = invite(place, &format!("gp-number-{n:03}"), CodeKind::Link).await;
        person.start().await.is(200);
        person.browser.submit("/answer/you", YOU).await.is(200);
        person
            .browser
            .submit("/answer/time", "_shown=time&time=dont_know")
            .await
            .is(200);
        person
            .browser
            .submit("/answer/used", "_shown=used")
            .await
            .is(200);
        let text = format!("_shown=more&more={}", mark(n));
        person.browser.submit("/answer/more", &text).await.is(200);
        people.push(person);
    }
    for sql in ["select salt from drafts", "select sealed from draft_pages"] {
        let rows: Vec<Vec<u8>> = on!(Db, place.studies.db(), e => {
            sqlx::query_scalar(sql).fetch_all(e).await.unwrap()
        });
        sealed.extend(rows);
    }
    for person in &people {
        person.send().await.is(200).shows("Thank you");
    }
    (people, sealed)
}

/// Id and answers of the responses, in the order of their ids.
async fn stored(place: &Place) -> Vec<(i64, String)> {
    on!(Db, place.studies.db(), e => {
        sqlx::query_as("select id, answers from responses order by id").fetch_all(e).await.unwrap()
    })
}

/// Who wrote this response: the test knows, from the words; the database must not.
fn writer(answers: &str) -> usize {
    (0..PEOPLE)
        .find(|n| answers.contains(&mark(*n)))
        .expect("somebody wrote it")
}

/// Spearman's rank correlation of a sequence of 0..n with its order: 1 and -1 are the same order.
fn correlation(order: &[usize]) -> f64 {
    let n = order.len() as f64;
    let squares: f64 = order
        .iter()
        .enumerate()
        .map(|(a, b)| (a as f64 - *b as f64).powi(2))
        .sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

#[track_caller]
fn is_no_order(what: &str, order: &[usize]) {
    let correlation = correlation(order).abs();
    assert!(
        correlation < 0.6,
        "{what} tells the order of submission ({correlation:.2}): {order:?}"
    );
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}

fn place_of(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[tokio::test]
async fn after_submission_nothing_stored_or_logged_leads_from_a_response_to_a_person() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).expect("one test a process");
    let place = place().await;
    let (people, sealed) = everybody_answers(&place).await;
    forget_order(place.studies.db()).await.unwrap();

    let stored = stored(&place).await;
    assert_eq!(stored.len(), PEOPLE);
    let by_id: Vec<usize> = stored.iter().map(|(_, answers)| writer(answers)).collect();
    is_no_order("the order of ids", &by_id);

    no_row_is_shared(&place, &people, &stored).await;
    let log = log.0.lock().unwrap().clone();
    for (n, person) in people.iter().enumerate() {
        for secret in [
            person.case.to_string(),
            person.code.clone(),
            mark(n),
            format!("gp-number-{n:03}"),
        ] {
            assert!(!log.contains(&secret), "the log holds {secret}:\n{log}");
        }
    }
    match place.studies.db() {
        Db::Sqlite(_) => in_the_bytes_of_sqlite(&place, &people, &sealed, &by_id).await,
        Db::Postgres(pool) => in_the_hidden_columns_of_postgres(pool, &sealed).await,
    }
}

/// No value of a response stands in any other table, and no value that a person has alone stands
/// in a response.
async fn no_row_is_shared(place: &Place, people: &[Person], stored: &[(i64, String)]) {
    let responses = dump(place, "responses").await;
    let mut others = Vec::new();
    for table in [
        "cases",
        "access_codes",
        "drafts",
        "draft_pages",
        "attempts",
        "audit",
        "sessions",
        "linked_responses",
    ] {
        others.extend(dump(place, table).await);
    }
    assert!(
        others.len() >= 2 * PEOPLE,
        "the other tables were looked at"
    );
    for (id, _) in stored {
        let id = id.to_string();
        assert!(
            !others.iter().any(|row| row.contains(&id)),
            "{id} stands in another table"
        );
    }
    for (n, person) in people.iter().enumerate() {
        assert!(
            !others.iter().any(|row| row.contains(&mark(n))),
            "an answer stands elsewhere"
        );
        for alone in [
            person.case.to_string(),
            format!("gp-number-{n:03}"),
            person.code.clone(),
        ] {
            assert!(
                !responses.iter().any(|row| row.contains(&alone)),
                "a response holds {alone}"
            );
        }
    }
    // What they do share is the same for everybody here: one day, one country, one language.
    let without_words: std::collections::BTreeSet<String> = responses
        .iter()
        .map(|row| {
            let id = stored
                .iter()
                .find(|(id, _)| row.contains(&id.to_string()))
                .expect("its id")
                .0;
            let n = writer(row);
            row.replace(&mark(n), "").replace(&id.to_string(), "")
        })
        .collect();
    assert_eq!(without_words.len(), 1, "{without_words:#?}");
    for row in &responses {
        assert!(
            row.contains("2026-11-23") && !row.contains("10:00"),
            "finer than the day: {row}"
        );
    }
}

/// Every row of a table as one text.
async fn dump(place: &Place, table: &str) -> Vec<String> {
    match place.studies.db() {
        Db::Postgres(pool) => {
            sqlx::query_scalar(AssertSqlSafe(format!("select t::text from {table} t")))
                .fetch_all(pool)
                .await
                .unwrap()
        }
        Db::Sqlite(sqlite) => {
            let columns: Vec<String> =
                sqlx::query(AssertSqlSafe(format!("pragma table_info({table})")))
                    .fetch_all(sqlite.readers())
                    .await
                    .unwrap()
                    .iter()
                    .map(|row| format!("quote({})", row.get::<String, _>(1)))
                    .collect();
            let sql = format!("select {} from {table}", columns.join(" || '|' || "));
            sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_all(sqlite.readers())
                .await
                .unwrap()
        }
    }
}

async fn in_the_bytes_of_sqlite(
    place: &Place,
    people: &[Person],
    sealed: &[Vec<u8>],
    by_id: &[usize],
) {
    let backup = place.scratch.folder.join("backup.db");
    place.studies.db().copy_to(&backup).await.unwrap();
    let read = |name: &str| std::fs::read(place.scratch.folder.join(name)).unwrap_or_default();
    let log = read("headroom.db-wal");
    assert!(log.is_empty(), "the log still holds {} bytes", log.len());
    for name in ["headroom.db", "backup.db"] {
        let bytes = read(name);
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (n, person) in people.iter().enumerate() {
            let at = place_of(&bytes, mark(n).as_bytes()).expect("the answer is stored");
            assert!(
                !contains(&bytes[at + 1..], mark(n).as_bytes()),
                "{name} holds an answer twice"
            );
            places.push((at, n));
            // The page of the file in which it lies holds nothing of a case.
            let page = &bytes[at / 4096 * 4096..(at / 4096 + 1) * 4096];
            assert!(!contains(page, &person.case.0.to_be_bytes()));
            assert!(!contains(page, b"gp-number-"));
        }
        for sealed in sealed {
            assert!(
                !contains(&bytes, sealed),
                "{name} still holds a draft, or its salt"
            );
        }
        // SQLite fills a page from its end.
        places.sort_unstable();
        let in_file: Vec<usize> = places.iter().map(|(_, n)| *n).collect();
        is_no_order(&format!("the order of bytes in {name}"), &in_file);
        let mut in_pages: Vec<(usize, std::cmp::Reverse<usize>, usize)> = places
            .iter()
            .map(|(at, n)| (at / 4096, std::cmp::Reverse(at % 4096), *n))
            .collect();
        in_pages.sort_unstable();
        let laid_out: Vec<usize> = in_pages.iter().map(|(_, _, n)| *n).collect();
        assert_eq!(
            laid_out, by_id,
            "{name} is not laid out in the order of the random ids"
        );
    }
}

async fn in_the_hidden_columns_of_postgres(pool: &sqlx::PgPool, sealed: &[Vec<u8>]) {
    let writers: i64 = sqlx::query_scalar("select count(distinct xmin::text) from responses")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(
        writers, 1,
        "the numbers of transactions tell who submitted when"
    );
    let in_file: Vec<String> = sqlx::query_scalar("select answers from responses order by ctid")
        .fetch_all(pool)
        .await
        .unwrap();
    let order: Vec<usize> = in_file.iter().map(|answers| writer(answers)).collect();
    is_no_order("the place of rows", &order);
    no_old_row_lies_in_the_files(pool, sealed).await;
}

/// The files of the tables hold nothing of what was there before.
async fn no_old_row_lies_in_the_files(pool: &sqlx::PgPool, sealed: &[Vec<u8>]) {
    sqlx::query("checkpoint").execute(pool).await.unwrap();
    for table in ["responses", "drafts", "draft_pages"] {
        let sql = format!("select pg_read_binary_file(pg_relation_filepath('{table}'))");
        let bytes: Vec<u8> = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(pool)
            .await
            .unwrap();
        for sealed in sealed {
            assert!(
                !contains(&bytes, sealed),
                "the file of {table} still holds a draft, or its salt"
            );
        }
        for n in (0..PEOPLE).filter(|_| table == "responses") {
            let at = place_of(&bytes, mark(n).as_bytes()).expect("the answer is stored");
            assert!(
                !contains(&bytes[at + 1..], mark(n).as_bytes()),
                "an old row lies in the file"
            );
        }
    }
}

#[tokio::test]
async fn on_postgresql_a_writer_elsewhere_on_the_server_does_not_keep_old_rows() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        println!("skipped: TEST_DATABASE_URL is not set");
        return;
    };
    let place = place().await;
    let (_people, sealed) = everybody_answers(&place).await;
    let Db::Postgres(pool) = place.studies.db() else {
        panic!("not PostgreSQL")
    };
    // Another database of the same server, in the middle of a write.
    let elsewhere = sqlx::PgPool::connect(&server).await.unwrap();
    let mut write = elsewhere.begin().await.unwrap();
    sqlx::query("select pg_current_xact_id()")
        .execute(&mut *write)
        .await
        .unwrap();
    let db = place.studies.db().clone();
    let forgetting = tokio::spawn(async move { forget_order(&db).await });
    // It ends once the responses are rewritten, and not before.
    let writers = "select count(distinct xmin::text) from responses";
    while sqlx::query_scalar::<_, i64>(writers)
        .fetch_one(pool)
        .await
        .unwrap()
        != 1
    {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    write.commit().await.unwrap();
    forgetting.await.unwrap().unwrap();
    no_old_row_lies_in_the_files(pool, &sealed).await;
}

#[tokio::test]
async fn forgetting_the_order_twice_or_with_nobody_changes_no_response() {
    let place = place().await;
    forget_order(place.studies.db()).await.unwrap();
    let person = invite(&place, "gp-1", CodeKind::Link).await;
    person.answer_all().await;
    person.send().await;
    let before = dump(&place, "responses").await;
    for _ in 0..2 {
        forget_order(place.studies.db()).await.unwrap();
        assert_eq!(dump(&place, "responses").await, before);
    }
}

#[tokio::test]
async fn a_form_that_works_out_the_time_keeps_the_day_only() {
    let place = place().await;
    let mut changed = files(STUDY_TOML);
    let survey = changed.text("gp/survey.csv").unwrap().replace(
        "type,name,concept,source,label::English (en),label::Welsh (cy),required,relevant,appearance\n",
        "type,name,concept,source,label::English (en),label::Welsh (cy),required,relevant,appearance,calculation\n\
         calculate,when,,,,,,,,now()\n\
         calculate,day,,,,,,,,today()\n",
    );
    changed
        .0
        .insert("gp/survey.csv".to_owned(), survey.into_bytes());
    let (loaded, faults) = setup::read_folder(&changed);
    let loaded = loaded.unwrap_or_else(|| panic!("{faults:#?}"));
    let app = &place.scratch.app;
    setup::load_study(&app.db, &app.clock, &loaded)
        .await
        .unwrap();
    let person = invite(&place, "gp-1", CodeKind::Link).await;
    person.answer_all().await.is(200);
    person.send().await.shows("Thank you");
    let answers = &stored(&place).await[0].1;
    assert!(
        answers.contains("\"when\":\"2026-11-23T00:00:00"),
        "{answers}"
    );
    assert!(answers.contains("\"day\":\"2026-11-23\""), "{answers}");
}
