-- Every event of every aggregate, never changed. Read in the order of (tx_id, global_index) below pg_snapshot_xmin, which has no gaps.
create table event (
    global_index bigint generated always as identity primary key,
    tx_id xid8 not null default pg_current_xact_id(),
    event_id text not null,
    aggregate_type text not null,
    aggregate_id text not null,
    sequence_number bigint not null,
    payload_type text not null,
    payload_revision text,
    payload bytea not null,
    meta_data bytea,
    recorded_at text not null,
    unique (aggregate_id, sequence_number)
);
create index event_in_order on event (tx_id, global_index);

-- Deleting these changes nothing but the cost of loading an account.
create table snapshot (
    aggregate_id text not null,
    sequence_number bigint not null,
    aggregate_type text not null,
    event_id text not null,
    payload_type text not null,
    payload_revision text,
    payload bytea not null,
    meta_data bytea,
    recorded_at text not null,
    primary key (aggregate_id, sequence_number)
);

-- Up to where usage has been applied: moved in the transaction that applied it, by whoever holds the fence.
create sequence consumer_fence;
create table consumer_position (
    topic text not null,
    partition int not null,
    next_offset bigint not null,
    -- Of the last record applied: by it a broker can tell that it has lost what we have read.
    leader_epoch int not null,
    fence bigint not null,
    primary key (topic, partition)
);

-- Up to where events have been published, and the dense number of the last one.
create table publisher_checkpoint (
    name text primary key,
    tx_id xid8 not null,
    global_index bigint not null,
    position bigint not null,
    -- The offset after the last record acknowledged, by partition: a broker that ends before it has lost some.
    broker_ends jsonb not null default '{}'
);

-- What could not be applied, and why. Resolved when the same request is applied later.
create table dead_letter (
    id bigint generated always as identity primary key,
    dedupe_key text not null unique,
    topic text not null,
    partition int not null,
    record_offset bigint not null,
    account_id text not null,
    lease bigint not null,
    lease_sequence bigint not null,
    reason text not null,
    detail text not null,
    record_key text not null,
    headers bytea not null,
    payload bytea not null,
    times bigint not null default 1,
    recorded_at timestamptz not null default now(),
    published_at timestamptz,
    resolved_at timestamptz
);
create index dead_letter_unpublished on dead_letter (id) where published_at is null;
create index dead_letter_open on dead_letter (account_id, lease, lease_sequence) where resolved_at is null;

-- Every price version ever seen: the topic forgets, the books don't.
create table price_version (
    id text primary key,
    model_id text not null,
    seen_at timestamptz not null default now(),
    payload bytea not null
);

-- The current run of each gateway; older runs are fenced off.
create table gateway_run (
    gateway_id text primary key,
    run bigint not null,
    started_at timestamptz not null default now()
);

-- Which leases are open: written in the transaction of the events that open and close them.
create table open_lease (
    account_id text not null,
    lease bigint not null,
    gateway_id text not null,
    run bigint not null,
    primary key (account_id, lease)
);
create index open_lease_of_gateway on open_lease (gateway_id, run);

-- Keys as gateways know them: written in the transaction of their events.
create table api_key (
    key_id text primary key,
    account_id text not null,
    key_hash text not null unique,
    created_at timestamptz not null,
    snapshot bytea not null
);
create index api_key_of_account on api_key (account_id, created_at, key_id);
