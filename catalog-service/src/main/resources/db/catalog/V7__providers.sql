-- Providers as gateways are told them. A credential is never here but sealed, and its sealed text goes when another takes its place.

CREATE TABLE provider (
    name          text        PRIMARY KEY,
    profile       text        NOT NULL,
    protocol      text        NOT NULL,
    base_url      text        NOT NULL,
    auth          text        NOT NULL,
    region        text        NOT NULL,
    headers       jsonb       NOT NULL,
    check_path    text        NOT NULL,
    is_on         boolean     NOT NULL,
    version       bigint      NOT NULL,
    updated_at    timestamptz NOT NULL,
    updated_by    text        NOT NULL
);

CREATE TABLE provider_credential (
    id            text        PRIMARY KEY,
    provider      text        NOT NULL REFERENCES provider (name),
    -- What of it may be shown.
    hint          text        NOT NULL,
    -- NULL once another one took its place.
    key_id        text,
    sealed        text,
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    replaced_at   timestamptz,
    CHECK ((sealed IS NULL) = (replaced_at IS NOT NULL)),
    CHECK ((sealed IS NULL) = (key_id IS NULL))
);

CREATE UNIQUE INDEX provider_credential_in_use ON provider_credential (provider) WHERE replaced_at IS NULL;

-- Who did what; nothing secret.
CREATE TABLE provider_change (
    number        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider      text        NOT NULL,
    version       bigint      NOT NULL,
    at            timestamptz NOT NULL,
    by            text        NOT NULL,
    act           text        NOT NULL
);

CREATE INDEX provider_change_of ON provider_change (provider, number DESC);

CREATE FUNCTION refuse_provider_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done to a provider stays recorded'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER provider_change_stays
    BEFORE UPDATE OR DELETE ON provider_change
    FOR EACH ROW EXECUTE FUNCTION refuse_provider_history();

CREATE TRIGGER provider_change_is_not_emptied
    BEFORE TRUNCATE ON provider_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_provider_history();
