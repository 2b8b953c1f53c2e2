-- People who work on studies: who they are, what they may do, how they sign in, what they did.
create table people (
    id bigint primary key,                  -- random, not counted up
    email text not null unique,
    name text not null default '',
    created_day text not null
);

-- A role holds for one study, or for every study when study_id is '*'.
create table roles (
    person_id bigint not null references people (id) on delete cascade,
    study_id text not null,
    role text not null check (role in ('owner', 'analyst', 'fieldworker', 'viewer')),
    primary key (person_id, study_id)
);

-- One-time sign-in links; only an HMAC of the token is kept.
create table sign_in_links (
    token_hash bytea primary key,
    person_id bigint not null references people (id) on delete cascade,
    expires_at bigint not null,
    used_at bigint
);

create table sessions (
    id_hash bytea primary key,
    person_id bigint not null references people (id) on delete cascade,
    expires_at bigint not null
);

-- What staff did. Never what a respondent did.
create table audit (
    id bigint primary key,
    at text not null,
    person_id bigint,
    action text not null,
    object text not null,
    detail text not null default ''
);

-- Attempts at guessable things (typed codes, sign-in) by bucket and window, shared by all processes.
create table attempts (
    bucket bytea not null,
    slot bigint not null,
    tries bigint not null,
    primary key (bucket, slot)
);
