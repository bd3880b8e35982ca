-- Which endpoints a provider serves itself, the others being translated; and what a model accepts at each endpoint.

ALTER TABLE deployment ADD COLUMN endpoints text[] NOT NULL DEFAULT '{}';

ALTER TABLE model ADD COLUMN endpoint_parameters jsonb NOT NULL DEFAULT '{}';
