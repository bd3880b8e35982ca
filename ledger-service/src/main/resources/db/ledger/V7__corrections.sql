-- Corrections by hand, by the caller's key: what was asked for, by whom, and how far it is. What was booked is in the events.
create table correction_run (
    id text primary key,
    orders bytea not null,
    -- Where the request stood when it was asked for, which is not known by its id alone once it is settled.
    entry text not null,
    actor text not null,
    reason text not null,
    approved_by text not null default '',
    state text not null,
    summary bytea,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);

-- Requests whose charge isn't the last word: written in the transaction of the events that open and settle them.
create table open_case (
    request_id text primary key,
    account_id text not null,
    settlement text not null,
    awaits_record boolean not null,
    opened_at timestamptz not null default now()
);
create index open_case_of_account on open_case (account_id, request_id);

alter table dead_letter add column resolved_by text not null default '';
