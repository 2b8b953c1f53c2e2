//! What the fieldwork page counts, and who may see it.

use platform::{access::Role, db::Tx, on};

use crate::test_study::{Place, STUDY_TOML, place, place_of};

async fn with_fieldwork() -> Place {
    with_fieldwork_in(STUDY_TOML).await
}

async fn with_fieldwork_in(toml: &str) -> Place {
    let place = place_of(toml).await;
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

async fn execute(place: &Place, sql: &'static str) {
    place
        .studies
        .db()
        .write(move |tx: &mut Tx| {
            Box::pin(async move { on!(Tx, tx, c => sqlx::query(sql).execute(c).await.map(|_| ())) })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn every_case_has_a_disposition_and_the_rates_say_their_settings() {
    let place = with_fieldwork().await;
    execute(
        &place,
        "update cases set opted_out_day = '2026-11-05' where frame_key = 'e20'",
    )
    .await;
    execute(
        &place,
        "update cases set disposition = '2.31' where frame_key = 'e21'",
    )
    .await;
    execute(
        &place,
        "update cases set disposition = '4.10' where frame_key = 'e22'",
    )
    .await;
    let csv = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/fieldwork/rates.csv")
        .await;
    // 42 cases: 5 complete, 2 begun, 1 refusal, 1 dead, 1 not eligible, 1 not invited, 31 silent.
    csv.is(200)
        .shows("small,no,gp,,all,5,0,3,0,1,32,1,1.000000,0.121951");
    csv.shows("0.5,unknown,all");
    let page = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/fieldwork")
        .await;
    page.shows("invited and never began is unknown (3.19)")
        .shows("nothing known: never answered")
        .shows("has died");
}

#[tokio::test]
async fn an_invitation_that_came_back_is_not_silence() {
    let place = with_fieldwork().await;
    execute(&place, "insert into waves (id, study_id, population, wave, kind, channel, state, launched_at, due_at, begun_at)
        values (1, 'small', 'gp', 'invitation', 'invitation', 'email', 'done', 1, 1, 1793620800)").await;
    execute(&place, "insert into messages (id, wave_id, case_id, channel, state, not_before, changed_at)
        select id, 1, id, 'email', case when frame_key = 'e30' then 'returned' else 'sent' end, 1, 1 from cases where frame_key <> 'w2'").await;
    let page = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/fieldwork")
        .await;
    page.shows("invitation came back undelivered")
        .shows("What came after each message")
        .shows("Completed so far");
}

#[tokio::test]
async fn those_who_answered_stand_beside_published_figures() {
    let external = "[[population.external]]\nvariable = \"country\"\nsource = \"a register\"\nshares = { England = 0.2, Wales = 0.8 }\n";
    let toml = STUDY_TOML.replace("[analysis]\n", &format!("{external}[analysis]\n"));
    let place = with_fieldwork_in(&toml).await;
    let page = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/fieldwork")
        .await;
    page.is(200)
        .shows("Beside published figures")
        .shows("80.0% *")
        .shows("20.0%");
    let (_, faults) = crate::setup::read_folder(&crate::test_study::files(
        &toml.replace("Wales = 0.8", "Wales = 0.7"),
    ));
    assert!(
        faults
            .iter()
            .any(|fault| fault.message.contains("add up to 0.900")),
        "{faults:?}"
    );
}
