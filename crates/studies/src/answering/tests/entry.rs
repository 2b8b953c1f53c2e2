//! Links, codes, closed doors.

use platform::{db::Tx, on};

use super::person::{count, invite, invited, responses};
use crate::{
    answering::CodeKind,
    setup::{StudyState, set_state},
    test_study::{Place, STUDY_TOML, place, place_of},
};

async fn change(place: &Place, sql: &'static str) {
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
async fn unknown_links_get_a_kind_page_in_both_languages() {
    let (_place, person) = invited().await;
    for link in [
        "/s/ABCDEFGHJKMNPQRSTVWXYZ2345",
        "/s/short",
        "/s/%FF%FE",
        "/s/ABCDEFGH23",
    ] {
        person
            .browser
            .open(link)
            .await
            .is(404)
            .shows("We do not know this link or code")
            .shows("Nid ydym yn adnabod")
            .shows("your invitation");
    }
}

#[tokio::test]
async fn a_withdrawn_or_closed_case_gets_a_kind_page_with_whom_to_ask() {
    let (place, person) = invited().await;
    person.start().await.is(200);
    change(&place, "update cases set withdrawn_day = '2026-11-23'").await;
    for page in [
        person.browser.open(&person.link).await,
        person.browser.open("/answer").await,
    ] {
        page.is(410)
            .shows("asked us not to contact you")
            .shows("tess@example.org")
            .shows("Gofynnoch i ni");
    }
    change(&place, "update cases set withdrawn_day = null").await;
    place
        .studies
        .db()
        .write(|tx: &mut Tx| Box::pin(set_state(tx, "small", StudyState::Closed, "2026-11-23")))
        .await
        .unwrap();
    person
        .browser
        .open(&person.link)
        .await
        .is(410)
        .shows("This study has closed");
    person
        .browser
        .submit("/answer/you", "_shown=partner&partner=yes")
        .await
        .is(410)
        .shows("closed");
    person.browser.submit("/answer/submit", "").await.is(410);
    person
        .browser
        .open("/open/small/pilot")
        .await
        .is(410)
        .shows("closed");
    assert_eq!(count(&place, "select count(*) from draft_pages").await, 0);
}

#[tokio::test]
async fn a_code_from_a_letter_is_typed_as_people_type() {
    let place = place().await;
    let person = invite(&place, "gp-1", CodeKind::Typed).await;
    let browser = &person.browser;
    browser
        .open("/s")
        .await
        .is(200)
        .shows("Enter the code from your letter");
    browser.open("/s?lang=cy").await.shows("Rhowch y cod");
    browser
        .submit("/s", "code=abc")
        .await
        .is(422)
        .shows("There is a problem")
        .shows("value=\"abc\"");
    let typed = format!("{}+{}", &person.code[..5].to_lowercase(), &person.code[5..]);
    let landing = browser.submit("/s", &format!("code={typed}&lang=en")).await;
    assert_eq!(landing.path, "/s");
    landing.is(200).shows("A small study").shows("Start");
    browser
        .submit(
            "/s",
            &format!("code={typed}&lang=en&start=yes&_language=cy"),
        )
        .await
        .shows("Astudiaeth fach");
    let page = browser
        .submit("/s", &format!("code={typed}&lang=cy&start=yes"))
        .await;
    assert_eq!(page.path, "/answer/you");
    page.shows("Ydych chi'n bartner?");
}

#[tokio::test]
async fn typed_codes_cannot_be_guessed_without_end() {
    let place = place().await;
    let person = invite(&place, "gp-1", CodeKind::Typed).await;
    for _ in 0..60 {
        person
            .browser
            .submit("/s", "code=ABCDE-FGH23")
            .await
            .is(404);
    }
    person
        .browser
        .submit("/s", "code=ABCDE-FGH23")
        .await
        .is(429)
        .shows("Too many tries");
    // Also the right one, and by its address: otherwise the limit would be none.
    person.browser.open(&person.link).await.is(429);
    // Links of full length need no limit.
    let other = invite(&place, "gp-2", CodeKind::Link).await;
    other.start().await.is(200);
}

#[tokio::test]
async fn without_a_cookie_or_with_a_made_up_one_nothing_is_shown() {
    let (place, person) = invited().await;
    person
        .browser
        .open("/answer")
        .await
        .is(403)
        .shows("Open your link again")
        .shows("Agorwch eich dolen");
    person.browser.open("/answer/you").await.is(403);
    person
        .browser
        .submit("/answer/you", "partner=yes")
        .await
        .is(403);
    person.browser.submit("/answer/submit", "").await.is(403);
    person.browser.open("/answer/done").await.is(403);
    assert_eq!(count(&place, "select count(*) from drafts").await, 0);
}

#[tokio::test]
async fn the_open_link_makes_pilots_up_to_its_limit_and_only_on_start() {
    let place = place().await;
    for n in 0..3 {
        let browser = place.browser.another();
        browser
            .open("/open/small/pilot")
            .await
            .is(200)
            .shows("This is a pilot");
        assert_eq!(count(&place, "select count(*) from cases").await, n);
        let page = browser.submit("/open/small/pilot", "lang=en").await;
        assert_eq!(page.path, "/answer/you");
        page.shows("This is a pilot");
    }
    place
        .browser
        .submit("/open/small/pilot", "lang=cy")
        .await
        .is(410)
        .shows("peilot hwn yn llawn");
    place.browser.open("/open/small/other").await.is(404);
    assert_eq!(
        count(&place, "select count(*) from cases where kind = 'pilot'").await,
        3
    );
}

#[tokio::test]
async fn a_visitor_can_answer_for_an_invented_person_where_all_is_invented() {
    let place = place().await;
    place
        .add_case("gp-1", "England", ["2026-11-20", "", ""])
        .await;
    place.browser.submit("/demo/small/gp", "").await.is(404);
    change(&place, "update studies set simulated = 1").await;
    place.browser.submit("/demo/small/gp", "").await.is(409);
    change(&place, "update cases set kind = 'simulated'").await;
    let page = place.browser.submit("/demo/small/gp", "").await;
    page.is(200)
        .shows("does not exist")
        .shows("person who was invented");
    assert!(page.path.starts_with("/s/"), "{}", page.path);
}

#[tokio::test]
async fn a_study_that_links_answers_says_so_first() {
    let linked = STUDY_TOML.replace("answers = \"severed\"", "answers = \"linked\"");
    let place = place_of(&linked).await;
    let person = invite(&place, "gp-1", CodeKind::Link).await;
    let page = person.browser.open(&person.link).await;
    page.is(200)
        .shows("kept together with who you are")
        .hides("cut off");
    let said = page.html.find("kept together").unwrap();
    assert!(said < page.html.find("It asks little.").unwrap());
    person
        .answer_all()
        .await
        .shows("kept together")
        .hides("cut off");
    person.send().await.hides("cut off");
    assert_eq!(responses(&place).await.len(), 1);
    assert_eq!(
        count(&place, "select count(*) from linked_responses").await,
        1
    );
    assert_eq!(
        count(&place, "select case_id from linked_responses").await,
        person.case.0
    );
}

#[tokio::test]
async fn a_study_that_severs_links_nothing() {
    let (place, person) = invited().await;
    person.answer_all().await;
    person.send().await;
    assert_eq!(
        count(&place, "select count(*) from linked_responses").await,
        0
    );
}

#[tokio::test]
async fn the_link_shows_what_is_held_and_withdraws_before_submission() {
    let (place, person) = invited().await;
    person.start().await.is(200);
    person
        .browser
        .open(&person.link)
        .await
        .shows("What we hold about you");
    let held = person.browser.open(&format!("{}/held", person.link)).await;
    held.is(200)
        .shows("your e-mail address")
        .shows("Withdraw from the study")
        .hides("Dr Example");
    person
        .browser
        .open(&format!("{}/held?lang=cy", person.link))
        .await
        .shows("eich cyfeiriad e-bost");
    let ask = person
        .browser
        .open(&format!("{}/withdraw", person.link))
        .await;
    ask.is(200).shows("Withdraw and delete");
    assert_eq!(
        count(&place, "select count(*) from drafts").await,
        1,
        "a look changes nothing"
    );
    let page = person
        .browser
        .submit(&format!("{}/withdraw", person.link), "lang=en")
        .await;
    page.is(200)
        .shows("You have withdrawn")
        .shows("unfinished answers were deleted");
    assert_eq!(count(&place, "select count(*) from drafts").await, 0);
    assert_eq!(count(&place, "select count(*) from case_events").await, 1);
    person.browser.open(&person.link).await.is(410);
}

#[tokio::test]
async fn after_submission_withdrawing_is_not_possible_and_the_page_says_why() {
    let (place, person) = invited().await;
    person.start().await.is(200);
    change(&place, "update cases set completed_day = '2026-11-23'").await;
    let page = person.browser.open(&format!("{}/held", person.link)).await;
    page.is(200)
        .shows("not possible any more")
        .hides("Withdraw from the study</a>");
    let page = person
        .browser
        .submit(&format!("{}/withdraw", person.link), "lang=en")
        .await;
    page.shows("not possible any more");
    assert_eq!(count(&place, "select count(*) from case_events").await, 0);
}
