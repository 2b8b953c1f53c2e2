//! Opting out, by a person and by a mail program.

use platform::testing::{Behaviour, MailServer};

use crate::fieldwork::outbox::testing::{Field, field, send};

/// The address in the last message.
fn address(mail: &str) -> String {
    let mail = mail.replace("=\r\n", "");
    let key = mail.split("/o/").nth(1).expect("an opt-out link");
    let key: String = key
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    format!("/o/{key}")
}

async fn invited(server: &MailServer) -> (Field, String) {
    let field = field(server, 1).await;
    field.launch().await;
    send(&field.studies).await;
    (field, address(&server.last_message()))
}

#[tokio::test]
async fn opening_the_link_changes_nothing_and_a_button_stops_all_messages() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let (field, address) = invited(&server).await;
    let browser = &field.place.browser;
    for _ in 0..3 {
        browser
            .open(&address)
            .await
            .is(200)
            .shows("No more messages about this study");
    }
    let page = browser.submit(&address, "scope=study&lang=en").await;
    page.is(200).shows("You will get no more messages");
    browser.open(&address).await.shows("You have already asked");
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(server.messages(), 1, "no reminder");
}

#[tokio::test]
async fn one_click_in_a_mail_program_is_enough() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let (field, address) = invited(&server).await;
    let program = field.place.browser.another();
    program
        .submit(&address, "List-Unsubscribe=One-Click")
        .await
        .is(200);
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(server.messages(), 1);
}

#[tokio::test]
async fn a_wish_for_all_studies_holds_for_a_case_that_is_added_later() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let (field, address) = invited(&server).await;
    field
        .place
        .browser
        .submit(&address, "scope=all")
        .await
        .shows("any study");
    field
        .execute("update cases set opted_out_day = null, email = 'GP0@Example.org'")
        .await;
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(server.messages(), 1);
}

#[tokio::test]
async fn the_page_speaks_welsh_and_a_forged_address_leads_nowhere() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let (field, address) = invited(&server).await;
    let browser = &field.place.browser;
    browser
        .open(&format!("{address}?lang=cy"))
        .await
        .shows("Atal negeseuon");
    let last = if address.ends_with('0') { '1' } else { '0' };
    let mut forged = address.clone();
    forged.pop();
    forged.push(last);
    browser.open(&forged).await.is(404);
    browser.submit(&forged, "scope=all").await.is(404);
}
