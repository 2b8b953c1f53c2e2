//! The small study with waves, for the tests of fieldwork.

use std::{collections::BTreeMap, sync::Arc};

use platform::{
    App,
    clock::Clock,
    db::Db,
    mail::{Mailer, SmtpServer},
    on,
    testing::MailServer,
};

use super::*;
use crate::{
    Studies,
    test_study::{Place, STUDY_TOML, files, place_from},
};

const CONTACTS: &str = r#"
[[population.contact]]
wave = "invitation"
kind = "invitation"
channel = "email"
day = 0
text = "contacts/invitation"
[[population.contact]]
wave = "reminder"
kind = "reminder"
channel = "email"
days_after = { wave = "invitation", days = 7 }
text = "contacts/reminder"
[[population.contact]]
wave = "thanks"
kind = "thank_you"
channel = "email"
day = 14
text = "contacts/thanks"
"#;

/// The small study with three waves and some people; mail goes to this server.
pub(crate) struct Field {
    pub(crate) place: Place,
    pub(crate) studies: Studies,
    pub(crate) url: String,
}

pub(crate) async fn field(server: &MailServer, people: usize) -> Field {
    field_of(server, people, "").await
}

/// With settings under `[population.sending]`.
pub(crate) async fn field_of(server: &MailServer, people: usize, sending: &str) -> Field {
    let toml = STUDY_TOML.replace(
        "[analysis]\n",
        &format!("{CONTACTS}\n[population.sending]\n{sending}\n[analysis]\n"),
    );
    let mut files = files(&toml);
    for (name, text) in [
        (
            "contacts/invitation.en.md",
            "# Your views\n\nDear {{name}}, please answer: {{link}}\n\nStop: {{opt_out}}\n",
        ),
        (
            "contacts/invitation.cy.md",
            "# Eich barn\n\nAnnwyl {{name}}, atebwch: {{link}}\n\nStopio: {{opt_out}}\n",
        ),
        (
            "contacts/reminder.en.md",
            "# A reminder\n\nDear {{name}} in {{country}}: {{link}}\n\nStop: {{opt_out}}\n",
        ),
        (
            "contacts/reminder.cy.md",
            "# Nodyn atgoffa\n\nAnnwyl {{name}}, {{country}}: {{link}}\n\nStopio: {{opt_out}}\n",
        ),
        (
            "contacts/thanks.en.md",
            "# Thank you\n\nDear {{name}}.\n\nStop: {{opt_out}}\n",
        ),
        (
            "contacts/thanks.cy.md",
            "# Diolch\n\nAnnwyl {{name}}.\n\nStopio: {{opt_out}}\n",
        ),
    ] {
        files.0.insert(name.to_owned(), text.as_bytes().to_vec());
    }
    let place = place_from(&files).await;
    for number in 0..people {
        place
            .add_case(&format!("gp{number}"), "Wales", ["", "", ""])
            .await;
    }
    let url = server.url();
    let studies = later(&place, &url, TODAY);
    Field {
        place,
        studies,
        url,
    }
}

pub(crate) const TODAY: &str = platform::testing::TODAY;

/// The same installation at another moment.
pub(crate) fn later(place: &Place, url: &str, moment: &str) -> Studies {
    let app = &place.scratch.app;
    let server = SmtpServer::parse(url, "Study <study@example.org>").unwrap();
    let server = server.patient(std::time::Duration::from_millis(300));
    Studies::new(Arc::new(App {
        db: app.db.clone(),
        secret: app.secret.clone(),
        clock: Clock::Fixed(moment.parse().unwrap()),
        mail: Mailer::Smtp(Arc::new(server)),
        base_url: app.base_url.clone(),
    }))
}

impl Field {
    pub(crate) fn db(&self) -> &Db {
        self.studies.db()
    }

    /// Sends what may be sent at this moment.
    pub(crate) async fn send_at(&self, moment: &str) {
        send(&later(&self.place, &self.url, moment)).await;
    }

    pub(crate) async fn launch(&self) {
        launch(&self.studies, "small", "gp", None).await.unwrap();
    }

    pub(crate) async fn wave(&self, name: &str) -> Wave {
        let waves = waves(self.db(), "small").await.unwrap();
        waves.into_iter().find(|wave| wave.name == name).unwrap()
    }

    /// How many messages of a wave stand where, and why.
    pub(crate) async fn reasons(&self, wave: &str) -> BTreeMap<(String, String), i64> {
        let rows: Vec<(String, String, i64)> = on!(Db, self.db(), e => {
            sqlx::query_as(
                "select m.state, m.why, count(*) from messages m join waves w on w.id = m.wave_id where w.wave = $1 group by m.state, m.why",
            ).bind(wave).fetch_all(e).await.unwrap()
        });
        rows.into_iter()
            .map(|(state, why, n)| ((state, why), n))
            .collect()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        self.db()
            .write(move |tx| {
                Box::pin(
                    async move { on!(Tx, tx, c => sqlx::query(sql).execute(c).await.map(|_| ())) },
                )
            })
            .await
            .unwrap();
    }
}

pub(crate) async fn send(studies: &Studies) {
    let office = Office::new(studies.clone(), OfficeSettings::default());
    office.run_until_empty().await.unwrap();
}
