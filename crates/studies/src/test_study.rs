//! A small study for the tests of all features: two populations, two languages, a few pages.

use std::{collections::BTreeMap, sync::Arc};

use platform::{
    access::Role,
    accounts,
    db::Tx,
    on,
    testing::{Browser, Scratch, scratch},
};

use crate::{
    Studies, routes,
    setup::{self, Files, Loaded, read_folder},
};

pub(crate) const STUDY_TOML: &str = r#"
[study]
id = "small"
languages = ["en", "cy"]
answers = "severed"
title = { en = "A small study", cy = "Astudiaeth fach" }
run_by = { en = "The testers", cy = "Y profwyr" }
about = { en = "It asks little.", cy = "Ychydig mae'n ei ofyn." }
contact = { name = "Tess", email = "tess@example.org" }

[fieldwork]
weeks = 2

[[population]]
id = "gp"
questionnaire = "gp"
name = { en = "GPs", cy = "Meddygon teulu" }
one = { en = "GP", cy = "meddyg teulu" }
[population.frame]
file = "frames/gps.csv"
key = "id"
name = "name"
email = "email"
[[population.frame.variable]]
id = "country"
column = "country"
released = true
categories = ["England", "Wales"]
label = { en = "Country", cy = "Gwlad" }
[population.open_link]
code = "pilot"
limit = 3

[analysis]
weights = "none"
interval = "wilson"
confidence = 0.95
dont_know = ["dont_know"]
not_applicable = ["not_applicable"]
[[analysis.breakdown]]
id = "country"
populations = ["gp"]
frame = "country"
label = { en = "Country", cy = "Gwlad" }

[publication]
smallest_cell = 5
smallest_base = 10
"#;

const SURVEY: &str = "\
type,name,concept,source,label::English (en),label::Welsh (cy),required,relevant,appearance
begin_group,about,,,About you,Amdanoch chi,,,
begin_group,you,,,You,Chi,,,field-list
select_one yes_no,partner,partner,study,Are you a partner?,Ydych chi'n bartner?,yes,,
integer,sessions,,ours,How many sessions do you work?,Faint o sesiynau ydych chi'n eu gweithio?,,,
end_group,,,,,,,,
end_group,,,,,,,,
begin_group,views,,,Your views,Eich barn,,,
select_one helpfulness,time,time,study,How helpful is protected time?,Pa mor ddefnyddiol yw amser wedi'i neilltuo?,,,
select_multiple tools,used,used,study,Which tools have you used?,Pa offer ydych chi wedi'u defnyddio?,,${partner} = 'yes',
text,more,,ours,Anything else?,Unrhyw beth arall?,,,multiline
end_group,,,,,,,,
";

const CHOICES: &str = "\
list_name,name,label::English (en),label::Welsh (cy),source,exclusive
yes_no,yes,Yes,Ydw,study,
yes_no,no,No,Nac ydw,study,
helpfulness,very_helpful,Very helpful,Defnyddiol iawn,study,
helpfulness,not_helpful,Not helpful,Ddim yn ddefnyddiol,ours,
helpfulness,dont_know,Don't know,Ddim yn gwybod,study,
tools,audit,Audit,Archwiliad,study,
tools,pdsa,PDSA cycle,Cylch PDSA,study,
tools,none,None of these,Dim un o'r rhain,ours,yes
";

const SETTINGS: &str = "\
form_title::English (en),form_title::Welsh (cy),form_id,version,default_language,style
A small questionnaire,Holiadur bach,small,1,English (en),pages
";

/// The folder's files; `toml` replaces study.toml.
pub(crate) fn files(toml: &str) -> Files {
    let text = |text: &str| text.as_bytes().to_vec();
    Files(BTreeMap::from([
        ("study.toml".to_owned(), text(toml)),
        ("gp/survey.csv".to_owned(), text(SURVEY)),
        ("gp/choices.csv".to_owned(), text(CHOICES)),
        ("gp/settings.csv".to_owned(), text(SETTINGS)),
    ]))
}

/// The folder as it is read.
pub(crate) fn loaded(toml: &str) -> Loaded {
    let (loaded, faults) = read_folder(&files(toml));
    loaded.unwrap_or_else(|| panic!("the test study has faults: {faults:#?}"))
}

/// A running installation with the study loaded and nobody in its frame.
pub(crate) struct Place {
    pub(crate) scratch: Scratch,
    pub(crate) studies: Studies,
    pub(crate) browser: Browser,
}

/// Loads the study into a scratch database.
pub(crate) async fn place() -> Place {
    place_of(STUDY_TOML).await
}

/// The same with another study.toml.
pub(crate) async fn place_of(toml: &str) -> Place {
    place_from(&files(toml)).await
}

/// The same with a whole other folder.
pub(crate) async fn place_from(files: &Files) -> Place {
    let (loaded, faults) = read_folder(files);
    let loaded = loaded.unwrap_or_else(|| panic!("the test study has faults: {faults:#?}"));
    let scratch = scratch().await;
    let app = &scratch.app;
    setup::load_study(&app.db, &app.clock, &loaded)
        .await
        .expect("the study can be stored");
    let studies = Studies::new(Arc::clone(app));
    let router = routes(studies.clone()).merge(accounts::routes(Arc::clone(app)));
    Place {
        studies,
        browser: Browser::new(router),
        scratch,
    }
}

impl Place {
    /// A browser of somebody with this role, signed in.
    pub(crate) async fn as_a(&self, role: Role) -> Browser {
        let app = &self.scratch.app;
        let email = format!("{}@example.org", role.word());
        accounts::add_person(&app.db, &app.clock, None, &email, ("small", role))
            .await
            .expect("a person can be added");
        let link = accounts::issue_sign_in_link(app, &email)
            .await
            .expect("a link")
            .expect("a person");
        let browser = self.browser.another();
        let path = link.strip_prefix(&app.base_url).expect("our own link");
        browser.submit(path, "").await;
        browser
    }

    /// Adds a case, with the days on which things happened to it ("" = did not).
    pub(crate) async fn add_case(&self, key: &str, country: &str, days: [&str; 3]) -> i64 {
        let id = platform::ids::random_id();
        let (key, variables) = (key.to_owned(), format!("{{\"country\":\"{country}\"}}"));
        let days = days.map(|day| (!day.is_empty()).then(|| day.to_owned()));
        self.studies
            .db()
            .write(move |tx: &mut Tx| {
                let (key, variables, days) = (key.clone(), variables.clone(), days.clone());
                Box::pin(async move {
                    let sql = "insert into cases (id, study_id, population, frame_key, name, email, language,
                                                  variables, kind, invited_day, started_day, completed_day)
                               values ($1, 'small', 'gp', $2, 'Dr Example', $3, 'en', $4, 'real', $5, $6, $7)";
                    let [invited, started, completed] = &days;
                    on!(Tx, tx, c => {
                        sqlx::query(sql).bind(id).bind(&key).bind(format!("{key}@example.org")).bind(&variables)
                            .bind(invited).bind(started).bind(completed).execute(c).await.map(|_| ())
                    })
                })
            })
            .await
            .expect("a case can be added");
        id
    }
}
