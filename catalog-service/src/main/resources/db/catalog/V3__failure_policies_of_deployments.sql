-- What holds when it goes wrong: a policy's id by the path of an endpoint that the provider serves itself.

ALTER TABLE deployment ADD COLUMN failure_policies jsonb NOT NULL DEFAULT '{}';
