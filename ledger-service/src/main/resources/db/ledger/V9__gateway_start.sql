-- Which start of a gateway took which run, by the key of the one that started: told again, however late, a start takes no other.
create table gateway_start (
    gateway_id text not null,
    start_key text not null,
    run bigint not null,
    started_at timestamptz not null,
    primary key (gateway_id, start_key)
);
create index gateway_start_old on gateway_start (started_at);
