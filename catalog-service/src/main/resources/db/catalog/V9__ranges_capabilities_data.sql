-- What parameters may be, what a model can do (NULL: it isn't said), and what a provider does with the data (NULL: not known).

ALTER TABLE model ADD COLUMN parameter_ranges jsonb NOT NULL DEFAULT '{}';
ALTER TABLE model ADD COLUMN capabilities text[];
ALTER TABLE deployment ADD COLUMN data_policy jsonb;
