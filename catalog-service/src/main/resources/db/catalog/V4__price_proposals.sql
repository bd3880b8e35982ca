-- Prices that somebody proposed, and what a second person made of them.

ALTER TABLE price_version ADD COLUMN proposal_id text;

CREATE TABLE price_proposal (
    id               text        PRIMARY KEY,
    model_id         text        NOT NULL REFERENCES model (id),
    -- The version that the proposer looked at. Where another one has come since, the proposal is void.
    based_on         text        NOT NULL REFERENCES price_version (id),
    -- NULL: from the moment of approval.
    effective_from   timestamptz,
    components       jsonb       NOT NULL,
    source           text        NOT NULL,
    reason           text        NOT NULL,
    doubts           text[]      NOT NULL,
    proposed_by      text        NOT NULL,
    proposed_at      timestamptz NOT NULL,
    status           text        NOT NULL CHECK (status IN ('OPEN', 'PUBLISHED', 'DECLINED')),
    decided_by       text,
    decided_at       timestamptz,
    decision_reason  text        NOT NULL DEFAULT '',
    price_version_id text        REFERENCES price_version (id),
    CHECK ((status = 'OPEN') = (decided_by IS NULL)),
    CHECK ((status = 'PUBLISHED') = (price_version_id IS NOT NULL)),
    -- Nobody approves what they proposed.
    CHECK (status <> 'PUBLISHED' OR decided_by <> proposed_by)
);

CREATE UNIQUE INDEX price_proposal_open ON price_proposal (model_id) WHERE status = 'OPEN';
CREATE INDEX price_proposal_latest ON price_proposal (proposed_at DESC, id);

ALTER TABLE price_version ADD FOREIGN KEY (proposal_id) REFERENCES price_proposal (id) DEFERRABLE INITIALLY DEFERRED;

-- Only the decision is added, once.
CREATE FUNCTION refuse_proposal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.status <> 'OPEN' OR NEW.status = 'OPEN'
            OR (OLD.id, OLD.model_id, OLD.based_on, OLD.effective_from, OLD.components, OLD.source, OLD.reason, OLD.doubts,
                OLD.proposed_by, OLD.proposed_at)
            IS DISTINCT FROM
               (NEW.id, NEW.model_id, NEW.based_on, NEW.effective_from, NEW.components, NEW.source, NEW.reason, NEW.doubts,
                NEW.proposed_by, NEW.proposed_at) THEN
        RAISE EXCEPTION 'a price proposal is decided once and stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER price_proposal_stays
    BEFORE UPDATE OR DELETE ON price_proposal
    FOR EACH ROW EXECUTE FUNCTION refuse_proposal_change();

CREATE TRIGGER price_proposal_is_not_emptied
    BEFORE TRUNCATE ON price_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_price_change();
