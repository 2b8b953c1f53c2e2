//! Downloads.

use super::*;

#[tokio::test]
async fn only_who_may_export_answers_gets_them_and_it_is_written_down() {
    let place = with_figures().await;
    let viewer = reader(&place).await;
    viewer.open("/studies/small/answers").await.is(403);
    viewer
        .submit("/studies/small/answers.csv", "population=gp")
        .await
        .is(403);
    viewer
        .submit("/studies/small/words.csv", "population=gp")
        .await
        .is(403);
    let fieldworker = place.as_a(Role::Fieldworker).await;
    fieldworker
        .submit("/studies/small/answers.csv", "population=gp")
        .await
        .is(403);
    place
        .as_a(Role::Analyst)
        .await
        .submit("/studies/small/answers.csv", "population=gp")
        .await
        .is(200);
    let actions: Vec<(String, String)> = on!(Db, place.studies.db(), e => {
        sqlx::query_as("select action, object from audit where action like '%exported%'").fetch_all(e).await.unwrap()
    });
    assert_eq!(
        actions,
        [("answers exported".to_owned(), "small/gp".to_owned())]
    );
}

#[tokio::test]
async fn answers_are_one_row_a_respondent_with_the_reason_of_each_gap() {
    let place = with_figures().await;
    let csv = place
        .as_a(Role::Analyst)
        .await
        .submit("/studies/small/answers.csv", "population=gp")
        .await;
    let lines: Vec<&str> = csv.html.lines().collect();
    assert_eq!(lines.len(), 61);
    assert_eq!(
        lines[0],
        "partner,sessions,time,used/audit,used/pdsa,used/none,frame.country,response.language"
    );
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains("[don't know]"))
            .count(),
        6
    );
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains("[not asked],[not asked],[not asked]"))
            .count(),
        3
    );
    assert!(
        lines.contains(&"yes,4,very_helpful,1,1,0,Wales,en"),
        "{lines:#?}"
    );
    // No words, no day, no id.
    csv.hides("More time").hides("2026-11-20").hides("1000");
    let with_day = place
        .as_a(Role::Owner)
        .await
        .submit("/studies/small/answers.csv", "population=gp&day=yes")
        .await;
    with_day.shows("response.day").shows("2026-11-20");
}

#[tokio::test]
async fn words_are_a_file_of_their_own_and_run_nothing() {
    let place = with_figures().await;
    let csv = place
        .as_a(Role::Analyst)
        .await
        .submit("/studies/small/words.csv", "population=gp")
        .await;
    assert_eq!(
        csv.html,
        "variable,words\r\nmore,\"'=HYPERLINK(\"\"x\"\")\"\r\nmore,\"More time, please\"\r\n"
    );
}

#[tokio::test]
async fn the_page_before_says_how_many_could_be_recognised() {
    let place = with_figures().await;
    let page = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/answers")
        .await;
    page.is(200)
        .shows("Country, Language")
        .shows("0 of 60 respondents stand alone")
        .shows("4 are among fewer than 5 alike");
}

#[tokio::test]
async fn the_dictionary_explains_every_variable_and_value() {
    let place = with_figures().await;
    let csv = reader(&place)
        .await
        .open("/studies/small/dictionary.csv?population=gp")
        .await;
    csv.is(200).shows("line,variable,item,concept,type,question_en,question_cy,value,label_en,label_cy,meaning,source,asked_when");
    csv.shows("value,time,,,,,,very_helpful,Very helpful,Defnyddiol iawn,answer,study,");
    csv.shows("value,time,,,,,,[don't know],Don't know,Ddim yn gwybod,missing,,");
    csv.shows("variable,used/pdsa,used,used,chosen or not,")
        .shows("PDSA cycle")
        .shows("${partner} = 'yes'");
    csv.shows("variable,more,more,,\"words, in a file of their own\"")
        .shows("\"Country, from the frame\"");
    reader(&place)
        .await
        .open("/studies/small/dictionary.csv?population=nurses")
        .await
        .is(404);
}

#[tokio::test]
async fn all_figures_of_a_population_are_one_file() {
    let place = with_figures().await;
    let csv = reader(&place)
        .await
        .open("/studies/small/figures.csv?population=gp")
        .await;
    csv.is(200).shows("gp-time,gp,time,time,How helpful is protected time?,,All GPs,sum,helpful,Very or fairly helpful,30,50,");
    csv.shows("gp-used,gp,used,used,")
        .shows("frame.country=England")
        .shows("gp-sessions,gp,sessions");
    reader(&place)
        .await
        .open("/studies/small/figures.csv?population=nurses")
        .await
        .is(404);
}
