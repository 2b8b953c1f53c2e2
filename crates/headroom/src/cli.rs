//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Runs studies of improvement work in general practice, from the questionnaire to the figures.
#[derive(Parser)]
#[command(name = "headroom", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the data is.
#[derive(Args)]
pub(crate) struct Place {
    /// Folder with the database and the secret.
    #[arg(long, global = true, env = "HEADROOM_DATA", default_value = "data")]
    pub(crate) data: PathBuf,
    /// `postgres://…` to keep the data in PostgreSQL instead of a file in the data folder.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// How people reach this server; stands in links.
    #[arg(
        long,
        global = true,
        env = "HEADROOM_BASE_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub(crate) base_url: String,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start the server.
    Serve(Serve),
    /// Check, load, simulate and compare studies.
    #[command(subcommand)]
    Study(Study),
    /// Launch, send, pause and watch the messages to those who are asked.
    #[command(subcommand)]
    Fieldwork(Fieldwork),
    /// Make the figures that a request in JSON asks for, from CSV or Parquet files, as JSON.
    Estimate(Estimate),
    /// Copy the database to FILE, consistently, while answers come in. The secret is not in it.
    Backup { file: PathBuf },
    /// Give a person a role, and print a link to sign in with.
    Invite {
        email: String,
        /// owner, analyst, fieldworker or viewer.
        #[arg(long, default_value = "owner")]
        role: String,
        /// The id of one study; every study without it.
        #[arg(long, default_value = "*")]
        study: String,
    },
}

/// How the server runs.
#[derive(Args)]
pub(crate) struct Serve {
    /// Address and port to listen on.
    #[arg(long, env = "HEADROOM_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,
    /// Load this study folder first, and invent frames and answers for it, when it is not there yet.
    #[arg(long)]
    pub(crate) example: Option<PathBuf>,
    /// Take a client's address from X-Forwarded-For: only behind a proxy that sets it.
    #[arg(long, env = "HEADROOM_TRUST_PROXY")]
    pub(crate) trust_proxy: bool,
    #[command(flatten)]
    pub(crate) mail: Mail,
    /// Where delivery reports and answers come: `maildir:/path` or `imaps://user:password@host/FOLDER`.
    #[arg(
        long,
        env = "HEADROOM_RETURNS",
        hide_env_values = true,
        value_name = "MAILBOX"
    )]
    pub(crate) returns: Option<String>,
}

/// How messages leave.
#[derive(Args)]
pub(crate) struct Mail {
    /// `smtp://…` or `smtps://…`; without it sign-in links are printed here, and messages to
    /// people who are asked stay in the built-in outbox.
    #[arg(long, env = "HEADROOM_SMTP", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// Sender of mail.
    #[arg(long, env = "HEADROOM_MAIL_FROM", default_value = "headroom@localhost")]
    pub(crate) mail_from: String,
    /// Private key in a PEM file: every message is then signed (DKIM) for the sender's domain.
    #[arg(long, env = "HEADROOM_DKIM_KEY", value_name = "FILE")]
    pub(crate) dkim_key: Option<PathBuf>,
    /// Under which name the public key stands in the DNS: NAME._domainkey.DOMAIN.
    #[arg(
        long,
        env = "HEADROOM_DKIM_SELECTOR",
        value_name = "NAME",
        default_value = "headroom"
    )]
    pub(crate) dkim_selector: String,
    /// Connections to the mail server at the same time.
    #[arg(
        long,
        env = "HEADROOM_SMTP_CONNECTIONS",
        value_name = "N",
        default_value_t = 4
    )]
    pub(crate) connections: usize,
    /// Text messages are added to FILE, one line of JSON each, for a provider's own program to send.
    #[arg(long, env = "HEADROOM_SMS_FILE", value_name = "FILE")]
    pub(crate) sms_file: Option<PathBuf>,
}

/// What to estimate.
#[derive(Args)]
pub(crate) struct Estimate {
    /// The request, or - for standard input; files that it names are looked for beside it.
    pub(crate) request: Option<PathBuf>,
    /// Write the answer to FILE instead of the terminal.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Print the JSON Schema of requests or of answers.
    #[arg(long)]
    pub(crate) schema: Option<Schema>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Schema {
    Request,
    Response,
}

#[derive(Subcommand)]
pub(crate) enum Study {
    /// Read a study folder and report every fault at once, and how many minutes it asks of people.
    Check { folder: PathBuf },
    /// Put a study folder and its frames into the database.
    Load { folder: PathBuf },
    /// Invent frames and answers, as the folder states them, to try the study before anyone is asked.
    Simulate {
        folder: PathBuf,
        /// Only write the invented frame files into FOLDER/frames.
        #[arg(long)]
        frames_only: bool,
    },
    /// Set our figures beside published ones, and check the published ones against each other.
    Compare { folder: PathBuf },
    /// Stop taking answers.
    Close { study: String },
    /// Take answers again.
    Open { study: String },
    /// Erase contact data, links, unfinished answers and notes of a closed study, in the database and in its backups.
    Erase {
        study: String,
        /// The study's id once more: without it, the program asks for it.
        #[arg(long, value_name = "STUDY")]
        confirm: Option<String>,
    },
    /// Print the data-protection summary of a study folder, for an ethics committee's form.
    Protection { folder: PathBuf },
}

#[derive(Subcommand)]
pub(crate) enum Fieldwork {
    /// Where every message of a study stands.
    Status { study: String },
    /// Give the messages of a population their dates.
    Launch { study: String, population: String },
    /// Send what may be sent now, with progress, until nothing is left. A running server does this by itself.
    Send {
        study: String,
        #[command(flatten)]
        mail: Mail,
    },
    /// Read what came back to a mailbox, once. A server that was started with --returns does this by itself.
    Returns {
        /// `maildir:/path` or `imaps://user:password@host/FOLDER`.
        #[arg(env = "HEADROOM_RETURNS", hide_env_values = true)]
        mailbox: String,
    },
    /// Hold a message back, until it is resumed.
    Pause {
        study: String,
        population: String,
        message: String,
    },
    /// Go on with a message that was paused.
    Resume {
        study: String,
        population: String,
        message: String,
    },
    /// Do not send what waits. `--undo` takes it back.
    Stop {
        study: String,
        population: String,
        message: String,
        #[arg(long)]
        undo: bool,
    },
}
