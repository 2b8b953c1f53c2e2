//! What people see of the contacts before anything goes out.

use platform::{access::Role, db::Tx, on};

use crate::test_study::{Place, STUDY_TOML, files, place_from};

const TEXT: &str = "# Hello {{name}}\n\nDear {{name}} in {{country}}: [answer]({{link}}). Not again: {{opt_out}}\n";

async fn with_contacts() -> Place {
    let toml = STUDY_TOML.replace(
        "[analysis]\n",
        "[[population.contact]]\nwave = \"invitation\"\nkind = \"invitation\"\nchannel = \"email\"\nday = 0\ntext = \"hello\"\n\
         [[population.contact]]\nwave = \"reminder\"\nkind = \"reminder\"\nto = \"started\"\nchannel = \"email\"\ndays_after = { wave = \"invitation\", days = 14 }\ntext = \"hello\"\n[analysis]\n",
    );
    let mut files = files(&toml);
    files.0.insert("hello.en.md".to_owned(), TEXT.into());
    files.0.insert(
        "hello.cy.md".to_owned(),
        TEXT.replace("Dear", "Annwyl").into(),
    );
    place_from(&files).await
}

async fn rename(place: &Place, case: i64, name: &'static str) {
    place
        .studies
        .db()
        .write(move |tx: &mut Tx| {
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("update cases set name = $2 where id = $1").bind(case).bind(name)
                        .execute(c).await.map(|_| ())
                })
            })
        })
        .await
        .unwrap();
}

async fn audit_lines(place: &Place) -> i64 {
    let db = place.studies.db();
    let counted: Result<i64, sqlx::Error> = async {
        Ok(on!(Db, db, e => {
            sqlx::query_scalar("select count(*) from audit where action = 'message previewed'")
                .fetch_one(e).await?
        }))
    }
    .await;
    counted.unwrap()
}

const PREVIEW: &str = "/studies/small/contacts/gp/invitation";

#[tokio::test]
async fn the_schedule_lists_every_message_with_its_date() {
    let place = with_contacts().await;
    let page = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/contacts")
        .await;
    page.is(200)
        .shows("14 days after invitation")
        .shows("those who have begun and not finished")
        .shows("If launched now")
        .shows("Nothing leaves between 19:00 and 08:00")
        .shows("about <strong>1 minutes</strong>");
    place
        .as_a(Role::Viewer)
        .await
        .open("/studies/small/contacts")
        .await
        .is(403);
    place.browser.open(PREVIEW).await.is(401);
}

#[tokio::test]
async fn the_dates_of_fieldwork_that_was_launched_are_those_of_its_waves() {
    let place = with_contacts().await;
    place
        .studies
        .db()
        .write(|tx: &mut Tx| {
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("insert into waves (id, study_id, population, wave, kind, channel, state, launched_at, due_at) values (1, 'small', 'gp', 'invitation', 'invitation', 'email', 'planned', 1782115200, 1782115200)")
                        .execute(c).await.map(|_| ())
                })
            })
        })
        .await
        .unwrap();
    let page = place
        .as_a(Role::Analyst)
        .await
        .open("/studies/small/contacts")
        .await;
    page.shows("Monday 22 June 2026, from 09:00")
        .hides("If launched now");
}

#[tokio::test]
async fn a_text_is_shown_as_html_and_as_plain_text_in_each_language() {
    let place = with_contacts().await;
    let browser = place.as_a(Role::Fieldworker).await;
    let page = browser.open(PREVIEW).await;
    page.is(200)
        .shows("Hello Dr Siân Example")
        .shows("/s/EXAMPLE\">answer</a>")
        .shows("&lt;http://127.0.0.1:8080/s/EXAMPLE&gt;")
        .shows("Dear Dr Siân Example in England");
    let welsh = browser.open(&format!("{PREVIEW}?language=cy")).await;
    welsh
        .shows("Annwyl Dr Siân Example")
        .shows("class=\"app-message\" lang=\"cy\"");
    browser
        .open("/studies/small/contacts/gp/nothing")
        .await
        .is(404);
}

#[tokio::test]
async fn a_real_case_is_shown_to_those_who_may_see_contacts_and_each_look_is_noted() {
    let place = with_contacts().await;
    let case = place.add_case("1", "Wales", ["", "", ""]).await;
    rename(&place, case, "Dr <b>Bob</b> {{link}}").await;
    let path = format!("{PREVIEW}?case={case}");
    let fieldworker = place.as_a(Role::Fieldworker).await;
    fieldworker.open(PREVIEW).await.shows("a case: the first");
    assert_eq!(audit_lines(&place).await, 0);
    let page = fieldworker.open(&path).await;
    page.shows("Dear Dr &lt;b&gt;Bob&lt;/b&gt; {{link}} in Wales")
        .hides("<b>Bob");
    assert_eq!(audit_lines(&place).await, 1);
    let analyst = place.as_a(Role::Analyst).await;
    analyst
        .open(PREVIEW)
        .await
        .is(200)
        .hides("a case: the first");
    analyst.open(&path).await.is(403);
    assert_eq!(audit_lines(&place).await, 1);
    fieldworker
        .open(&format!("{PREVIEW}?case=12"))
        .await
        .is(404);
}

#[tokio::test]
async fn a_message_that_cannot_be_made_says_why() {
    let place = with_contacts().await;
    let case = place.add_case("1", "Wales", ["", "", ""]).await;
    rename(&place, case, "").await;
    let page = place
        .as_a(Role::Owner)
        .await
        .open(&format!("{PREVIEW}?case={case}"))
        .await;
    page.is(200)
        .shows("This message cannot be made")
        .shows("hello.en.md")
        .shows("no value for the merge field");
}

#[tokio::test]
async fn text_messages_are_counted_and_letters_show_where_they_go() {
    let toml = STUDY_TOML
        .replace("email = \"email\"\n", "email = \"email\"\nphone = \"phone\"\naddress = [\"address\"]\n")
        .replace(
            "[analysis]\n",
            "[[population.contact]]\nwave = \"sms\"\nkind = \"invitation\"\nchannel = \"sms\"\nday = 0\ntext = \"sms\"\n\
             [[population.contact]]\nwave = \"letter\"\nkind = \"invitation\"\nchannel = \"letter\"\nday = 1\ntext = \"letter\"\n[analysis]\n",
        );
    let mut files = files(&toml);
    for language in ["en", "cy"] {
        files.0.insert(
            format!("sms.{language}.md"),
            "{{name}}, 2 minutes? {{link}} Stop: {{opt_out}}".into(),
        );
        files.0.insert(
            format!("letter.{language}.md"),
            "# A letter\n\nType {{code}} at {{short_address}}".into(),
        );
    }
    let place = place_from(&files).await;
    let browser = place.as_a(Role::Analyst).await;
    let sms = browser.open("/studies/small/contacts/gp/sms").await;
    sms.is(200).shows("2 text messages").shows("The letter “â”");
    let letter = browser.open("/studies/small/contacts/gp/letter").await;
    letter
        .is(200)
        .shows("1 Invented Street")
        .shows("A letter")
        .shows("EXAMP-LECDE");
}

#[tokio::test]
async fn a_test_goes_to_an_invented_person_at_ones_own_address() {
    let place = with_contacts().await;
    let owner = place.as_a(Role::Owner).await;
    let page = owner.submit(PREVIEW, "to=me@example.org&language=cy").await;
    page.is(200).shows("the test to me@example.org was printed");
    let platform::mail::Mailer::Kept(sent) = &place.scratch.app.mail else {
        panic!("tests keep their mail");
    };
    let (to, text) = sent.lock().unwrap().last().cloned().unwrap();
    assert_eq!(to, "me@example.org");
    assert!(text.contains("/s/EXAMPLE"), "{text}");
    owner
        .submit(PREVIEW, "to=nonsense%0D%0ABcc:x")
        .await
        .is(400);
    place
        .as_a(Role::Analyst)
        .await
        .submit(PREVIEW, "to=me@example.org")
        .await
        .is(403);
}
