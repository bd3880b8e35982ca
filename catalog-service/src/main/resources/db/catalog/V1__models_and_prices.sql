-- Models and their prices. A model may change; a price version never does.

CREATE TABLE model (
    id                     text        PRIMARY KEY,
    name                   text        NOT NULL,
    description            text        NOT NULL,
    owned_by               text        NOT NULL,
    aliases                text[]      NOT NULL,
    endpoints              text[]      NOT NULL,
    input_modalities       text[]      NOT NULL,
    output_modalities      text[]      NOT NULL,
    context_length         bigint      NOT NULL CHECK (context_length > 0),
    output_tokens_max      bigint      NOT NULL CHECK (output_tokens_max >= 0),
    tokenizer              text        NOT NULL,
    output_limit_parameter text        NOT NULL,
    parameters             text[]      NOT NULL,
    created_at             timestamptz NOT NULL
);

CREATE TABLE deployment (
    model_id       text NOT NULL REFERENCES model (id),
    number         int  NOT NULL,
    provider       text NOT NULL,
    protocol       text NOT NULL,
    upstream_model text NOT NULL,
    priority       int  NOT NULL,
    weight         int  NOT NULL CHECK (weight > 0),
    PRIMARY KEY (model_id, number)
);

CREATE TABLE price_version (
    id             text        PRIMARY KEY,
    model_id       text        NOT NULL REFERENCES model (id),
    version        int         NOT NULL CHECK (version > 0),
    effective_from timestamptz NOT NULL,
    source         text        NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    -- The transaction that recorded the version: only that one may add components.
    recorded_by    xid8        NOT NULL DEFAULT pg_current_xact_id(),
    UNIQUE (model_id, version)
);

CREATE TABLE price_component (
    price_version_id   text           NOT NULL REFERENCES price_version (id),
    number             int            NOT NULL,
    unit               text           NOT NULL,
    variant            text           NOT NULL,
    tier               text           NOT NULL,
    above_input_tokens bigint         NOT NULL CHECK (above_input_tokens >= 0),
    usd_per_unit       numeric(38,24) NOT NULL CHECK (usd_per_unit >= 0),
    PRIMARY KEY (price_version_id, number),
    UNIQUE (price_version_id, unit, variant, tier, above_input_tokens)
);

CREATE FUNCTION refuse_price_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'prices are immutable: add a new version instead of changing %', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER price_version_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON price_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_price_change();

CREATE TRIGGER price_component_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON price_component
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_price_change();

CREATE FUNCTION refuse_late_component() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT recorded_by FROM price_version WHERE id = NEW.price_version_id)
            IS DISTINCT FROM pg_current_xact_id() THEN
        RAISE EXCEPTION 'prices are immutable: % already has its components', NEW.price_version_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER price_component_comes_with_its_version
    BEFORE INSERT ON price_component
    FOR EACH ROW EXECUTE FUNCTION refuse_late_component();
