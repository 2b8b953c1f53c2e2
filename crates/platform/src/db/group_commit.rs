//! One writer for SQLite, which commits in groups: works that wait while a commit is on its way to
//! the disk go together into the next one. So thousands of people can save at once, and each is
//! told "saved" only after the disk has it.

use std::sync::Mutex;

use futures_util::{FutureExt, future::BoxFuture};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::Tx;

/// At most so many works share a commit: keeps the wait short and the log small.
const GROUP: usize = 256;

/// One piece of writing, of any result type.
trait Work: Send + Sync {
    /// Does it and keeps the result; `Err` when it failed.
    fn run<'a>(&'a self, tx: &'a mut Tx) -> BoxFuture<'a, Result<(), ()>>;
    /// The commit is done (or failed, and so did this): tells whoever waits.
    fn finish(self: Box<Self>, commit: Result<(), sqlx::Error>);
}

struct Pending<T, F> {
    work: F,
    outcome: Mutex<Option<Result<T, sqlx::Error>>>,
    reply: oneshot::Sender<Result<T, sqlx::Error>>,
}

impl<T, F> Work for Pending<T, F>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, sqlx::Error>> + Send + Sync,
{
    fn run<'a>(&'a self, tx: &'a mut Tx) -> BoxFuture<'a, Result<(), ()>> {
        Box::pin(async move {
            // A panic in one work must not end the writer for all.
            let outcome = std::panic::AssertUnwindSafe((self.work)(tx))
                .catch_unwind()
                .await
                .unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed));
            let result = if outcome.is_ok() { Ok(()) } else { Err(()) };
            if let Ok(mut kept) = self.outcome.lock() {
                *kept = Some(outcome);
            }
            result
        })
    }

    fn finish(self: Box<Self>, commit: Result<(), sqlx::Error>) {
        let outcome = self.outcome.into_inner().ok().flatten();
        let outcome = match (commit, outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(sqlx::Error::WorkerCrashed),
        };
        // Whoever asked may have gone; the write stands.
        let _ = self.reply.send(outcome);
    }
}

enum Message {
    Work(Box<dyn Work>),
    TruncateLog(oneshot::Sender<Result<(), sqlx::Error>>),
    Rebuild(i64, oneshot::Sender<Result<(), sqlx::Error>>),
    Stop(oneshot::Sender<()>),
}

/// The queue before the writer.
pub(super) struct GroupCommit {
    queue: mpsc::Sender<Message>,
}

impl GroupCommit {
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (queue, inbox) = mpsc::channel(4096);
        tokio::spawn(write_all(connection, inbox));
        Self { queue }
    }

    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, sqlx::Error>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, sqlx::Error>> + Send + Sync + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        let pending = Pending {
            work,
            outcome: Mutex::new(None),
            reply,
        };
        self.send(Message::Work(Box::new(pending))).await?;
        outcome.await.map_err(|_gone| sqlx::Error::WorkerCrashed)?
    }

    pub(super) async fn truncate_log(&self) -> Result<(), sqlx::Error> {
        let (reply, outcome) = oneshot::channel();
        self.send(Message::TruncateLog(reply)).await?;
        outcome.await.map_err(|_gone| sqlx::Error::WorkerCrashed)?
    }

    pub(super) async fn rebuild(&self, mark: i64) -> Result<(), sqlx::Error> {
        let (reply, outcome) = oneshot::channel();
        self.send(Message::Rebuild(mark, reply)).await?;
        outcome.await.map_err(|_gone| sqlx::Error::WorkerCrashed)?
    }

    pub(super) async fn stop(&self) {
        let (reply, done) = oneshot::channel();
        if self.send(Message::Stop(reply)).await.is_ok() {
            // The writer may already have gone, which is what was asked for.
            let _ = done.await;
        }
    }

    async fn send(&self, message: Message) -> Result<(), sqlx::Error> {
        self.queue
            .send(message)
            .await
            .map_err(|_closed| sqlx::Error::PoolClosed)
    }
}

/// The writer: takes what waits, does it in one transaction, commits, tells.
async fn write_all(connection: SqliteConnection, mut inbox: mpsc::Receiver<Message>) {
    let mut tx = Tx::Sqlite(connection);
    let mut messages = Vec::with_capacity(GROUP);
    while inbox.recv_many(&mut messages, GROUP).await > 0 {
        let mut group = Vec::with_capacity(messages.len());
        let mut others = Vec::new();
        for message in messages.drain(..) {
            match message {
                Message::Work(work) => group.push(work),
                other => others.push(other),
            }
        }
        if !group.is_empty() {
            commit_group(&mut tx, group).await;
        }
        for other in others {
            match other {
                Message::Work(_) => {}
                Message::TruncateLog(reply) => {
                    let _ = reply.send(truncate_log(&mut tx).await);
                }
                Message::Rebuild(mark, reply) => {
                    let _ = reply.send(rebuild(&mut tx, mark).await);
                }
                Message::Stop(reply) => {
                    if let Tx::Sqlite(connection) = tx {
                        // Closing checkpoints the log; a failure leaves it for the next start.
                        let _ = connection.close().await;
                    }
                    let _ = reply.send(());
                    return;
                }
            }
        }
    }
}

/// All works in one transaction; when one fails, each again in its own.
async fn commit_group(tx: &mut Tx, group: Vec<Box<dyn Work>>) {
    if group.len() > 1 && transact(tx, &group).await.is_ok() {
        for work in group {
            work.finish(Ok(()));
        }
        return;
    }
    for work in group {
        let one = [work];
        let commit = transact(tx, &one).await;
        let [work] = one;
        match commit {
            // The work's own error is the one to report.
            Ok(()) | Err(None) => work.finish(Ok(())),
            Err(Some(error)) => work.finish(Err(error)),
        }
    }
}

/// `Err(None)`: a work failed and everything was rolled back. `Err(Some)`: the commit failed.
async fn transact(tx: &mut Tx, works: &[Box<dyn Work>]) -> Result<(), Option<sqlx::Error>> {
    execute(tx, "begin immediate").await.map_err(Some)?;
    for work in works {
        if work.run(tx).await.is_err() {
            roll_back(tx).await;
            return Err(None);
        }
    }
    if let Err(error) = execute(tx, "commit").await {
        roll_back(tx).await;
        return Err(Some(error));
    }
    Ok(())
}

async fn roll_back(tx: &mut Tx) {
    // SQLite has already rolled back after some errors (a full disk): then there is nothing to undo.
    if let Err(error) = execute(tx, "rollback").await {
        tracing::debug!(%error, "there was nothing to roll back");
    }
}

/// Empties the log, unless somebody is reading for long: then it is done the next time, because
/// whoever wants to save must not wait for a reader.
async fn truncate_log(tx: &mut Tx) -> Result<(), sqlx::Error> {
    execute(tx, "pragma busy_timeout = 50").await?;
    let outcome = execute(tx, "pragma wal_checkpoint(truncate)").await;
    execute(tx, "pragma busy_timeout = 20000").await?;
    outcome
}

/// Writes the whole file anew, every table in the order of its keys, and then the mark.
async fn rebuild(tx: &mut Tx, mark: i64) -> Result<(), sqlx::Error> {
    execute(tx, "vacuum").await?;
    let Tx::Sqlite(connection) = tx else {
        return Ok(());
    };
    // A pragma takes no parameters; a number is safe to write into it.
    let sql = sqlx::AssertSqlSafe(format!("pragma user_version = {mark}"));
    sqlx::query(sql).execute(connection).await.map(|_| ())
}

async fn execute(tx: &mut Tx, sql: &'static str) -> Result<(), sqlx::Error> {
    match tx {
        Tx::Sqlite(connection) => sqlx::query(sql).execute(connection).await.map(|_| ()),
        Tx::Postgres(_) => Ok(()),
    }
}
