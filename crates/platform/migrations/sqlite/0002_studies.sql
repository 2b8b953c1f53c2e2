-- A study as its folder describes it. The text is kept whole, so that any version can be read again.
create table studies (
    id text primary key,
    current_version integer not null,
    state text not null check (state in ('open', 'closed')),
    opened_day text not null,
    closed_day text,
    simulated integer not null default 0    -- frames and answers are invented
) strict, without rowid;

-- Immutable once fielded: a change of the folder makes a version.
create table study_versions (
    id integer primary key,                 -- random
    study_id text not null references studies (id),
    number integer not null,
    content_hash text not null,
    files blob not null,                    -- the whole folder, as JSON of name to text
    loaded_day text not null,
    unique (study_id, number)
) strict;

-- Who is asked. Contact data and what is known beforehand; never an answer.
create table cases (
    id integer primary key,                 -- random
    study_id text not null references studies (id),
    population text not null,
    frame_key text not null,
    name text not null,
    email text not null,
    language text not null,
    address text not null default '',
    variables text not null,                -- JSON object, keys in order
    kind text not null check (kind in ('real', 'simulated', 'pilot')),
    invited_day text,
    started_day text,
    completed_day text,
    withdrawn_day text,
    unique (study_id, population, frame_key)
) strict;
create index cases_by_state on cases (study_id, population, kind, variables, invited_day, started_day, completed_day, withdrawn_day);

-- Personal links and typed codes; only an HMAC of the code is kept.
create table access_codes (
    code_hash blob primary key,
    case_id integer not null references cases (id) on delete cascade,
    issued_day text not null
) strict, without rowid;
create index access_codes_by_case on access_codes (case_id);
