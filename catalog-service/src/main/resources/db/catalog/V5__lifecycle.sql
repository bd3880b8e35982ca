-- How long a model is offered, and what becomes of fields that aren't published for it.

ALTER TABLE model ADD COLUMN preview boolean NOT NULL DEFAULT false;
ALTER TABLE model ADD COLUMN deprecated_from timestamptz;
ALTER TABLE model ADD COLUMN retires_at timestamptz;
ALTER TABLE model ADD COLUMN replacement text NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN unknown_parameters text NOT NULL DEFAULT 'REFUSE' CHECK (unknown_parameters IN ('REFUSE', 'DROP'));
ALTER TABLE model ADD CHECK (retires_at >= deprecated_from);
