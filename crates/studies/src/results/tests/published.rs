//! Our figures beside published ones, through the page.

use super::*;
use crate::results::{CompareError, Ours, Verdict, compare};

#[tokio::test]
async fn each_printed_figure_stands_beside_ours_with_a_verdict() {
    let place = with_figures().await;
    let comparison = compare(&place.studies, "small").await.unwrap();
    let verdicts: Vec<Verdict> = comparison.rows.iter().map(|row| row.verdict).collect();
    use Verdict::{Differs, NotComparable, Same, Suppressed, Within};
    assert_eq!(
        verdicts,
        [
            Within,
            Within,
            Differs,
            Suppressed,
            Same,
            NotComparable,
            NotComparable
        ],
        "{:#?}",
        comparison.rows
    );
    let Ours::Share {
        share,
        lower,
        upper,
        people,
        base,
    } = comparison.rows[0].ours
    else {
        panic!("a share")
    };
    assert_eq!((people, base), (30, 50));
    assert!((share - 30.0 / 50.0).abs() < 1e-12 && lower < 0.5 && upper > 0.6);
    assert_eq!(
        (
            comparison.compared(),
            comparison.agree(),
            comparison.findings.len()
        ),
        (4, 3, 1)
    );
}

#[tokio::test]
async fn the_page_and_the_file_tell_the_same() {
    let place = with_figures().await;
    let reader = reader(&place).await;
    let page = reader.open("/studies/small/comparison").await;
    page.is(200)
        .shows("<strong>4</strong>printed figures compared")
        .shows("<strong>3</strong>agree");
    page.shows("within sampling error")
        .shows("suppressed here")
        .shows("The map does not say which of our figures it is");
    page.shows("Claimed in another role than asked")
        .shows("data-filters=\"compared\"");
    let csv = reader.open("/studies/small/comparison.csv").await;
    csv.is(200)
        .shows("figure,2,T1,Time,All GPs,50,,60.00,")
        .shows("finding,2,");
}

#[tokio::test]
async fn without_a_snapshot_the_printed_figures_are_still_checked() {
    let place = place().await;
    let comparison = compare(&place.studies, "small").await.unwrap();
    assert_eq!((comparison.compared(), comparison.findings.len()), (0, 1));
    let page = reader(&place).await.open("/studies/small/comparison").await;
    page.is(200).shows("only the printed figures are checked");
}

#[tokio::test]
async fn a_study_that_names_nothing_to_compare_with_has_no_such_page() {
    let place = crate::test_study::place().await;
    assert!(matches!(
        compare(&place.studies, "small").await,
        Err(CompareError::Nothing)
    ));
    assert!(matches!(
        compare(&place.studies, "other").await,
        Err(CompareError::NoStudy(_))
    ));
    place
        .as_a(Role::Viewer)
        .await
        .open("/studies/small/comparison")
        .await
        .is(404);
}
