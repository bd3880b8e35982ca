-- What providers charge the operator. A version never changes; it may be recorded late, since no customer is charged by it.

CREATE TABLE provider_cost (
    id              text        PRIMARY KEY,
    provider        text        NOT NULL,
    upstream_model  text        NOT NULL,
    version         int         NOT NULL,
    effective_from  timestamptz NOT NULL,
    components      jsonb       NOT NULL,
    source          text        NOT NULL,
    recorded_at     timestamptz NOT NULL,
    recorded_by     text        NOT NULL,
    UNIQUE (provider, upstream_model, version),
    UNIQUE (provider, upstream_model, effective_from)
);

CREATE FUNCTION refuse_cost_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a recorded cost stays as it is: a new one is a new version'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER provider_cost_stays
    BEFORE UPDATE OR DELETE ON provider_cost
    FOR EACH ROW EXECUTE FUNCTION refuse_cost_change();

CREATE TRIGGER provider_cost_is_not_emptied
    BEFORE TRUNCATE ON provider_cost
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_cost_change();
