//! A message in the words of its study, for one case.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use platform::{
    App,
    mail::{Mailbox, Outgoing},
};

use super::super::{
    MessageId,
    links::{Personal, message_id},
    queue::Work,
    selection::Candidate,
};
use crate::{
    fieldwork::{
        schedule::closing_date,
        texts::{MergeFields, Rendered, Text},
    },
    setup::{Channel, Contact, Loaded, Population, Version, VersionId},
};

/// Texts that were read, by version, population, wave and language.
#[derive(Default)]
pub(in super::super) struct Composer(Mutex<HashMap<Key, Arc<Text>>>);

type Key = (VersionId, String, String, String);

/// No installation sends more texts than this at the same time; then the list begins anew.
const KEPT: usize = 200;

impl Composer {
    fn text(
        &self,
        version: &Version,
        population: &Population,
        contact: &Contact,
        language: &str,
    ) -> Result<Arc<Text>, String> {
        let key = (
            version.id,
            population.id.clone(),
            contact.wave.clone(),
            language.to_owned(),
        );
        let known = self
            .0
            .lock()
            .ok()
            .and_then(|texts| texts.get(&key).cloned());
        if let Some(text) = known {
            return Ok(text);
        }
        let text =
            Text::read(&version.loaded, population, contact, language).map_err(|problems| {
                problems
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ")
            })?;
        let text = Arc::new(text);
        if let Ok(mut texts) = self.0.lock() {
            if texts.len() >= KEPT {
                texts.clear();
            }
            texts.insert(key, Arc::clone(&text));
        }
        Ok(text)
    }
}

/// A message that can be handed over.
pub(in super::super) struct Composed {
    pub(in super::super) rendered: Rendered,
    pub(in super::super) personal: Personal,
}

/// What a message is made for.
#[derive(Clone, Copy)]
pub(in super::super) struct About<'a> {
    pub(in super::super) version: &'a Version,
    pub(in super::super) population: &'a Population,
    pub(in super::super) contact: &'a Contact,
    pub(in super::super) work: &'a Work,
}

/// A message as it is shown to staff.
pub(in super::super) struct Shown {
    pub(in super::super) rendered: Rendered,
    /// The HTML within the body.
    pub(in super::super) body: String,
    pub(in super::super) language: String,
}

/// The message again, to be read by staff; with its personal link only where nobody else got it.
///
/// # Errors
/// What is missing, in words.
pub(in super::super) fn read(
    app: &App,
    about: About<'_>,
    candidate: &Candidate,
    message: MessageId,
    with_link: bool,
) -> Result<Shown, String> {
    let loaded = &about.version.loaded;
    let language = language_of(loaded, &candidate.language);
    let text =
        Composer::default().text(about.version, about.population, about.contact, language)?;
    let base = &app.base_url;
    let personal = Personal::of(&app.secret, base, message, about.contact.channel);
    let code = personal.code.in_groups();
    let hidden = [format!("{base}/s/PERSONAL"), format!("{base}/o/PERSONAL")];
    let merge = MergeFields {
        name: &candidate.name,
        variables: &candidate.variables,
        link: if with_link {
            &personal.link
        } else {
            &hidden[0]
        },
        code: if with_link { &code } else { "PERSO-NALCO-DE" },
        opt_out: if with_link {
            &personal.opt_out
        } else {
            &hidden[1]
        },
        short_address: &personal.short_address,
        closing_date: closing_date(&loaded.definition.fieldwork, about.work.launched),
    };
    let words = |problem: crate::fieldwork::texts::TextProblem| problem.to_string();
    let rendered = text.render(&merge).map_err(words)?;
    let body = text.merged(&merge).map_err(words)?.body();
    Ok(Shown {
        rendered,
        body,
        language: language.to_owned(),
    })
}

/// Writes the message, in the language of the case where the study has it.
///
/// # Errors
/// What is missing, in words.
pub(in super::super) fn write(
    composer: &Composer,
    app: &App,
    about: About<'_>,
    candidate: &Candidate,
    message: MessageId,
) -> Result<Composed, String> {
    let definition = &about.version.loaded.definition;
    let language = language_of(&about.version.loaded, &candidate.language);
    let text = composer.text(about.version, about.population, about.contact, language)?;
    let personal = Personal::of(&app.secret, &app.base_url, message, about.contact.channel);
    let code = personal.code.in_groups();
    let merge = MergeFields {
        name: &candidate.name,
        variables: &candidate.variables,
        link: &personal.link,
        code: &code,
        opt_out: &personal.opt_out,
        short_address: &personal.short_address,
        closing_date: closing_date(&definition.fieldwork, about.work.launched),
    };
    let rendered = text.render(&merge).map_err(|problem| problem.to_string())?;
    Ok(Composed { rendered, personal })
}

/// The language of a case where the study has it, the study's first otherwise.
fn language_of<'a>(loaded: &'a Loaded, of_case: &'a str) -> &'a str {
    let languages = &loaded.definition.study.languages;
    languages
        .iter()
        .find(|language| *language == of_case)
        .or(languages.first())
        .map_or("en", String::as_str)
}

/// The message as mail.
///
/// # Errors
/// A sender that cannot be one: `check` refuses such a study.
pub(super) fn mail(
    app: &App,
    about: About<'_>,
    candidate: &Candidate,
    message: MessageId,
    composed: Composed,
) -> Result<Outgoing, String> {
    let language = language_of(&about.version.loaded, &candidate.language);
    let (from, reply_to) = sender(&about.version.loaded, about.population, language)?;
    Ok(Outgoing {
        message_id: message_id(&app.secret, message, from.email.domain()),
        from,
        reply_to,
        to_name: match about.contact.channel {
            Channel::Email => candidate.name.clone(),
            Channel::Letter | Channel::Sms => String::new(),
        },
        to_address: candidate.email.clone(),
        subject: composed.rendered.subject,
        text: composed.rendered.text,
        html: Some(composed.rendered.html),
        list_unsubscribe: Some(composed.personal.opt_out),
        date: app.clock.timestamp(),
    })
}

/// From whom mail of a population comes, and where answers go.
///
/// # Errors
/// An address in `study.toml` that cannot be one.
pub(in crate::fieldwork) fn sender(
    loaded: &Loaded,
    population: &Population,
    language: &str,
) -> Result<(Mailbox, Option<Mailbox>), String> {
    let (contact, sending) = (&loaded.definition.study.contact, &population.sending);
    let (name, email) = sending
        .from
        .as_ref()
        .map_or((contact.name.as_str(), contact.email.as_str()), |from| {
            (from.name.get(language), from.email.as_str())
        });
    let address = |email: &str| {
        email
            .parse()
            .map_err(|_bad| format!("{email:?} in study.toml cannot be a sender: correct it"))
    };
    let from = Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address(email)?);
    let reply_to = match &sending.reply_to {
        Some(reply_to) => Some(Mailbox::new(None, address(reply_to)?)),
        None => None,
    };
    Ok((from, reply_to))
}
