-- When each account wants to be looked at: its earliest expiry of credit, and the month through which its books are closed (or need no closing).
-- Derived from the events and written with them. Emptied, it is filled again at the next start.
create table account_book (
    account_id text primary key,
    credit_due_at timestamptz,
    closed_through text not null default ''
);
create index account_book_credit_due on account_book (credit_due_at) where credit_due_at is not null;
create index account_book_open on account_book (closed_through, account_id);

-- Where an account's books were last closed, so that it need not be read from before that.
create index event_period_closed on event (aggregate_id, sequence_number)
    where payload_type = 'com.metisrouter.ledger.period-closed.v1';
