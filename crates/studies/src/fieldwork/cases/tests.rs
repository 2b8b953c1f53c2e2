//! Finding a case, noting and deciding; who may, and that each look is noted.

use platform::{access::Role, on};

use crate::test_study::{Place, place};

async fn with_people() -> (Place, String) {
    let place = place().await;
    let id = place
        .add_case("gp7", "Wales", ["2026-11-02", "2026-11-03", ""])
        .await;
    place
        .add_case("gp8", "England", ["2026-11-02", "", ""])
        .await;
    (place, format!("/studies/small/cases/{id}"))
}

async fn looks(place: &Place) -> Vec<String> {
    on!(Db, place.studies.db(), e => {
        sqlx::query_scalar("select action from audit where object = 'small' order by id").fetch_all(e).await.unwrap()
    })
}

async fn suppressed(place: &Place) -> i64 {
    on!(Db, place.studies.db(), e => {
        sqlx::query_scalar("select count(*) from suppressions where study_id = 'small' and reason = 'refused'").fetch_one(e).await.unwrap()
    })
}

#[tokio::test]
async fn somebody_who_calls_is_found_and_every_look_is_noted() {
    let (place, path) = with_people().await;
    let fieldworker = place.as_a(Role::Fieldworker).await;
    fieldworker.open("/studies/small/cases").await.is(200);
    assert!(looks(&place).await.is_empty());
    let page = fieldworker.open("/studies/small/cases?text=GP7").await;
    page.shows(&path).hides("gp8@example.org");
    fieldworker
        .open(&path)
        .await
        .is(200)
        .shows("Began")
        .shows("3 November 2026");
    let page = fieldworker
        .submit("/studies/small/cases.csv", "population=gp")
        .await;
    page.is(200)
        .shows("gp7,Dr Example,gp7@example.org")
        .shows("2026-11-03");
    let mut looks = looks(&place).await;
    looks.sort();
    assert_eq!(
        looks,
        ["case seen", "cases searched", "contact data exported"]
    );
}

#[tokio::test]
async fn who_works_with_answers_sees_no_contact_data() {
    let (place, path) = with_people().await;
    let analyst = place.as_a(Role::Analyst).await;
    for path in ["/studies/small/cases?text=gp", &path] {
        analyst.open(path).await.is(403);
    }
    analyst
        .submit("/studies/small/cases.csv", "population=gp")
        .await
        .is(403);
    analyst
        .submit(&format!("{path}/disposition"), "code=2.112")
        .await
        .is(403);
}

#[tokio::test]
async fn a_refusal_by_phone_counts_as_one_and_can_be_taken_back() {
    let (place, path) = with_people().await;
    let fieldworker = place.as_a(Role::Fieldworker).await;
    let note = "note=Rang+on+Monday%3A+%3Cb%3Ebusy%3C%2Fb%3E";
    fieldworker
        .submit(&format!("{path}/note"), note)
        .await
        .shows("Rang on Monday: &lt;b&gt;busy");
    let page = fieldworker
        .submit(&format!("{path}/disposition"), "code=2.112")
        .await;
    page.shows("2.112 refusal by the addressee");
    assert_eq!(suppressed(&place).await, 1);
    fieldworker
        .open("/studies/small/fieldwork")
        .await
        .shows("2.112");
    let page = fieldworker
        .submit(&format!("{path}/disposition"), "code=")
        .await;
    page.shows("decided by the events again")
        .shows("began 3 November 2026");
    fieldworker
        .submit(&format!("{path}/disposition"), "code=9.99")
        .await
        .is(400);
    fieldworker
        .submit(&format!("{path}/note"), "note=+")
        .await
        .is(400);
}
