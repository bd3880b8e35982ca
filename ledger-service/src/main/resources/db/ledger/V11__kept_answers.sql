-- Requests that came with an idempotency key: who carries them out, and what was answered. Sealed by gateways with a key that only the client's secret makes.
create table kept_answer (
    entry text primary key,
    key_id text not null,
    fingerprint text not null,
    request_id text not null,
    gateway_id text not null,
    run bigint not null,
    state text not null,
    why text not null default '',
    sealed bytea,
    sealed_bytes bigint not null default 0,
    began_at timestamptz not null,
    expires_at timestamptz not null
);
-- What is sealed can't be compressed.
alter table kept_answer alter column sealed set storage external;
create index kept_answer_of_key on kept_answer (key_id);
create index kept_answer_expires on kept_answer (expires_at);
