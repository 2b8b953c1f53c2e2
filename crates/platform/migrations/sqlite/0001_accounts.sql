-- People who work on studies: who they are, what they may do, how they sign in, what they did.
create table people (
    id integer primary key,                 -- random, not counted up
    email text not null unique,
    name text not null default '',
    created_day text not null
) strict;

-- A role holds for one study, or for every study when study_id is '*'.
create table roles (
    person_id integer not null references people (id) on delete cascade,
    study_id text not null,
    role text not null check (role in ('owner', 'analyst', 'fieldworker', 'viewer')),
    primary key (person_id, study_id)
) strict, without rowid;

-- One-time sign-in links; only an HMAC of the token is kept.
create table sign_in_links (
    token_hash blob primary key,
    person_id integer not null references people (id) on delete cascade,
    expires_at integer not null,
    used_at integer
) strict, without rowid;

create table sessions (
    id_hash blob primary key,
    person_id integer not null references people (id) on delete cascade,
    expires_at integer not null
) strict, without rowid;

-- What staff did. Never what a respondent did.
create table audit (
    id integer primary key,
    at text not null,
    person_id integer,
    action text not null,
    object text not null,
    detail text not null default ''
) strict;

-- Attempts at guessable things (typed codes, sign-in) by bucket and window, shared by all processes.
create table attempts (
    bucket blob not null,
    slot integer not null,
    tries integer not null,
    primary key (bucket, slot)
) strict, without rowid;
