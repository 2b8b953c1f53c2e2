//! One person who answers, from the link to "thank you"; and many of them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use super::{
    form::{Chance, Filled, PageForm},
    http::{Connection, Reply},
};

/// One person, and what the server acknowledged to them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Respondent {
    pub(crate) code: String,
    /// Stands in everything that they write; nobody else writes it.
    pub(crate) words: String,
    /// Acknowledged answers by page address.
    pub(crate) acknowledged: BTreeMap<String, Filled>,
    /// Sent, and the server's reply not seen: may be stored or not.
    pub(crate) in_flight: Option<(String, Filled)>,
    /// Asked to send, and the reply not seen.
    pub(crate) sending: bool,
    pub(crate) submitted: bool,
}

impl Respondent {
    pub(crate) fn new(number: usize, code: String) -> Self {
        Self {
            code,
            words: format!("words of respondent {number:06}"),
            ..Self::default()
        }
    }

    /// All acknowledged answers.
    pub(crate) fn answers(&self) -> Filled {
        self.acknowledged
            .values()
            .flatten()
            .map(|(a, b)| (a.clone(), b.clone()))
            .collect()
    }
}

/// What was seen on the way.
#[derive(Default, Debug)]
pub(crate) struct Played {
    pub(crate) saves: Vec<Duration>,
    pub(crate) requests: u64,
    /// Compressed pages by address: how many, bytes in all, largest.
    pub(crate) pages: BTreeMap<String, (u64, usize, usize)>,
    forms: HashMap<u64, Rc<PageForm>>,
    /// Called after each acknowledged save with how many there were.
    after_save: Option<Hook>,
}

/// What a test does while people play.
pub(crate) struct Hook(pub(crate) Box<dyn FnMut(usize)>);

impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hook")
    }
}

impl Played {
    fn saved(&mut self) {
        let count = self.saves.len();
        if let Some(Hook(hook)) = &mut self.after_save {
            hook(count);
        }
    }

    fn form(&mut self, path: &str, reply: &Reply) -> io::Result<Rc<PageForm>> {
        let page = path.split('?').next().unwrap_or(path);
        let seen = self.pages.entry(page.to_owned()).or_default();
        *seen = (
            seen.0 + 1,
            seen.1 + reply.body.len(),
            seen.2.max(reply.body.len()),
        );
        let mut hasher = DefaultHasher::new();
        (page, &reply.body).hash(&mut hasher);
        if let Some(form) = self.forms.get(&hasher.finish()) {
            return Ok(Rc::clone(form));
        }
        let form = PageForm::read(&reply.text()?)
            .ok_or_else(|| io::Error::other(format!("{path} holds no form")))?;
        let form = Rc::new(form);
        self.forms.insert(hasher.finish(), Rc::clone(&form));
        Ok(form)
    }
}

#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn now() -> Instant {
    Instant::now()
}

/// Plays one person to the end, or until the connection breaks.
pub(crate) async fn play(
    person: &mut Respondent,
    connection: &mut Connection,
    seen: &RefCell<Played>,
) -> io::Result<()> {
    connection.forget_cookie();
    let mut chance = Chance(
        person
            .words
            .bytes()
            .fold(7_u64, |a, b| a.wrapping_mul(31).wrapping_add(u64::from(b))),
    );
    let count = || seen.borrow_mut().requests += 1;
    expect(
        &connection.get(&format!("/s/{}", person.code)).await?,
        200,
        "the landing page",
    )?;
    count();
    person.in_flight = None;
    let started = connection
        .post("/s", &format!("code={}&lang=en&start=yes", person.code))
        .await?;
    count();
    if started.status == 200 && (person.sending || person.submitted) {
        // It thanks: the answers had been sent before.
        person.submitted = true;
        return Ok(());
    }
    expect(&started, 303, "Start")?;
    let resumed = connection.get(&started.location).await?;
    count();
    let mut path = resumed.location;
    while path != "/answer/check" {
        let page = connection.get(&path).await?;
        count();
        expect(&page, 200, &path)?;
        let form = seen.borrow_mut().form(&path, &page)?;
        let (body, filled) = form.fill(&mut chance, &person.words);
        let name = form.action.split('?').next().unwrap_or_default().to_owned();
        person.in_flight = Some((name.clone(), filled.clone()));
        let began = now();
        let saved = connection.post(&form.action, &body).await?;
        seen.borrow_mut().saves.push(began.elapsed());
        count();
        expect(&saved, 303, &name)?;
        person.in_flight = None;
        seen.borrow_mut().saved();
        person.acknowledged.insert(name, filled);
        path = saved.location;
    }
    expect(&connection.get("/answer/check").await?, 200, "the check")?;
    person.sending = true;
    let sent = connection.post("/answer/submit", "").await?;
    expect(&sent, 303, "sending")?;
    if !sent.location.starts_with("/answer/done") {
        return Err(io::Error::other(format!(
            "sending led to {}",
            sent.location
        )));
    }
    person.submitted = true;
    expect(&connection.get(&sent.location).await?, 200, "thank you")?;
    seen.borrow_mut().requests += 3;
    Ok(())
}

fn expect(reply: &Reply, status: u16, what: &str) -> io::Result<()> {
    if reply.status == status {
        return Ok(());
    }
    let text = reply.text().unwrap_or_default();
    Err(io::Error::other(format!(
        "{what} answered {} instead of {status}: {text}",
        reply.status
    )))
}

/// Plays all of them over so many connections at once, on this thread, with something that happens
/// meanwhile. Ends early, without an error, when the server goes away.
pub(crate) fn play_all(
    address: &str,
    people: &mut [Respondent],
    connections: usize,
    after_save: Option<Hook>,
) -> io::Result<Played> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seen = Rc::new(RefCell::new(Played {
        after_save,
        ..Played::default()
    }));
    let waiting: Vec<(usize, Respondent)> = people
        .iter()
        .cloned()
        .enumerate()
        .rev()
        .filter(|(_, person)| !person.submitted)
        .collect();
    let waiting = Rc::new(RefCell::new(waiting));
    let done = Rc::new(RefCell::new(Vec::new()));
    let local = tokio::task::LocalSet::new();
    let outcome: io::Result<()> = local.block_on(&runtime, async {
        let mut tasks = Vec::new();
        for _ in 0..connections {
            let (seen, waiting, done) = (Rc::clone(&seen), Rc::clone(&waiting), Rc::clone(&done));
            let address = address.to_owned();
            tasks.push(tokio::task::spawn_local(async move {
                let mut connection = Connection::open(&address).await?;
                loop {
                    let Some((index, mut person)) = waiting.borrow_mut().pop() else {
                        return Ok(());
                    };
                    let outcome = play(&mut person, &mut connection, &seen).await;
                    done.borrow_mut().push((index, person));
                    outcome?;
                }
            }));
        }
        let mut outcome = Ok(());
        for task in tasks {
            let one: io::Result<()> = task.await.map_err(io::Error::other)?;
            outcome = outcome.and(one.or_else(gone));
        }
        outcome
    });
    for (index, person) in done.take() {
        people[index] = person;
    }
    outcome?;
    drop(local);
    Ok(seen.take())
}

/// That the server goes away is part of some tests.
fn gone(error: io::Error) -> io::Result<()> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof,
    };
    match error.kind() {
        BrokenPipe | ConnectionAborted | ConnectionRefused | ConnectionReset | UnexpectedEof => {
            Ok(())
        }
        _ => Err(error),
    }
}
