//! Cases as the schedule must know them to tell whether a wave is for them.

use std::collections::{BTreeMap, HashMap};

use platform::{db::Db, on, secret::Secret};

use super::{
    WaveId,
    links::{MessageAddress, address_hash},
};
use crate::{
    answering::CaseId,
    fieldwork::schedule::{Case, Progress, Reach, Wish},
    setup::{Channel, ContactKind},
};

/// A case with what a message needs and what the schedule asks.
pub(super) struct Candidate {
    pub(super) id: CaseId,
    pub(super) simulated: bool,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) language: String,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) case: Case,
}

impl Candidate {
    /// Where a message of this channel goes.
    pub(super) fn address(&self, channel: Channel) -> MessageAddress<'_> {
        match channel {
            Channel::Email => MessageAddress::Email(&self.email),
            Channel::Letter => MessageAddress::Letter(&self.address),
            Channel::Sms => MessageAddress::Sms(&self.phone),
        }
    }

    /// The domain of the e-mail address, for limits and stop rules.
    pub(super) fn domain(&self) -> String {
        domain_of(&self.email)
    }
}

/// What stands behind the @, in lower case.
pub(super) fn domain_of(email: &str) -> String {
    email
        .rsplit_once('@')
        .map_or_else(String::new, |(_, domain)| domain.trim().to_lowercase())
}

/// Which cases to read.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    /// The next of a population, in the order of their ids.
    After {
        population: &'a str,
        case: CaseId,
        most: i64,
    },
    These(&'a [CaseId]),
}

/// For which wave: another invitation counts, its own does not.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) study: &'a str,
    pub(super) wave: WaveId,
    pub(super) kind: ContactKind,
    /// Messages that have not left yet count as well: not at the moment of sending, or two waves
    /// would wait for each other.
    pub(super) waiting_too: bool,
}

/// id, kind, name, email, address, phone, language, variables, flags, disposition, other invitations.
type Row = (
    i64,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    String,
    i64,
);

const COLUMNS: &str = "select c.id, c.kind, c.name, c.email, c.address, c.phone, c.language, c.variables,
    cast(case when c.started_day is null then 0 else 1 end
       + case when c.completed_day is null then 0 else 2 end
       + case when c.withdrawn_day is null then 0 else 4 end
       + case when c.opted_out_day is null then 0 else 8 end
       + case when c.invited_day is null then 0 else 16 end
       + case when c.email <> '' and exists (
             select 1 from cases d where d.study_id = c.study_id and d.population = c.population
             and lower(d.email) = lower(c.email) and d.id < c.id and d.kind <> 'pilot') then 32 else 0 end
       + case when exists (select 1 from messages m join waves w on w.id = m.wave_id
             where m.case_id = c.id and w.kind = 'invitation') then 64 else 0 end
       as bigint),
    c.disposition,
    (select cast(coalesce(max(case when m.state in ('sent', 'unknown', 'handing_over') then 2 else 1 end), 0) as bigint)
       from messages m join waves w on w.id = m.wave_id
      where m.case_id = c.id and w.kind = 'invitation' and w.id <> ";

/// Reads cases with everything that decides about a wave.
///
/// # Errors
/// When the database refuses.
pub(super) async fn candidates(
    db: &Db,
    secret: &Secret,
    asking: Asking<'_>,
    which: Which<'_>,
) -> Result<Vec<Candidate>, sqlx::Error> {
    let rows: Vec<Row> = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new(COLUMNS);
        query.push_bind(asking.wave.0)
            .push(" and m.state in ('queued', 'leased', 'handing_over', 'sent', 'unknown'))
                   from cases c where c.study_id = ")
            .push_bind(asking.study);
        match which {
            Which::After { population, case, most } => {
                query.push(" and c.population = ").push_bind(population)
                    .push(" and c.kind <> 'pilot' and c.source = 'frame' and c.id > ").push_bind(case.0)
                    .push(" order by c.id limit ").push_bind(most);
            }
            Which::These(cases) => {
                query.push(" and c.id in (");
                let mut list = query.separated(", ");
                for case in cases {
                    list.push_bind(case.0);
                }
                query.push(")");
            }
        }
        query.build_query_as().fetch_all(e).await?
    });
    let suppressed = suppressed(db, asking.study, secret, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| candidate(row, asking, secret, &suppressed))
        .collect())
}

/// By address: whether mail to it comes back (otherwise its owner wants none).
type Suppressed = HashMap<Vec<u8>, bool>;

/// So many addresses are asked for one by one; for more, the whole list is read.
const FEW: usize = 600;

async fn suppressed(
    db: &Db,
    study: &str,
    secret: &Secret,
    rows: &[Row],
) -> Result<Suppressed, sqlx::Error> {
    let few = (rows.len() <= FEW / 3).then(|| {
        rows.iter()
            .flat_map(|(_, _, _, email, address, phone, ..)| addresses(email, address, phone))
            .map(|address| address_hash(secret, address))
            .collect::<Vec<_>>()
    });
    let found: Vec<(Vec<u8>, String)> = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new("select address_hash, reason from suppressions where study_id in ('*', ");
        query.push_bind(study).push(")");
        if let Some(hashes) = &few {
            query.push(" and address_hash in (");
            let mut list = query.separated(", ");
            for hash in hashes {
                list.push_bind(hash);
            }
            query.push(")");
        }
        query.build_query_as().fetch_all(e).await?
    });
    let mut suppressed = Suppressed::new();
    for (hash, reason) in found {
        // Who wants no mail gets none, whatever else is known of the address.
        let bounces = reason == "undeliverable";
        suppressed
            .entry(hash)
            .and_modify(|all| *all &= bounces)
            .or_insert(bounces);
    }
    Ok(suppressed)
}

fn addresses<'a>(email: &'a str, address: &'a str, phone: &'a str) -> [MessageAddress<'a>; 3] {
    [
        MessageAddress::Email(email),
        MessageAddress::Letter(address),
        MessageAddress::Sms(phone),
    ]
}

fn candidate(row: Row, asking: Asking<'_>, secret: &Secret, suppressed: &Suppressed) -> Candidate {
    let (
        id,
        kind,
        name,
        email,
        address,
        phone,
        language,
        variables,
        flags,
        disposition,
        invitations,
    ) = row;
    let is = |flag: i64| flags & flag != 0;
    let mut unwanted = false;
    let [email_reach, letter, sms] = [
        (&email, MessageAddress::Email(&email)),
        (&address, MessageAddress::Letter(&address)),
        (&phone, MessageAddress::Sms(&phone)),
    ]
    .map(|(written, address)| {
        if written.is_empty() {
            return Reach::NoAddress;
        }
        if suppressed.is_empty() {
            return Reach::Usable;
        }
        match suppressed.get(&address_hash(secret, address)) {
            None => Reach::Usable,
            Some(true) => Reach::Undeliverable,
            Some(false) => {
                unwanted = true;
                Reach::Usable
            }
        }
    });
    let wish = if is(4) || disposition.starts_with("2.11") || disposition == "2.1" {
        Wish::Refused
    } else if is(8) || unwanted {
        Wish::OptedOut
    } else if disposition.starts_with('4') {
        Wish::NotEligible
    } else {
        Wish::None
    };
    let progress = if is(2) || disposition.starts_with('1') {
        Progress::Completed
    } else if is(1) {
        Progress::Started
    } else {
        Progress::NotStarted
    };
    // Invited, and not by any message of ours: the code was given out by hand.
    let by_hand = is(16) && !is(64) && kind == "real";
    let enough = match asking.kind {
        ContactKind::PreNotification | ContactKind::Invitation if asking.waiting_too => 1,
        _ => 2,
    };
    Candidate {
        id: CaseId(id),
        simulated: kind == "simulated",
        // The frame import wrote this JSON; a variable that is not in it has no value.
        variables: serde_json::from_str(&variables).unwrap_or_default(),
        case: Case {
            progress,
            wish,
            email: match email_reach {
                Reach::Usable if is(32) => Reach::Shared,
                other => other,
            },
            letter,
            sms,
            invited: by_hand || invitations >= enough,
        },
        name,
        email,
        address,
        phone,
        language,
    }
}
