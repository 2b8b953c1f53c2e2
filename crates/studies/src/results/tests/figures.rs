//! Reading figures.

use super::*;

#[tokio::test]
async fn who_may_not_see_figures_does_not() {
    let place = with_figures().await;
    let paths = [
        "/studies/small/figures",
        "/studies/small/figures/gp/time",
        "/studies/small/figures/gp/lists/helpfulness",
        "/studies/small/figures/shared/time",
        "/studies/small/figures.csv?population=gp",
        "/studies/small/dictionary.csv?population=gp",
        "/studies/small/comparison",
        "/studies/small/comparison.csv",
    ];
    let fieldworker = place.as_a(Role::Fieldworker).await;
    for path in paths {
        place.browser.open(path).await.is(401);
        fieldworker.open(path).await.is(403);
    }
    let viewer = reader(&place).await;
    viewer
        .submit("/studies/small/figures/snapshot", "")
        .await
        .is(403);
    viewer.open("/studies/other/figures").await.is(404);
}

#[tokio::test]
async fn before_the_first_answer_the_page_says_what_to_do() {
    let place = place().await;
    let page = place
        .as_a(Role::Owner)
        .await
        .open("/studies/small/figures")
        .await;
    page.is(200)
        .shows("Nobody has answered yet")
        .shows("headroom study simulate")
        .hides("Cut a new snapshot");
}

#[tokio::test]
async fn an_analyst_cuts_a_snapshot_and_reads_what_it_says() {
    let place = place().await;
    answer(&place, &sixty_and_forty()).await;
    let analyst = place.as_a(Role::Analyst).await;
    analyst
        .open("/studies/small/figures")
        .await
        .shows("60 further answers are waiting");
    let page = analyst.submit("/studies/small/figures/snapshot", "").await;
    page.is(200)
        .shows("60 responses")
        .shows("No answers since")
        .shows("23 November 2026");
    // 30 of the 50 who rated it.
    page.shows("60%")
        .shows("Very or fairly helpful")
        .shows("n = 50")
        .hides("Cut a new snapshot");
}

#[tokio::test]
async fn so_few_new_answers_that_they_could_be_told_apart_make_no_snapshot() {
    let place = with_figures().await;
    let few: Vec<Given> = (0..9)
        .map(|n| given(n + 1, "Wales", r#"{"partner":"yes"}"#))
        .collect();
    answer(&place, &few).await;
    let analyst = place.as_a(Role::Analyst).await;
    analyst
        .submit("/studies/small/figures/snapshot", "")
        .await
        .shows("60 responses")
        .shows("needs 10");
    answer(&place, &[given(10, "Wales", r#"{"partner":"yes"}"#)]).await;
    analyst
        .submit("/studies/small/figures/snapshot", "")
        .await
        .shows("70 responses");
}

#[tokio::test]
async fn a_question_shows_its_base_interval_missing_answers_and_rules() {
    let place = with_figures().await;
    let page = reader(&place)
        .await
        .open("/studies/small/figures/gp/time")
        .await;
    page.is(200)
        .shows("How helpful is protected time?")
        .shows("60.0%")
        .shows("Wilson");
    page.shows("every respondent counts once");
    page.hides("Invented data");
    let page = reader(&place)
        .await
        .open("/studies/small/figures/pm/time")
        .await;
    page.is(200).shows("70.6%").shows("6 said “don't know”");
}

#[tokio::test]
async fn a_number_that_could_tell_on_somebody_is_withheld_everywhere() {
    let place = with_figures().await;
    let reader = reader(&place).await;
    // Three GPs are no partners, and 57 of 60 would tell it.
    let page = reader.open("/studies/small/figures/gp/partner").await;
    page.is(200)
        .shows("[c]")
        .hides(">57<")
        .hides(">3<")
        .hides("95.0%");
    let csv = reader
        .open("/studies/small/figures.csv?population=gp&item=partner")
        .await;
    csv.shows("suppressed").hides(",57,").hides(",3,");
    // Wales has four respondents: fewer than the smallest base, so no figure of theirs.
    let page = reader.open("/studies/small/figures/gp/time").await;
    page.shows("Wales").shows("[c]");
    reader.open("/studies/small/figures").await.shows("[c]");
}

#[tokio::test]
async fn two_populations_stand_side_by_side_with_the_difference() {
    let place = with_figures().await;
    let page = reader(&place)
        .await
        .open("/studies/small/figures/shared/time")
        .await;
    page.is(200)
        .shows("GPs 60%, Practice managers 71%")
        .shows("Difference")
        .shows("All practice managers");
    reader(&place)
        .await
        .open("/studies/small/figures/shared/nothing")
        .await
        .is(404);
}

#[tokio::test]
async fn labels_can_be_read_in_welsh() {
    let place = with_figures().await;
    let page = reader(&place)
        .await
        .open("/studies/small/figures/gp/time?lang=cy")
        .await;
    page.is(200)
        .shows("Pa mor ddefnyddiol yw amser")
        .shows("Meddygon teulu")
        .shows("lang=\"cy\"");
}

#[tokio::test]
async fn an_unknown_question_is_not_there() {
    let place = with_figures().await;
    let reader = reader(&place).await;
    for path in ["gp/nothing", "nurses/time", "gp/more", "gp/lists/tools"] {
        reader
            .open(&format!("/studies/small/figures/{path}"))
            .await
            .is(404);
    }
}

#[tokio::test]
async fn invented_answers_are_called_so_on_every_page_and_in_every_file() {
    let place = place().await;
    let invented: Vec<Given> = sixty_and_forty()
        .into_iter()
        .map(|one| Given {
            kind: "simulated",
            ..one
        })
        .collect();
    answer(&place, &invented).await;
    place
        .studies
        .db()
        .write(|tx: &mut Tx| {
            Box::pin(async move {
                on!(Tx, tx, c => sqlx::query("update studies set simulated = 1").execute(c).await.map(|_| ()))
            })
        })
        .await
        .unwrap();
    let analyst = place.as_a(Role::Analyst).await;
    analyst
        .submit("/studies/small/figures/snapshot", "")
        .await
        .shows("60 responses");
    for path in ["", "/gp/time", "/gp/sessions", "/shared/time", "?of=shared"] {
        let page = analyst.open(&format!("/studies/small/figures{path}")).await;
        page.is(200).shows("Invented data");
    }
    analyst
        .open("/studies/small/comparison")
        .await
        .shows("Invented data");
    analyst
        .open("/studies/small/comparison.csv")
        .await
        .shows(",invented")
        .shows(",yes");
    analyst
        .open("/studies/small/figures.csv?population=gp")
        .await
        .shows(",yes\r\n")
        .hides(",no\r\n");
    let answers = analyst
        .submit("/studies/small/answers.csv", "population=gp")
        .await;
    answers.shows(",response.invented\r\n").shows(",yes\r\n");
    analyst
        .open("/studies/small/dictionary.csv?population=gp")
        .await
        .shows("These answers are invented");
}
