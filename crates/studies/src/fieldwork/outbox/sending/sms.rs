//! Text messages, by way of a file: one line of JSON a message, which a provider's own program reads.

use std::{io::Write, path::PathBuf};

use serde::Serialize;
use tokio::sync::Mutex;

use super::{
    super::queue::{self, Fate},
    Office,
    carrier::Parcel,
    compose,
};

/// A file to which text messages are added.
pub struct SmsFile {
    path: PathBuf,
    /// One line at a time.
    turn: Mutex<()>,
}

/// A line of the file.
#[derive(Serialize)]
struct Line<'a> {
    /// The same for every copy of a message: a provider's program that sees it twice sends it once.
    id: String,
    to: &'a str,
    text: &'a str,
}

impl SmsFile {
    /// Makes nothing yet: the file is opened for each message, so that it may be moved away and read.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            turn: Mutex::default(),
        }
    }

    /// Adds a line; it is on the disk when this returns.
    async fn add(&self, line: String) -> std::io::Result<()> {
        let _turn = self.turn.lock().await;
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || {
            let mut file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)?;
            file.write_all(line.as_bytes())?;
            file.sync_data()
        });
        written.await.map_err(std::io::Error::other)?
    }
}

impl Office {
    pub(super) async fn text_message(&self, parcel: &Parcel) -> Fate {
        let app = &self.studies.app;
        let Some(file) = &self.settings.sms else {
            return self.later("there is no file for text messages (--sms-file)", parcel, 0);
        };
        let (about, message) = (parcel.way.about(), parcel.leased.id);
        let composed = match compose::write(&self.composer, app, about, &parcel.candidate, message)
        {
            Ok(composed) => composed,
            Err(why) => return Fate::Withheld(why),
        };
        let line = Line {
            id: format!("{:016x}", message.0),
            to: &parcel.candidate.phone,
            text: &composed.rendered.text,
        };
        let line = match serde_json::to_string(&line) {
            Ok(line) => line + "\n",
            Err(error) => return Fate::Withheld(error.to_string()),
        };
        match queue::hand_over(self.studies.db(), self.threshold(parcel)).await {
            Ok(true) => {}
            Ok(false) => return self.again(parcel),
            Err(error) => {
                return self.later(&format!("the database did not answer: {error}"), parcel, 0);
            }
        }
        match file.add(line).await {
            Ok(()) => Fate::Sent,
            // A part of the line may stand in the file.
            Err(error) => Fate::Unknown(format!("the file for text messages: {error}")),
        }
    }

    /// Back into the queue at once, to be looked at again.
    fn again(&self, parcel: &Parcel) -> Fate {
        Fate::Later {
            why: String::new(),
            not_before: self.studies.app.clock.timestamp(),
            attempts: parcel.leased.attempts,
        }
    }
}
