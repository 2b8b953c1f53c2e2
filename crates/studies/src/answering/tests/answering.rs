//! Pages, saving, coming back, checking, sending.

use platform::on;

use super::person::{YOU, count, invite, invited, responses};
use crate::{
    answering::{CodeKind, forget_order},
    setup,
    test_study::{Place, STUDY_TOML, files},
};

#[tokio::test]
async fn a_person_answers_from_the_link_to_thank_you() {
    let (place, person) = invited().await;
    person
        .browser
        .open(&person.link)
        .await
        .is(200)
        .shows("A small study")
        .shows("The testers")
        .shows("about 1 minute")
        .shows("cut off from your name")
        .shows("tess@example.org");
    let first = person.start().await;
    assert_eq!(first.path, "/answer/you");
    first
        .is(200)
        .shows("Section 1 of 2: About you")
        .shows("Are you a partner?")
        .hides(&person.code);
    let second = person.browser.submit("/answer/you", YOU).await;
    assert_eq!(second.path, "/answer/time");
    second
        .shows("<title>How helpful is protected time? – A small study</title>")
        .shows("href=\"/answer/you\"");
    person
        .browser
        .submit("/answer/time", "_shown=time&time=very_helpful")
        .await;
    person
        .browser
        .submit("/answer/used", "_shown=used&used=audit&used=pdsa")
        .await;
    let check = person
        .browser
        .submit("/answer/more", "_shown=more&more=Time+to+think")
        .await;
    assert_eq!(check.path, "/answer/check");
    check
        .is(200)
        .shows("Time to think")
        .shows("PDSA cycle")
        .shows("/answer/used?correcting");
    let done = person.send().await;
    assert_eq!(done.path, "/answer/done?lang=en");
    done.is(200).shows("Thank you").hides("Time to think");
    let stored = responses(&place).await;
    assert_eq!(stored.len(), 1);
    let (_, language, day, released, answers) = &stored[0];
    assert_eq!((language.as_str(), day.as_str()), ("en", "2026-11-23"));
    assert_eq!(released, r#"{"country":"Wales"}"#);
    assert_eq!(
        answers,
        r#"{"more":"Time to think","partner":"yes","sessions":"6","time":"very_helpful","used":"audit pdsa"}"#
    );
    assert_eq!(count(&place, "select count(*) from drafts").await, 0);
    assert_eq!(count(&place, "select count(*) from draft_pages").await, 0);
    // The link then thanks, and tells nothing.
    person
        .browser
        .another()
        .open(&person.link)
        .await
        .is(200)
        .shows("your answers are in")
        .hides("Time to think");
}

#[tokio::test]
async fn opening_a_link_changes_nothing() {
    let (place, person) = invited().await;
    for _ in 0..3 {
        person
            .browser
            .open(&person.link)
            .await
            .is(200)
            .shows("Start");
    }
    assert_eq!(count(&place, "select count(*) from drafts").await, 0);
    assert_eq!(
        count(
            &place,
            "select count(*) from cases where started_day is not null"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn a_person_goes_on_on_another_device_where_they_stopped() {
    let (_place, person) = invited().await;
    person.start().await;
    person.browser.submit("/answer/you", YOU).await;
    person
        .browser
        .submit("/answer/time", "_shown=time&time=not_helpful")
        .await;
    let phone = person.browser.another();
    phone.open(&person.link).await.shows("Continue");
    let page = person.start_on(&phone).await;
    assert_eq!(page.path, "/answer/used");
    // Going back shows what was answered.
    phone
        .open("/answer/time")
        .await
        .shows("value=\"not_helpful\" checked");
    phone.open("/answer/you").await.shows("value=\"6\"");
}

#[tokio::test]
async fn a_refused_page_comes_back_as_typed_and_says_what_is_wrong() {
    let (_place, person) = invited().await;
    person.start().await;
    let page = person
        .browser
        .submit(
            "/answer/you",
            "_shown=partner&_shown=sessions&sessions=many+%3Cb%3E",
        )
        .await;
    page.is(422)
        .shows("<title>Error: You – A small study</title>")
        .shows("There is a problem")
        .shows("href=\"#partner\"")
        .shows("href=\"#sessions\"")
        .shows("value=\"many &lt;b&gt;\"")
        .shows("id=\"partner-error\"");
    // What was right is kept, and the page is where the person goes on.
    let page = person
        .browser
        .submit(
            "/answer/you",
            "_shown=partner&_shown=sessions&partner=no&sessions=x",
        )
        .await;
    page.is(422);
    let page = person.browser.open("/answer").await;
    assert_eq!(page.path, "/answer/you");
    page.shows("value=\"no\" checked");
}

#[tokio::test]
async fn a_wrong_change_does_not_take_away_what_was_stored() {
    let (_place, person) = invited().await;
    person.start().await;
    person.browser.submit("/answer/you", YOU).await;
    person
        .browser
        .submit(
            "/answer/you",
            "_shown=partner&_shown=sessions&partner=yes&sessions=x",
        )
        .await
        .is(422);
    person
        .browser
        .open("/answer/you")
        .await
        .shows("value=\"6\"");
}

#[tokio::test]
async fn a_changed_answer_leads_back_to_the_check() {
    let (place, person) = invited().await;
    person.answer_all().await;
    let page = person.browser.open("/answer/time?correcting").await;
    page.is(200)
        .shows("action=\"/answer/time?correcting\"")
        .shows("href=\"/answer/check\"");
    let page = person
        .browser
        .submit("/answer/time?correcting", "_shown=time&time=dont_know")
        .await;
    assert_eq!(page.path, "/answer/check");
    page.shows("Don&#39;t know".replace("&#39;", "'").as_str());
    // A change that takes a question away takes its answer out of what is sent.
    let page = person
        .browser
        .submit(
            "/answer/you?correcting",
            "_shown=partner&_shown=sessions&partner=no&sessions=6",
        )
        .await;
    assert_eq!(page.path, "/answer/check");
    person.send().await.shows("Thank you");
    let answers = &responses(&place).await[0].4;
    assert!(!answers.contains("pdsa"), "{answers}");
}

#[tokio::test]
async fn a_change_that_brings_up_a_question_leads_to_it_first() {
    let (_place, person) = invited().await;
    person.start().await;
    person
        .browser
        .submit(
            "/answer/you",
            "_shown=partner&_shown=sessions&partner=no&sessions=6",
        )
        .await;
    let page = person
        .browser
        .submit("/answer/time", "_shown=time&time=dont_know")
        .await;
    assert_eq!(page.path, "/answer/more");
    let page = person
        .browser
        .submit("/answer/more", "_shown=more&more=")
        .await;
    assert_eq!(page.path, "/answer/check");
    let page = person.browser.submit("/answer/you?correcting", YOU).await;
    assert_eq!(page.path, "/answer/used?correcting");
    // Sending now leads there, too.
    let page = person.send().await;
    assert_eq!(page.path, "/answer/used");
    let page = person
        .browser
        .submit("/answer/used?correcting", "_shown=used&used=none")
        .await;
    assert_eq!(page.path, "/answer/check");
}

#[tokio::test]
async fn the_language_changes_on_a_page_and_keeps_what_was_typed() {
    let (place, person) = invited().await;
    person.start().await;
    let page = person
        .browser
        .submit(
            "/answer/you",
            "_shown=partner&_shown=sessions&partner=yes&sessions=lots&_language=cy",
        )
        .await;
    page.is(200)
        .shows("Ydych chi'n bartner?")
        .shows("value=\"yes\" checked")
        .shows("value=\"lots\"")
        .shows("Adran 1 o 2")
        .hides("Mae problem");
    person
        .browser
        .open("/answer/you")
        .await
        .shows("Ydych chi'n bartner?")
        .hides("lots");
    person
        .browser
        .submit("/answer/you", YOU)
        .await
        .shows("Cadw a pharhau");
    person
        .browser
        .submit("/answer/time", "_shown=time&time=dont_know")
        .await;
    person.browser.submit("/answer/used", "_shown=used").await;
    person
        .browser
        .submit("/answer/more", "_shown=more")
        .await
        .shows("Gwiriwch eich atebion");
    person
        .browser
        .submit("/answer/submit", "_language=en")
        .await
        .shows("Check your answers");
    person
        .browser
        .submit("/answer/submit", "_language=cy")
        .await
        .shows("Gwiriwch eich atebion");
    person.send().await.shows("Diolch");
    assert_eq!(responses(&place).await[0].1, "cy");
}

#[tokio::test]
async fn whoever_has_started_goes_on_with_the_version_they_started_with() {
    let (place, person) = invited().await;
    person.start().await;
    person.browser.submit("/answer/you", YOU).await;
    let before = count(&place, "select version_id from drafts").await;
    let mut changed = files(STUDY_TOML);
    let survey = changed
        .text("gp/survey.csv")
        .unwrap()
        .replace("Anything else?", "Something new?");
    changed
        .0
        .insert("gp/survey.csv".to_owned(), survey.into_bytes());
    let (loaded, _) = setup::read_folder(&changed);
    let app = &place.scratch.app;
    setup::load_study(&app.db, &app.clock, &loaded.unwrap())
        .await
        .unwrap();
    person.start_on(&person.browser.another()).await.is(200);
    person
        .browser
        .open("/answer/more")
        .await
        .shows("Anything else?");
    let newcomer = invite(&place, "gp-2", CodeKind::Link).await;
    newcomer.start().await;
    newcomer
        .browser
        .open("/answer/more")
        .await
        .shows("Something new?");
    person.answer_all().await;
    person.send().await.shows("Thank you");
    assert_eq!(
        count(&place, "select version_id from responses").await,
        before
    );
}

#[tokio::test]
async fn looking_at_pages_changes_nothing() {
    let (place, person) = invited().await;
    person.start().await;
    person.browser.submit("/answer/you", YOU).await;
    let before = everything(&place).await;
    for path in [
        person.link.as_str(),
        "/s",
        "/answer",
        "/answer/you",
        "/answer/time?correcting&missing&more",
        "/answer/nowhere",
        "/answer/check",
        "/answer/done",
        "/open/small/pilot",
        "/s/ABCDEFGHJKMNPQRSTVWXYZ2345",
    ] {
        person.browser.open(path).await;
        assert_eq!(everything(&place).await, before, "{path}");
    }
    person.browser.open("/answer/submit").await;
    assert_eq!(everything(&place).await, before);
    person.browser.open("/answer/%FF").await.is(404);
    // A page that is not there leads to where the person is.
    assert_eq!(
        person.browser.open("/answer/nowhere").await.path,
        "/answer/time"
    );
}

#[tokio::test]
async fn a_form_that_is_no_form_is_refused_and_changes_nothing() {
    let (place, person) = invited().await;
    person.start().await;
    let before = everything(&place).await;
    person
        .browser
        .submit("/answer/you", "partner=%FF")
        .await
        .is(400)
        .shows("not UTF-8");
    let long = format!("_shown=more&more={}", "x".repeat(2_000_000));
    person
        .browser
        .submit("/answer/more", &long)
        .await
        .is(413)
        .shows("too large");
    assert_eq!(everything(&place).await, before);
    // Answers that no form of ours offers are not stored.
    let made_up = "_shown=partner&_shown=sessions&partner=maybe&sessions=1e999&evil=1&case_id=2";
    person.browser.submit("/answer/you", made_up).await.is(422);
    person.browser.submit("/answer/you", YOU).await;
    person
        .browser
        .submit("/answer/time", "_shown=time&time=very_helpful&partner=no")
        .await;
    person
        .browser
        .submit("/answer/used", "_shown=used&used=audit&used=hammer")
        .await
        .is(422);
    person
        .browser
        .submit("/answer/used", "_shown=used&used=audit")
        .await;
    person
        .browser
        .submit("/answer/more", "_shown=more&more=")
        .await;
    person.send().await.shows("Thank you");
    assert_eq!(
        responses(&place).await[0].4,
        r#"{"partner":"yes","sessions":"6","time":"very_helpful","used":"audit"}"#
    );
}

/// How many rows each table has, and what stands in the rows that answering writes.
async fn everything(place: &Place) -> Vec<String> {
    let sql = [
        "select case_id || page || length(sealed) from draft_pages order by 1",
        "select case_id || language from drafts order by 1",
        "select id || coalesce(started_day, '') || coalesce(completed_day, '') from cases order by 1",
        "select '' || count(*) from responses",
        "select '' || count(*) from access_codes",
        "select '' || count(*) from attempts",
    ];
    let mut rows = Vec::new();
    for sql in sql {
        let some: Vec<String> = on!(Db, place.studies.db(), e => {
            sqlx::query_scalar(sql).fetch_all(e).await.unwrap()
        });
        rows.extend(some);
    }
    rows
}

#[tokio::test]
async fn two_tabs_never_undo_each_other() {
    let (place, person) = invited().await;
    person.start().await;
    let other = person.browser.same_person();
    person.browser.submit("/answer/you", YOU).await;
    other
        .submit("/answer/more", "_shown=more&more=from+the+other+tab")
        .await;
    person
        .browser
        .submit("/answer/time", "_shown=time&time=very_helpful")
        .await;
    other.submit("/answer/used", "_shown=used&used=audit").await;
    person.send().await.shows("Thank you");
    assert_eq!(
        responses(&place).await[0].4,
        r#"{"more":"from the other tab","partner":"yes","sessions":"6","time":"very_helpful","used":"audit"}"#
    );
    // The other tab saves too late: it thanks, and brings nothing back.
    let late = other
        .submit("/answer/more", "_shown=more&more=too+late")
        .await;
    assert_eq!(late.path, "/answer/done?lang=en");
    late.is(200).shows("Thank you");
    assert_eq!(count(&place, "select count(*) from draft_pages").await, 0);
}

#[tokio::test]
async fn a_double_click_or_a_replay_gives_one_response() {
    let (place, person) = invited().await;
    person.answer_all().await;
    let other = person.browser.same_person();
    let (first, second) = tokio::join!(person.send(), other.submit("/answer/submit", ""));
    first.is(200).shows("Thank you");
    second.is(200).shows("Thank you");
    person.send().await.is(200).shows("Thank you");
    assert_eq!(responses(&place).await.len(), 1);
    // Starting again from the link thanks, too.
    person
        .browser
        .submit("/s", &format!("code={}&start=yes", person.code))
        .await
        .shows("your answers are in");
}

#[tokio::test]
async fn many_saves_of_one_page_at_once_leave_one_of_them() {
    let (place, person) = invited().await;
    person.start().await;
    let tabs: Vec<_> = (0..20).map(|_| person.browser.same_person()).collect();
    let saves = tabs.iter().enumerate().map(|(n, tab)| async move {
        tab.submit("/answer/more", &format!("_shown=more&more=version+{n}"))
            .await
            .is(200);
    });
    futures_join(saves).await;
    assert_eq!(count(&place, "select count(*) from draft_pages").await, 1);
    person.browser.open("/answer/more").await.shows("version");
}

/// Runs all at once.
async fn futures_join<F: Future<Output = ()>>(all: impl Iterator<Item = F>) {
    let mut waiting: Vec<std::pin::Pin<Box<F>>> = all.map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        waiting.retain_mut(|one| one.as_mut().poll(cx).is_pending());
        if waiting.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

#[tokio::test]
async fn unfinished_answers_cannot_be_read_in_the_database() {
    let (place, person) = invited().await;
    person.start().await;
    person
        .browser
        .submit("/answer/more", "_shown=more&more=quite+unmistakable")
        .await;
    forget_order(place.studies.db()).await.unwrap();
    if std::env::var("TEST_DATABASE_URL").is_err() {
        let bytes = std::fs::read(place.scratch.folder.join("headroom.db")).unwrap();
        assert!(
            !bytes
                .windows(18)
                .any(|window| window == b"quite unmistakable")
        );
        assert!(!bytes.windows(12).any(|window| window == b"unmistakable"));
    }
    assert_eq!(count(&place, "select count(*) from draft_pages").await, 1);
}
