//! The moment of submission: the answers leave the case and become a response.

use platform::{
    db::{Db, Tx},
    ids, on,
};

use super::model::{CaseId, Draft};

/// A response as it is stored: nothing in it leads to a case.
#[derive(Clone, Debug)]
pub(super) struct NewResponse {
    pub(super) day: String,
    pub(super) answers: String,
    /// The study keeps answers with the person, and has said so on the first page.
    pub(super) linked: bool,
    /// The frame variables that go with the answers.
    pub(super) released: Vec<String>,
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Submitted {
    /// It is kept.
    Kept,
    /// A page was saved (in another tab) after these answers were read: look again.
    Changed,
    /// It was submitted before, or the person withdrew.
    Gone,
}

/// Turns a draft into a response, in one transaction.
pub(super) async fn submit(
    db: &Db,
    case: CaseId,
    draft: &Draft,
    response: NewResponse,
) -> Result<Submitted, sqlx::Error> {
    let draft = draft.clone();
    // Random, so that neither the id nor the order of ids tells who or when.
    let id = ids::random_id();
    db.write(move |tx: &mut Tx| {
        let (draft, response) = (draft.clone(), response.clone());
        Box::pin(async move {
            match unchanged(tx, case, &draft).await? {
                Submitted::Kept => {}
                other => return Ok(other),
            }
            let Some(of) = finish_case(tx, case, &response.day).await? else {
                return Ok(Submitted::Gone);
            };
            insert_response(tx, id, &draft, &response, &of).await?;
            if response.linked {
                on!(Tx, tx, c => {
                    sqlx::query("insert into linked_responses (response_id, case_id) values ($1, $2)")
                        .bind(id).bind(case.0).execute(c).await?;
                });
            }
            on!(Tx, tx, c => {
                sqlx::query("delete from draft_pages where case_id = $1").bind(case.0).execute(&mut *c).await?;
                sqlx::query("delete from drafts where case_id = $1").bind(case.0).execute(c).await?;
            });
            Ok(Submitted::Kept)
        })
    })
    .await
}

/// Whether the draft is still the one whose answers were checked: every save has its own random
/// nonce, so equal bytes are the same saves.
async fn unchanged(tx: &mut Tx, case: CaseId, draft: &Draft) -> Result<Submitted, sqlx::Error> {
    if let Tx::Postgres(transaction) = tx {
        // SQLite has one writer. Here saves of other tabs have to wait until this is done.
        sqlx::query("select 1 from drafts where case_id = $1 for update")
            .bind(case.0)
            .execute(&mut **transaction)
            .await?;
    }
    let there: Option<i64> = on!(Tx, tx, c => {
        sqlx::query_scalar("select case_id from drafts where case_id = $1 and salt = $2")
            .bind(case.0).bind(&draft.salt).fetch_optional(c).await?
    });
    if there.is_none() {
        return Ok(Submitted::Gone);
    }
    let mut pages: Vec<(String, Vec<u8>)> = on!(Tx, tx, c => {
        sqlx::query_as("select page, sealed from draft_pages where case_id = $1")
            .bind(case.0).fetch_all(c).await?
    });
    pages.sort();
    Ok(if pages == draft.pages {
        Submitted::Kept
    } else {
        Submitted::Changed
    })
}

/// Study, population, kind and frame variables of a case.
type Of = (String, String, String, String);

async fn finish_case(tx: &mut Tx, case: CaseId, day: &str) -> Result<Option<Of>, sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query_as(
            "update cases set completed_day = $2
             where id = $1 and completed_day is null and withdrawn_day is null
             returning study_id, population, kind, variables",
        ).bind(case.0).bind(day).fetch_optional(c).await
    })
}

async fn insert_response(
    tx: &mut Tx,
    id: i64,
    draft: &Draft,
    response: &NewResponse,
    (study, population, kind, variables): &Of,
) -> Result<(), sqlx::Error> {
    let released = release(variables, &response.released);
    on!(Tx, tx, c => {
        sqlx::query(
            "insert into responses (id, study_id, version_id, population, kind, language, day, released, answers)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        ).bind(id).bind(study).bind(draft.version.0).bind(population).bind(kind)
            .bind(&draft.language).bind(&response.day).bind(&released).bind(&response.answers)
            .execute(c).await.map(|_| ())
    })
}

/// The released ones of a case's variables, as JSON with the keys in order.
fn release(variables: &str, released: &[String]) -> String {
    let all: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(variables).unwrap_or_default();
    let kept: std::collections::BTreeMap<_, _> = all
        .into_iter()
        .filter(|(name, _)| released.contains(name))
        .collect();
    serde_json::to_string(&kept).unwrap_or_else(|_| "{}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn only_what_the_study_releases_goes_with_the_answers() {
        let variables =
            r#"{"list_size_band":"Under 3,000","country":"Wales","gp_type":"GP partner"}"#;
        let released = ["gp_type".to_owned(), "country".to_owned()];
        assert_eq!(
            release(variables, &released),
            r#"{"country":"Wales","gp_type":"GP partner"}"#
        );
        assert_eq!(release("not JSON", &released), "{}");
    }
}
