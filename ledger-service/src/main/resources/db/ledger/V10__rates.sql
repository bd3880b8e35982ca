-- What gateways were granted of each key's rates in the minute that runs. Not logged: after a crash of the database one minute begins anew.
create unlogged table rate_window (
    key_id text primary key,
    began_at timestamptz not null,
    requests bigint not null,
    tokens bigint not null
);

-- How many requests of a key each gateway may have under way, and until when it has to ask again.
create unlogged table rate_slots (
    key_id text not null,
    gateway_id text not null,
    slots bigint not null,
    held_until timestamptz not null,
    primary key (key_id, gateway_id)
);
