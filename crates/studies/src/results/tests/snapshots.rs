//! Cutting snapshots.

use estimation::data::Missing;

use super::*;
use crate::results::snapshot::{Column, data};

#[tokio::test]
async fn the_same_answers_make_the_same_snapshot_in_whatever_order_they_came() {
    let first = place().await;
    let second = place().await;
    let mut all = sixty_and_forty();
    answer(&first, &all).await;
    // Other ids in another order: neither the order of coming nor that of ids may matter.
    all.sort_by_key(|one| (one.id * 37) % 101);
    for (n, one) in (0..).zip(&mut all) {
        one.id = 5000 + (n * 53) % 103;
    }
    answer(&second, &all).await;
    let (one, other) = (cut(&first, "gp").await, cut(&second, "gp").await);
    assert_eq!(one, other);
    assert_eq!((one.n, one.number, one.hash.len()), (60, 1, 64));
    assert_eq!(
        cut(&first, "gp").await,
        one,
        "a second cut stores nothing new"
    );
}

#[tokio::test]
async fn one_answer_more_makes_another_snapshot() {
    let place = place().await;
    answer(&place, &sixty_and_forty()).await;
    let before = cut(&place, "gp").await;
    answer(&place, &[given(5, "Wales", r#"{"partner":"yes"}"#)]).await;
    let after = cut(&place, "gp").await;
    assert_ne!(before.hash, after.hash);
    assert_eq!((after.number, after.n), (2, 61));
}

#[tokio::test]
async fn pilots_are_never_counted_and_invented_answers_only_in_a_simulated_study() {
    let place = place().await;
    let mut all = sixty_and_forty();
    all[0].kind = "pilot";
    all[1].kind = "simulated";
    answer(&place, &all).await;
    assert_eq!(cut(&place, "gp").await.n, 58);
    let refused = cut_snapshot(&place.studies, "small", "gp", ResponseKind::Simulated).await;
    assert!(
        matches!(refused, Err(crate::results::CutError::NotSimulated(_))),
        "{refused:?}"
    );
    let nobody = cut_snapshot(&place.studies, "small", "nurses", ResponseKind::Real).await;
    assert!(
        nobody
            .unwrap_err()
            .to_string()
            .contains("no population “nurses”")
    );
}

#[tokio::test]
async fn each_missing_answer_says_why() {
    let place = place().await;
    answer(
        &place,
        &[
            given(
                1,
                "Wales",
                r#"{"partner":"yes","time":"dont_know","used":"audit"}"#,
            ),
            given(2, "Wales", r#"{"partner":"no","sessions":"6"}"#),
            given(3, "Wales", r#"{"partner":"yes","time":"very_helpful"}"#),
        ],
    )
    .await;
    let snapshot = data(place.studies.db(), &cut(&place, "gp").await.hash)
        .await
        .unwrap()
        .unwrap();
    let time = snapshot.column("time").unwrap().as_choice().unwrap();
    let mut said: Vec<String> = (0..3)
        .map(|row| format!("{:?}", time.row(row).unwrap()))
        .collect();
    said.sort();
    assert_eq!(
        said,
        ["Err(Blank)", "Err(DontKnow)", "Ok(\"very_helpful\")"]
    );
    let Column::Several { reasons, .. } = snapshot.column("used").unwrap() else {
        panic!("several")
    };
    let mut why: Vec<u8> = reasons.clone();
    why.sort_unstable();
    // Answered; not asked, being no partner; asked and left blank.
    assert_eq!(why, [0, 1, 2]);
    assert!(!time.levels().contains(&"dont_know".to_owned()));
}

#[tokio::test]
async fn words_are_kept_apart_and_sorted() {
    let place = place().await;
    answer(&place, &sixty_and_forty()).await;
    let snapshot = data(place.studies.db(), &cut(&place, "gp").await.hash)
        .await
        .unwrap()
        .unwrap();
    assert!(snapshot.column("more").is_none());
    assert_eq!(
        snapshot.words["more"],
        ["=HYPERLINK(\"x\")", "More time, please"]
    );
}

#[tokio::test]
async fn what_is_stored_must_be_what_the_hash_names() {
    let place = place().await;
    answer(&place, &sixty_and_forty()).await;
    let name = cut(&place, "gp").await;
    place
        .studies
        .db()
        .write(|tx: &mut Tx| {
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("update snapshots set hash = 'other'").execute(c).await.map(|_| ())
                })
            })
        })
        .await
        .unwrap();
    assert!(data(place.studies.db(), "other").await.is_err());
    assert!(
        data(place.studies.db(), &name.hash)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn answers_to_an_earlier_version_of_the_questionnaire_count() {
    let place = place().await;
    answer(
        &place,
        &[given(
            1,
            "Wales",
            r#"{"partner":"yes","time":"very_helpful","used":"audit"}"#,
        )],
    )
    .await;
    // A later version no longer offers the answer that was given, and asks one question more.
    let mut later = files(&toml());
    let text = |name: &str| String::from_utf8(later.0[name].clone()).unwrap();
    let choices =
        text("gp/choices.csv").replace("helpfulness,very_helpful", "helpfulness,most_helpful");
    let toml = text("study.toml")
        .replace("very_helpful", "most_helpful")
        .replace("fairly_helpful", "not_helpful");
    let survey = text("gp/survey.csv").replace(
        "text,more",
        "select_one yes_no,again,again,ours,Would you answer again?,Fyddech chi'n ateb eto?,,,\ntext,more",
    );
    for (name, text) in [
        ("gp/choices.csv", choices),
        ("gp/survey.csv", survey),
        ("study.toml", toml),
    ] {
        later.0.insert(name.to_owned(), text.into_bytes());
    }
    for name in [
        "published/figures.csv",
        "published/map.csv",
        "published/claims.csv",
    ] {
        later
            .0
            .insert(name.to_owned(), PUBLISHED.as_bytes().to_vec());
    }
    let (loaded, faults) = read_folder(&later);
    let loaded = loaded.unwrap_or_else(|| panic!("{faults:#?}"));
    setup::load_study(place.studies.db(), &place.studies.app.clock, &loaded)
        .await
        .unwrap();
    let snapshot = data(place.studies.db(), &cut(&place, "gp").await.hash)
        .await
        .unwrap()
        .unwrap();
    let time = snapshot.column("time").unwrap().as_choice().unwrap();
    assert_eq!(
        time.levels(),
        ["most_helpful", "not_helpful", "very_helpful"]
    );
    assert_eq!(time.row(0), Some(Ok("very_helpful")));
    let again = snapshot.column("again").unwrap().as_choice().unwrap();
    assert_eq!(again.row(0), Some(Err(Missing::NotAsked)));
}
