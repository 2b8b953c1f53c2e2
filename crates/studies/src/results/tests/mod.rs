//! What analysts and readers can and cannot do with answers and figures.

mod exports;
mod figures;
mod published;
mod snapshots;

use platform::{access::Role, db::Tx, on, testing::Browser};

use super::{ResponseKind, SnapshotName, cut_snapshot};
use crate::{
    setup::{self, read_folder},
    test_study::{Place, STUDY_TOML, files, place_of},
};

/// One answered questionnaire.
#[derive(Clone)]
struct Given {
    id: i64,
    population: &'static str,
    kind: &'static str,
    language: &'static str,
    day: &'static str,
    country: &'static str,
    answers: String,
}

fn given(id: i64, country: &'static str, answers: &str) -> Given {
    let answers = answers.to_owned();
    Given {
        id,
        population: "gp",
        kind: "real",
        language: "en",
        day: "2026-11-20",
        country,
        answers,
    }
}

/// The small study with practice managers, sums of a scale, and something to compare with.
fn toml() -> String {
    let managers = r#"
[[population]]
id = "pm"
questionnaire = "gp"
name = { en = "Practice managers", cy = "Rheolwyr practis" }
one = { en = "practice manager", cy = "rheolwr practis" }
[population.frame]
file = "frames/pms.csv"
key = "id"
name = "name"

[analysis]"#;
    let rest = r#"
[[analysis.sum]]
id = "helpful"
list = "helpfulness"
choices = ["very_helpful", "fairly_helpful"]
label = { en = "Very or fairly helpful", cy = "Defnyddiol" }

[comparison]
published = "published/figures.csv"
map = "published/map.csv"
claims = "published/claims.csv"

[publication]"#;
    STUDY_TOML
        .replace("\n[analysis]", managers)
        .replace("\n[publication]", rest)
}

const PUBLISHED: &str = "\
table,item,group,n,base,percent,source
T1,Time,All GPs,,,50,
T1,Time,PMs,,,80,
T1,Tools: audit,All GPs,,,40,
T1,In Wales,GPs,4,,,
T1,All,GPs,60,,,
T2,Workforce,GPs,,,30,
T3,Unmapped,GPs,,,30,
";

const MAP: &str = "\
table,item,group,population,where,measure,name,choices,role,note
T1,Time,All GPs,gp,,percent,time,very_helpful fairly_helpful,facilitator,
T1,Time,PMs,pm,,percent,time,very_helpful fairly_helpful,facilitator,
T1,Tools: audit,All GPs,gp,,percent,used,audit,tool,
T1,In Wales,GPs,gp,,count,partner,no,partner,
T1,All,GPs,gp,,responses,,,responses,
T2,Workforce,GPs,gp,,external,,,context,Not in the answers.
";

/// The study above in a scratch database.
async fn place() -> Place {
    let toml = toml();
    let place = place_of(STUDY_TOML).await;
    let mut files = files(&toml);
    for (name, text) in [
        ("published/figures.csv", PUBLISHED),
        ("published/map.csv", MAP),
        (
            "published/claims.csv",
            "source,claim,name,role\nAbstract,Lack of time is a barrier.,time,barrier\n",
        ),
    ] {
        files.0.insert(name.to_owned(), text.as_bytes().to_vec());
    }
    let choices = String::from_utf8(files.0["gp/choices.csv"].clone()).expect("our own file");
    let more = "helpfulness,fairly_helpful,Fairly helpful,Eithaf defnyddiol,study,\nhelpfulness,not_helpful";
    let choices = choices.replacen("helpfulness,not_helpful", more, 1);
    files
        .0
        .insert("gp/choices.csv".to_owned(), choices.into_bytes());
    let (loaded, faults) = read_folder(&files);
    let loaded = loaded.unwrap_or_else(|| panic!("the test study has faults: {faults:#?}"));
    setup::load_study(place.studies.db(), &place.studies.app.clock, &loaded)
        .await
        .expect("it can be stored");
    place
}

/// Puts responses into the database in this order.
async fn answer(place: &Place, all: &[Given]) {
    let (_, version) = place
        .studies
        .study("small")
        .await
        .expect("the study is loaded");
    let (version, all) = (version.id.0, all.to_vec());
    place
        .studies
        .db()
        .write(move |tx: &mut Tx| {
            let all = all.clone();
            Box::pin(async move {
                for one in all {
                    let released = format!("{{\"country\":\"{}\"}}", one.country);
                    on!(Tx, tx, c => {
                        sqlx::query(
                            "insert into responses (id, study_id, version_id, population, kind, language, day, released, answers)
                             values ($1, 'small', $2, $3, $4, $5, $6, $7, $8)",
                        ).bind(one.id).bind(version).bind(one.population).bind(one.kind).bind(one.language)
                            .bind(one.day).bind(released).bind(one.answers).execute(c).await.map(|_| ())?;
                    });
                }
                Ok(())
            })
        })
        .await
        .expect("responses can be stored");
}

async fn cut(place: &Place, population: &str) -> SnapshotName {
    cut_snapshot(&place.studies, "small", population, ResponseKind::Real)
        .await
        .expect("a snapshot")
}

/// 60 GPs and 40 managers. 57 GPs are partners; partners only are asked about tools. 30 of 50 GPs
/// who rate it find time helpful, 6 do not know, 4 leave it blank; 24 of 34
/// managers do, and 6 do not know.
fn sixty_and_forty() -> Vec<Given> {
    let mut all = Vec::new();
    for n in 0..60 {
        let partner = if n < 57 { "yes" } else { "no" };
        let time = match n {
            0..10 => r#","time":"very_helpful""#,
            10..30 => r#","time":"fairly_helpful""#,
            30..50 => r#","time":"not_helpful""#,
            50..56 => r#","time":"dont_know""#,
            _ => "",
        };
        let used = match n {
            0..20 => r#","used":"audit pdsa""#,
            20..40 => r#","used":"audit""#,
            40..56 => r#","used":"none""#,
            _ => "",
        };
        let more = match n {
            0 => r#","more":"More time, please""#,
            1 => r#","more":"=HYPERLINK(\"x\")""#,
            _ => "",
        };
        let country = if n % 15 == 0 { "Wales" } else { "England" };
        let answers = format!(
            r#"{{"partner":"{partner}","sessions":"{}"{time}{used}{more}}}"#,
            4 + n % 5
        );
        all.push(given(1000 + n, country, &answers));
    }
    for n in 0..40 {
        let time = match n {
            0..24 => "very_helpful",
            24..34 => "not_helpful",
            _ => "dont_know",
        };
        let answers = format!(r#"{{"partner":"no","time":"{time}"}}"#);
        all.push(Given {
            population: "pm",
            ..given(2000 + n, "", &answers)
        });
    }
    all
}

async fn with_figures() -> Place {
    let place = place().await;
    answer(&place, &sixty_and_forty()).await;
    cut(&place, "gp").await;
    cut(&place, "pm").await;
    place
}

async fn reader(place: &Place) -> Browser {
    place.as_a(Role::Viewer).await
}
