//! The outbox: a durable queue of messages, and the office that empties it.
//!
//! A wave is launched from the schedule. When it is due, every case of the frame is looked at once and gets at
//! most one message of it (`filling`). Any number of processes take messages from the queue with a lease (`queue`),
//! look again at whether the person may be written to, and hand them over (`sending`).
//!
//! A message's life: queued → leased → handing over → sent. Until it is being handed over it has certainly not
//! left: when the process dies it goes back to the queue. When the process dies while handing over, or the mail
//! server says nothing after the last byte, it is `unknown`: shown, and sent again only when a person says so.
//!
//! **Invariant:** a case gets one message a wave and channel: the database keeps it (`unique`), not the program.
//! **Invariant:** nothing leaves unless "handing over" is on the disk.
//! **Invariant:** only hashes of personal codes are in the database; a message that is tried again carries the same link.

mod filling;
mod links;
mod list;
mod model;
mod pages;
mod preflight;
mod queue;
mod selection;
mod sending;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod views;
mod waves;

pub use links::{MessageAddress, Personal, address_hash, message_id, message_of, opt_out_of};
pub use model::{MessageId, MessageState, WaveId, WaveState};
pub(super) use pages::routes;
pub use queue::{Event, note_event, stop_if_too_many, suppress};
pub(in crate::fieldwork) use sending::sender;
pub use sending::{Office, OfficeSettings, SmsFile, start_sending};
pub use waves::{Control, LaunchError, Wave, control, launch, waves};
