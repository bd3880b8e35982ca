-- Signs of life of gateways, and those that are gone for good. A gateway that is retired takes the next run, which nobody runs.
alter table gateway_run add column last_seen timestamptz;
alter table gateway_run add column retired_at timestamptz;
alter table gateway_run add column retired_by text not null default '';
alter table gateway_run add column retired_because text not null default '';
-- Whether the leases of its earlier runs are taken back before they must be settled.
alter table gateway_run add column reclaim_early boolean not null default false;

-- When an open lease may be taken back, and how many admissions are known of by their number and have not arrived.
alter table open_lease add column admit_until timestamptz;
alter table open_lease add column settle_by timestamptz;
alter table open_lease add column missing bigint not null default 0;
create index open_lease_due on open_lease (settle_by);

-- How far the topics reached when a run was known dead: past that, everything that it sent has been read.
create table run_tail (
    gateway_id text not null,
    run bigint not null,
    topic text not null,
    partition int not null,
    end_offset bigint not null,
    recorded_at timestamptz not null,
    primary key (gateway_id, run, topic, partition)
);

-- Admissions of leases that have been open for long, whose end has not been seen.
create table admission (
    account_id text not null,
    lease bigint not null,
    sequence bigint not null,
    payload bytea not null,
    primary key (account_id, lease, sequence)
);
