-- Each stream's chain of hashes, written with its events: see LedgerChain, and decision 12. Null only for events that were written before there
-- was a chain; the ledger chains those when it starts, before it appends anything.
alter table event
    add column digest bytea,
    add column chain_hash bytea,
    add column hash_version smallint;
create index event_unchained on event (tx_id, global_index) where chain_hash is null;

-- PostgreSQL's own compression takes as long as all the rest of an append; LZ4 doesn't, where the server was built with it. See decision 12.
alter table event set (toast_tuple_target = 8160);
do $$
begin
    alter table event alter column payload set compression lz4;
exception
    when feature_not_supported then
        alter table event alter column payload set storage external;
end
$$;
