-- Until submission the answers hang on the case, so that a person can come back. They are sealed
-- with a key that is not in the database; the draft's own salt goes when the draft goes.
create table drafts (
    case_id integer primary key references cases (id) on delete cascade,
    version_id integer not null references study_versions (id),
    salt blob not null,
    language text not null
) strict;

create table draft_pages (
    case_id integer not null references drafts (case_id) on delete cascade,
    page text not null,
    sealed blob not null,
    primary key (case_id, page)
) strict, without rowid;

-- After submission. Nothing here leads back to a case: a random id, the day, the language, the
-- frame variables that the study releases, and the answers. Stored in the order of the random id.
create table responses (
    id integer primary key,
    study_id text not null references studies (id),
    version_id integer not null references study_versions (id),
    population text not null,
    kind text not null check (kind in ('real', 'simulated', 'pilot')),
    language text not null,
    day text not null,
    released text not null,
    answers text not null
) strict;
create index responses_by_study on responses (study_id, population, kind);

-- Only for studies that say so to the respondent first (answers = "linked").
create table linked_responses (
    response_id integer primary key references responses (id) on delete cascade,
    case_id integer not null references cases (id)
) strict;
