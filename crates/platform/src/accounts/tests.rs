//! Signing in, as a person and as a mail scanner do it.

use std::sync::Arc;

use axum::Router;

use super::{add_person, issue_sign_in_link, routes};
use crate::{
    access::Role,
    mail::Mailer,
    testing::{Browser, Scratch, scratch},
};

async fn owner() -> (Scratch, Browser) {
    let scratch = scratch().await;
    let app = &scratch.app;
    add_person(
        &app.db,
        &app.clock,
        None,
        "Olwen@Example.org",
        ("*", Role::Owner),
    )
    .await
    .unwrap();
    let router: Router = routes(Arc::clone(app));
    let browser = Browser::new(router);
    (scratch, browser)
}

async fn link(scratch: &Scratch) -> String {
    let link = issue_sign_in_link(&scratch.app, "olwen@example.org")
        .await
        .unwrap()
        .unwrap();
    link.strip_prefix(&scratch.app.base_url).unwrap().to_owned()
}

#[tokio::test]
async fn who_is_not_signed_in_sees_nobody() {
    let (_scratch, browser) = owner().await;
    browser.open("/people").await.is(401).hides("olwen");
    browser
        .submit("/people", "email=me@example.org&role=owner")
        .await
        .is(401);
}

#[tokio::test]
async fn opening_the_link_uses_nothing_up_and_pressing_the_button_works_once() {
    let (scratch, browser) = owner().await;
    let link = link(&scratch).await;
    for _scanner in 0..3 {
        browser.another().open(&link).await.is(200);
    }
    browser.submit(&link, "").await;
    browser
        .open("/people")
        .await
        .is(200)
        .shows("olwen@example.org");
    browser
        .another()
        .submit(&link, "")
        .await
        .is(410)
        .shows("no longer works");
}

#[tokio::test]
async fn after_signing_out_the_old_cookie_is_worth_nothing() {
    let (scratch, browser) = owner().await;
    browser.submit(&link(&scratch).await, "").await;
    let copied = browser.same_person();
    browser.submit("/sign-out", "").await;
    copied.open("/people").await.is(401);
}

#[tokio::test]
async fn asking_for_a_link_says_the_same_whoever_asks() {
    let (scratch, browser) = owner().await;
    let known = browser.submit("/sign-in", "email=olwen@example.org").await;
    let unknown = browser.submit("/sign-in", "email=nobody@example.org").await;
    let neutral = |html: &str, email: &str| html.replace(email, "…");
    assert_eq!(
        neutral(&known.html, "olwen@example.org"),
        neutral(&unknown.html, "nobody@example.org")
    );
    let Mailer::Kept(sent) = &scratch.app.mail else {
        panic!("tests keep mail")
    };
    assert_eq!(sent.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let (_scratch, browser) = owner().await;
    for _ in 0..20 {
        browser
            .submit("/sign-in", "email=nobody@example.org")
            .await
            .is(200);
    }
    browser
        .submit("/sign-in", "email=nobody@example.org")
        .await
        .is(429);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    let (scratch, browser) = owner().await;
    browser.submit(&link(&scratch).await, "").await;
    browser
        .submit("/people", "email=new&role=viewer")
        .await
        .is(422)
        .shows("value=\"new\"")
        .shows("Enter an e-mail address");
    browser
        .submit("/people", "email=new@example.org&study=&role=viewer")
        .await
        .is(200)
        .shows("new@example.org");
}

#[tokio::test]
async fn the_last_owner_cannot_shut_everybody_out() {
    let (scratch, browser) = owner().await;
    browser.submit(&link(&scratch).await, "").await;
    let page = browser.open("/people").await;
    let start = page.html.find("/people/").unwrap();
    let path = page.html[start..].split('"').next().unwrap();
    browser.submit(path, "").await.is(409);
    browser.open("/people").await.is(200);
}
