//! What a visitor and the people of a study find first.

use platform::access::Role;

use crate::test_study::{STUDY_TOML, files, place};

#[tokio::test]
async fn a_stranger_is_not_told_of_a_real_study() {
    let place = place().await;
    place
        .browser
        .open("/")
        .await
        .is(200)
        .hides("A small study")
        .shows("type the code from your letter");
    place.browser.open("/studies/small").await.is(401);
}

#[tokio::test]
async fn the_people_of_a_study_find_it_and_its_questionnaires() {
    let place = place().await;
    let viewer = place.as_a(Role::Viewer).await;
    viewer.open("/").await.shows("A small study");
    viewer
        .open("/studies/small")
        .await
        .is(200)
        .shows("minutes asked of each")
        .hides("Close the study");
    viewer
        .open("/studies/small/questionnaires/gp")
        .await
        .is(200)
        .shows("How helpful is protected time?");
    viewer
        .open("/studies/small/questionnaires/gp?lang=cy")
        .await
        .is(200)
        .shows("Pa mor ddefnyddiol");
    viewer
        .open("/studies/small/questionnaires/gp?lang=fr")
        .await
        .is(404);
    viewer
        .open("/studies/small/questionnaires/pm")
        .await
        .is(404);
}

#[tokio::test]
async fn every_page_can_be_looked_at_even_where_no_route_leads_yet() {
    let place = place().await;
    let viewer = place.as_a(Role::Viewer).await;
    // Asked of partners only: no answer was given here.
    viewer
        .open("/studies/small/questionnaires/gp/pages/used")
        .await
        .is(200)
        .shows("PDSA cycle");
    viewer
        .open("/studies/small/questionnaires/gp/pages/used?lang=cy")
        .await
        .is(200)
        .shows("Cylch PDSA");
    viewer
        .open("/studies/small/questionnaires/gp/pages/nowhere")
        .await
        .is(404);
}

#[tokio::test]
async fn closing_asks_first_and_can_be_undone() {
    let place = place().await;
    let viewer = place.as_a(Role::Viewer).await;
    viewer.submit("/studies/small/close", "").await.is(403);
    let owner = place.as_a(Role::Owner).await;
    owner
        .open("/studies/small/close")
        .await
        .is(200)
        .shows("You can open it again");
    owner
        .submit("/studies/small/close", "")
        .await
        .is(200)
        .shows("Open the study again");
    owner
        .submit("/studies/small/open", "")
        .await
        .is(200)
        .shows("Close the study");
}

#[test]
fn every_fault_of_a_folder_is_reported_at_once() {
    let toml = STUDY_TOML
        .replace("cy = \"Astudiaeth fach\"", "cy = \"\"")
        .replace("confidence = 0.95", "confidence = 95")
        .replace("frame = \"country\"", "item = \"contry\"");
    let (loaded, faults) = crate::setup::read_folder(&files(&toml));
    assert!(loaded.is_none());
    let all: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
    for part in [
        "study.title has no text in \"cy\"",
        "confidence must be",
        "item \"contry\"",
    ] {
        assert!(
            all.iter().any(|message| message.contains(part)),
            "{part} is not among {all:#?}"
        );
    }
}

#[test]
fn a_slip_in_study_toml_is_named_with_its_row() {
    let toml = STUDY_TOML.replace("[fieldwork]\nweeks = 2", "[fieldwork]\nwekes = 2");
    let (_, faults) = crate::setup::read_folder(&files(&toml));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].place.row, Some(12), "{faults:?}");
    assert!(faults[0].message.contains("wekes"), "{faults:?}");
}
