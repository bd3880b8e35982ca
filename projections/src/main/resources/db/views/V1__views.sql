-- Where each view is in ledger.events.v1. Moves in the transaction that writes the view's rows.
CREATE TABLE projection_checkpoint (
    view              text        NOT NULL,
    kafka_partition   int         NOT NULL,
    next_offset       bigint      NOT NULL,
    leader_epoch      int         NOT NULL,
    last_position     bigint      NOT NULL,
    last_recorded_at  timestamptz,
    PRIMARY KEY (view, kafka_partition)
);

-- Records that could not be read as an event at all.
CREATE TABLE poison_event (
    view              text        NOT NULL,
    kafka_partition   int         NOT NULL,
    kafka_offset      bigint      NOT NULL,
    record_key        text        NOT NULL,
    reason            text        NOT NULL,
    PRIMARY KEY (view, kafka_partition, kafka_offset)
);

-- One row a charged request. A day a partition, by the time in the request id, so that an id alone finds its partition.
-- Text of clients may hold \u0000, which jsonb refuses and json keeps.
CREATE TABLE usage_log (
    request_id           uuid        NOT NULL,
    minted_at            timestamptz NOT NULL,
    account_id           text        NOT NULL,
    key_id               text        NOT NULL,
    project              text        NOT NULL,
    client               text        NOT NULL,
    workflow             text        NOT NULL,
    model_requested      text        NOT NULL,
    model_id             text        NOT NULL,
    endpoint             text        NOT NULL,
    provider             text        NOT NULL,
    streamed             boolean     NOT NULL,
    outcome              text        NOT NULL,
    settlement           text        NOT NULL,
    http_status          int         NOT NULL,
    error_code           text        NOT NULL,
    finish_reason        text        NOT NULL,
    policy_id            text        NOT NULL,
    price_version_id     text        NOT NULL,
    input_tokens         bigint      NOT NULL,
    output_tokens        bigint      NOT NULL,
    charge_nanos         bigint      NOT NULL,
    charge               numeric(19, 9) GENERATED ALWAYS AS (charge_nanos * 0.000000001) VIRTUAL,
    gateway_charge_nanos bigint      NOT NULL,
    hold_nanos           bigint      NOT NULL,
    overrun_nanos        bigint      NOT NULL,
    lease                bigint      NOT NULL,
    lease_sequence       bigint      NOT NULL,
    gateway_id           text        NOT NULL,
    run                  bigint      NOT NULL,
    ledger_sequence      bigint      NOT NULL,
    line_index           int         NOT NULL,
    position             bigint      NOT NULL,
    balance_after_nanos  bigint      NOT NULL,
    recorded_at          timestamptz NOT NULL,
    admitted_at          timestamptz NOT NULL,
    ended_at             timestamptz NOT NULL,
    first_byte_millis    bigint      NOT NULL,
    duration_millis      bigint      NOT NULL,
    attempt_count        int         NOT NULL,
    shard                int         NOT NULL,
    lines                json        NOT NULL,
    quantities           json        NOT NULL,
    attempts             json        NOT NULL,
    raw_usage            text,
    PRIMARY KEY (minted_at, request_id)
) PARTITION BY RANGE (minted_at);

CREATE INDEX usage_log_by_account ON usage_log (account_id, minted_at DESC, request_id DESC) INCLUDE (charge_nanos);

-- What contradicts the promises; must stay empty.
CREATE TABLE usage_log_anomaly (
    position   bigint NOT NULL,
    item       int    NOT NULL,
    account_id text   NOT NULL,
    detail     text   NOT NULL,
    PRIMARY KEY (position, item)
);

CREATE TABLE account_balance (
    account_id      text PRIMARY KEY,
    name            text        NOT NULL,
    balance_nanos   bigint      NOT NULL,
    leased_nanos    bigint      NOT NULL,
    granted_nanos   bigint      NOT NULL,
    spent_nanos     bigint      NOT NULL,
    debited_lines   bigint      NOT NULL,
    last_sequence   bigint      NOT NULL,
    last_position   bigint      NOT NULL,
    recorded_at     timestamptz NOT NULL,
    agrees          boolean     NOT NULL
);

-- Every lease; only the open ones set credit aside.
CREATE TABLE account_lease (
    account_id      text        NOT NULL,
    lease           bigint      NOT NULL,
    gateway_id      text        NOT NULL,
    run             bigint      NOT NULL,
    amount_nanos    bigint      NOT NULL,
    released_nanos  bigint      NOT NULL,
    spent_nanos     bigint      NOT NULL,
    final_sequence  bigint,
    is_open         boolean     NOT NULL,
    PRIMARY KEY (account_id, lease)
);

CREATE INDEX account_lease_open ON account_lease (account_id) WHERE is_open;

CREATE TABLE balance_anomaly (
    position   bigint NOT NULL,
    item       int    NOT NULL,
    account_id text   NOT NULL,
    detail     text   NOT NULL,
    PRIMARY KEY (position, item)
);
