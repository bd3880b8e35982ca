-- What a request is charged may change; what it was charged at first stays beside it.
ALTER TABLE usage_log
    ADD COLUMN original_charge_nanos bigint,
    ADD COLUMN original_settlement text,
    ADD COLUMN original_price_version_id text,
    ADD COLUMN correction_count int NOT NULL DEFAULT 0;
UPDATE usage_log SET original_charge_nanos = charge_nanos, original_settlement = settlement, original_price_version_id = price_version_id;
ALTER TABLE usage_log
    ALTER COLUMN original_charge_nanos SET NOT NULL,
    ALTER COLUMN original_settlement SET NOT NULL,
    ALTER COLUMN original_price_version_id SET NOT NULL;

-- For what an account had used up to an instant.
CREATE INDEX usage_log_by_end ON usage_log (account_id, ended_at) INCLUDE (charge_nanos);

-- Every correction of a request, in the order of ledger_sequence.
CREATE TABLE usage_correction (
    request_id           uuid        NOT NULL,
    account_id           text        NOT NULL,
    ledger_sequence      bigint      NOT NULL,
    line_index           int         NOT NULL,
    position             bigint      NOT NULL,
    correction_id        text        NOT NULL,
    cause                text        NOT NULL,
    charge_before_nanos  bigint      NOT NULL,
    charge_nanos         bigint      NOT NULL,
    price_version_before text        NOT NULL,
    price_version_id     text        NOT NULL,
    settlement_before    text        NOT NULL,
    settlement           text        NOT NULL,
    evidence             text        NOT NULL,
    actor                text        NOT NULL,
    approved_by          text        NOT NULL,
    reason               text        NOT NULL,
    recorded_at          timestamptz NOT NULL,
    lines                json        NOT NULL,
    quantities           json        NOT NULL,
    PRIMARY KEY (request_id, ledger_sequence)
);

-- What an account's requests are charged, by the UTC day on which they ended.
CREATE TABLE usage_day (
    account_id   text   NOT NULL,
    day          date   NOT NULL,
    requests     bigint NOT NULL,
    charge_nanos bigint NOT NULL,
    PRIMARY KEY (account_id, day)
);
INSERT INTO usage_day
    SELECT account_id, (ended_at AT TIME ZONE 'UTC')::date, count(*), sum(charge_nanos) FROM usage_log GROUP BY 1, 2;

-- Every entry that moved money. counts_from is when it was recorded, and never before an earlier entry.
CREATE TABLE account_entry (
    account_id          text        NOT NULL,
    sequence            bigint      NOT NULL,
    counts_from         timestamptz NOT NULL,
    type                text        NOT NULL,
    is_usage            boolean     NOT NULL,
    amount_nanos        bigint      NOT NULL,
    balance_after_nanos bigint      NOT NULL,
    PRIMARY KEY (account_id, sequence)
);
CREATE INDEX account_entry_in_time ON account_entry (account_id, counts_from, sequence) INCLUDE (balance_after_nanos);
CREATE INDEX account_entry_not_usage ON account_entry (account_id, counts_from) INCLUDE (amount_nanos) WHERE NOT is_usage;

-- Credit that came at once, and what is left of it. sequence is that of the entry it came with.
CREATE TABLE account_lot (
    account_id      text        NOT NULL,
    lot_id          text        NOT NULL,
    kind            text        NOT NULL,
    amount_nanos    bigint      NOT NULL,
    remaining_nanos bigint      NOT NULL,
    priority        int         NOT NULL,
    expires_at      timestamptz,
    sequence        bigint      NOT NULL,
    PRIMARY KEY (account_id, lot_id)
);
CREATE INDEX account_lot_left ON account_lot (account_id) WHERE remaining_nanos > 0;

ALTER TABLE account_balance ADD COLUMN closed boolean NOT NULL DEFAULT false;

-- Entries and lots come from an account's first event on, so the balances are made again.
TRUNCATE account_balance, account_lease, balance_anomaly;
DELETE FROM projection_checkpoint WHERE view = 'balance';
