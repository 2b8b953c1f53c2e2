//! What the fieldwork page counts, and who may see it.

use platform::access::Role;

use crate::test_study::{Place, place};

async fn with_fieldwork() -> Place {
    let place = place().await;
    let invited = "2026-11-02";
    for n in 0..40 {
        let days = match n {
            0..4 => [invited, "2026-11-03", "2026-11-03"],
            4..6 => [invited, "2026-11-04", ""],
            _ => [invited, "", ""],
        };
        place.add_case(&format!("e{n}"), "England", days).await;
    }
    place
        .add_case("w1", "Wales", [invited, "2026-11-05", "2026-11-06"])
        .await;
    place.add_case("w2", "Wales", ["", "", ""]).await;
    place
}

#[tokio::test]
async fn who_may_not_see_the_fieldwork_does_not() {
    let place = with_fieldwork().await;
    place.browser.open("/studies/small/fieldwork").await.is(401);
    place
        .as_a(Role::Viewer)
        .await
        .open("/studies/small/fieldwork")
        .await
        .is(403);
    place
        .as_a(Role::Analyst)
        .await
        .open("/studies/other/fieldwork")
        .await
        .is(404);
}

#[tokio::test]
async fn the_response_rate_is_completed_over_invited() {
    let place = with_fieldwork().await;
    let page = place
        .as_a(Role::Fieldworker)
        .await
        .open("/studies/small/fieldwork")
        .await;
    page.is(200)
        .shows("<strong>41</strong>invited")
        .shows("<strong>7</strong>started");
    page.shows("<strong>5</strong>completed")
        .shows("<strong>12.2%</strong>response rate");
}

#[tokio::test]
async fn groups_and_days_are_counted_apart() {
    let place = with_fieldwork().await;
    let csv = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/fieldwork.csv")
        .await;
    csv.is(200)
        .shows("gp,country,\"England\",40,40,6,4,0,0.100000");
    csv.shows("gp,country,\"Wales\",2,1,1,1,0,1.000000")
        .shows("gp,,\"all\",42,41,7,5,0,0.121951");
}

#[tokio::test]
async fn an_empty_study_says_what_to_do_next() {
    let place = place().await;
    let page = place
        .as_a(Role::Owner)
        .await
        .open("/studies/small/fieldwork")
        .await;
    page.is(200)
        .shows("Nobody is in the frame yet")
        .shows("headroom study load");
}
