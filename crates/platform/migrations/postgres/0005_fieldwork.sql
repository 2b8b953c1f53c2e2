-- Fieldwork: what was sent to whom, what came back, and what that makes of each case.

-- A step of a population's schedule, as it runs. Made from study.toml when the fieldwork is launched.
create table waves (
    id bigint primary key,                 -- random
    study_id text not null references studies (id),
    population text not null,
    wave text not null,                     -- its name in study.toml
    kind text not null,                     -- pre_notification, invitation, reminder, last_call, thank_you
    channel text not null,
    state text not null check (state in ('planned', 'sending', 'paused', 'stopped', 'done')),
    -- Cases are looked at in the order of their ids to see whether the wave is for them: so far up to here.
    looked_to bigint not null default 0,
    launched_at bigint not null,            -- seconds since 1970, as all moments here
    due_at bigint not null,
    begun_at bigint,
    why text not null default '',           -- why it is paused or stopped, in words
    unique (study_id, population, wave)
);

-- The outbox. A case gets one message a wave and channel, whatever happens to the program meanwhile.
create table messages (
    id bigint primary key,                 -- random; Message-ID and personal code are made from it
    wave_id bigint not null references waves (id),
    case_id bigint not null references cases (id) on delete cascade,
    channel text not null check (channel in ('email', 'letter', 'sms')),
    state text not null check (state in (
        'queued',           -- waits for its turn
        'leased',           -- a process has taken it; nothing has left
        'handing_over',     -- leaving at this moment; when the process dies here it is 'unknown'
        'sent',             -- the mail server (the printer's file, the SMS provider) has it
        'unknown',          -- may or may not have left: a person decides
        'refused',          -- the server refused it for good
        'returned',         -- a delivery report says that it did not arrive
        'withheld')),       -- the case must not be written to
    why text not null default '',           -- the reason, in words
    domain text not null default '',        -- of the address: for limits and stop rules
    attempts bigint not null default 0,
    not_before bigint not null,            -- seconds since 1970
    lease_until bigint,
    lease_by text,
    changed_at bigint not null,
    unique (wave_id, case_id, channel)
);
create index messages_by_turn on messages (wave_id, state, not_before);
create index messages_by_domain on messages (wave_id, state, domain);
create index messages_by_hour on messages (wave_id, changed_at);
create index messages_by_case on messages (case_id);
create index messages_in_hand on messages (lease_until) where lease_until is not null;

-- What happened to a case, never an answer. Rows are added, not changed. What a respondent did is kept to the day.
create table case_events (
    id bigint primary key,                 -- random
    case_id bigint not null references cases (id) on delete cascade,
    at bigint not null,                    -- seconds since 1970
    kind text not null,
    channel text not null default '',
    wave text not null default '',
    detail text not null default '',
    person_id bigint
);
create index case_events_by_case on case_events (case_id, at);

-- Who must not be written to. An HMAC of the address and not the address, so that it outlives the erasure of contact data.
create table suppressions (
    address_hash bytea not null,
    study_id text not null,                 -- '*' for every study
    reason text not null check (reason in ('opted_out', 'refused', 'undeliverable', 'complaint')),
    since_day text not null,
    primary key (address_hash, study_id)
);

-- Where there is no mail server, and for invented people: messages that only the outbox page has. They are
-- written anew from the study's version when somebody reads them.
create table outbox_mail (
    message_id bigint primary key references messages (id) on delete cascade,
    version_id bigint not null references study_versions (id),
    at bigint not null
);

-- Domains to which a wave does not go on by itself, because too much came back; or goes on although it did.
create table domain_stops (
    wave_id bigint not null references waves (id),
    domain text not null,
    state text not null check (state in ('paused', 'allowed')),
    why text not null default '',
    primary key (wave_id, domain)
);

-- What a person decided about a case: an AAPOR code, '' where the events alone decide.
alter table cases add column disposition text not null default '';
alter table cases add column phone text not null default '';
-- Wants no more messages; may still answer.
alter table cases add column opted_out_day text;
create index cases_by_email on cases (study_id, population, lower(email));
-- 'frame', or 'open_link': people whom nobody chose are no part of any response rate.
alter table cases add column source text not null default 'frame';
drop index cases_by_state;
create index cases_by_state on cases (study_id, population, kind, source, variables, invited_day, started_day, completed_day,
    withdrawn_day, opted_out_day, disposition);
alter table responses add column source text not null default 'frame';

-- How long pages take, counted in bands and by class of device: no row belongs to anybody.
create table timings (
    version_id bigint not null references study_versions (id),
    population text not null,
    page text not null,                     -- '' for the whole questionnaire
    device text not null,
    band bigint not null,                  -- seconds, the band's lower end
    n bigint not null,
    primary key (version_id, population, page, device, band)
);

-- Paper questionnaires, typed by one person and verified by a second before they count.
create table paper_entries (
    case_id bigint primary key references cases (id) on delete cascade,
    version_id bigint not null references study_versions (id),
    first_sealed bytea not null,
    first_by bigint not null,
    second_sealed bytea,
    second_by bigint,
    day text not null
);

-- Proof of what was erased, and when.
create table erasures (
    id bigint primary key,                 -- random
    study_id text not null references studies (id),
    day text not null,
    report text not null
);

-- Backups that were made, so that what is erased here can be erased there.
create table backups (
    id bigint primary key,                 -- random
    day text not null,
    file text not null
);
