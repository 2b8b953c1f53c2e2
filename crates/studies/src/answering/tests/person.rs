//! A person who is asked, with the link they got.

use platform::{db::Tx, on, testing::Browser};
use sqlx::Row;

use crate::{
    answering::{CaseId, CodeKind, issue_code},
    test_study::{Place, place},
};

pub(super) struct Person {
    pub(super) case: CaseId,
    /// Their link.
    pub(super) link: String,
    pub(super) code: String,
    pub(super) browser: Browser,
}

/// The small study, and one GP in Wales who was invited.
pub(super) async fn invited() -> (Place, Person) {
    let place = place().await;
    let person = invite(&place, "gp-1", CodeKind::Link).await;
    (place, person)
}

/// Adds a person to the frame and gives them a code.
pub(super) async fn invite(place: &Place, key: &str, kind: CodeKind) -> Person {
    let case = CaseId(place.add_case(key, "Wales", ["2026-11-20", "", ""]).await);
    let secret = place.scratch.app.secret.clone();
    let code = place
        .studies
        .db()
        .write(move |tx: &mut Tx| {
            let secret = secret.clone();
            Box::pin(async move { issue_code(tx, &secret, case, kind, "2026-11-20").await })
        })
        .await
        .expect("a code can be issued");
    Person {
        case,
        link: format!("/s/{}", code.reveal()),
        code: code.reveal().to_owned(),
        browser: place.browser.another(),
    }
}

impl Person {
    /// Opens the link and presses Start, on this browser.
    pub(super) async fn start_on(&self, browser: &Browser) -> platform::testing::Page {
        browser.open(&self.link).await.is(200);
        browser
            .submit("/s", &format!("code={}&lang=en&start=yes", self.code))
            .await
    }

    pub(super) async fn start(&self) -> platform::testing::Page {
        self.start_on(&self.browser).await
    }

    /// Answers every page, up to "check your answers".
    pub(super) async fn answer_all(&self) -> platform::testing::Page {
        self.start().await.is(200);
        self.browser.submit("/answer/you", YOU).await.is(200);
        self.browser
            .submit("/answer/time", "_shown=time&time=very_helpful")
            .await
            .is(200);
        self.browser
            .submit("/answer/used", "_shown=used&used=audit&used=pdsa")
            .await
            .is(200);
        self.browser
            .submit("/answer/more", "_shown=more&more=Time+to+think")
            .await
    }

    pub(super) async fn send(&self) -> platform::testing::Page {
        self.browser.submit("/answer/submit", "").await
    }
}

/// The first page, filled in by a partner.
pub(super) const YOU: &str = "_shown=partner&_shown=sessions&partner=yes&sessions=6";

/// The responses as they are stored: id, language, day, released, answers.
pub(super) async fn responses(place: &Place) -> Vec<(i64, String, String, String, String)> {
    on!(Db, place.studies.db(), e => {
        sqlx::query_as("select id, language, day, released, answers from responses order by id")
            .fetch_all(e).await.unwrap()
    })
}

/// One number out of the database.
pub(super) async fn count(place: &Place, sql: &'static str) -> i64 {
    on!(Db, place.studies.db(), e => sqlx::query(sql).fetch_one(e).await.unwrap().get(0))
}
