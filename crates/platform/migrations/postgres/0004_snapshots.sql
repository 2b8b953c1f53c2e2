-- Immutable, content-hashed datasets cut from the responses; every figure names one.
create table snapshots (
    hash text primary key,
    study_id text not null references studies (id),
    population text not null,
    number bigint not null,                -- the study's first, second … cut
    kind text not null check (kind in ('real', 'simulated', 'pilot')),
    cut_day text not null,
    n bigint not null,
    data bytea not null,
    unique (study_id, population, kind, number)
);
