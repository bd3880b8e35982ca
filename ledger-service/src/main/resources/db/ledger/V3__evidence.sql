-- Price versions are a chain of their own, in the order in which they were first seen.
alter table price_version add column sequence bigint unique;
alter table price_version add column chain_hash bytea;
alter table price_version add column hash_version smallint;

-- Which debit charged a request: found by the time in the request's id. Derived from the events.
create table debit_span (
    account_id text not null,
    sequence bigint not null,
    -- Milliseconds in the ids of the first and the last request.
    minted_from bigint not null,
    minted_to bigint not null,
    primary key (account_id, sequence)
);
create index debit_span_minted on debit_span using gist (int8range(minted_from, minted_to, '[]'));

-- The leaves of the checkpoints' tree, and the heads that changed at each checkpoint. Derived from the events; every tree that is built
-- from it has to have the root that was signed.
create table checkpoint_leaf (
    leaf int primary key,
    stream_type text not null,
    stream text not null unique
);
create table checkpoint_head (
    leaf int not null,
    checkpoint bigint not null,
    sequence bigint not null,
    chain_hash bytea not null,
    primary key (leaf, checkpoint)
);
create index checkpoint_head_of_event on checkpoint_head (leaf, sequence);
create index checkpoint_head_in_order on checkpoint_head (checkpoint);
