-- Projects as they stand: written in the transaction of their events.
create table project (
    project_id text primary key,
    account_id text not null,
    name text not null,
    created_at timestamptz not null,
    state bytea not null,
    unique (account_id, name)
);
create index project_of_account on project (account_id, created_at, project_id);

-- Secrets that others took the place of: gateways are told until when each works, and why it does no more.
create table replaced_secret (
    key_hash text primary key,
    key_id text not null,
    replaced_at timestamptz not null,
    works_until timestamptz not null
);
create index replaced_secret_of_key on replaced_secret (key_id, replaced_at);

-- Keys hold their whole state from now on; what gateways are told is made from it, their project's and their secrets'.
alter table api_key rename column snapshot to state;
alter table api_key add column project_id text not null default '';
alter table api_key add column revoked boolean not null default false;
update api_key set
    revoked = convert_from(state, 'UTF8')::jsonb ->> 'status' = 'REVOKED',
    state = convert_to((
        select jsonb_build_object(
            'keyId', was -> 'keyId', 'accountId', was -> 'accountId', 'projectId', '', 'project', was -> 'project',
            'attributes', jsonb_build_object(
                'name', was -> 'name', 'client', was -> 'client', 'workflow', was -> 'workflow', 'models', was -> 'models',
                'endpoints', '[]'::jsonb, 'limits', '[]'::jsonb, 'allowedIps', '[]'::jsonb, 'expiresAt', was -> 'expiresAt'),
            'status', was -> 'status', 'createdAt', was -> 'createdAt', 'requestHash', '', 'keyHash', was -> 'keyHash',
            'previous', null, 'rotations', '{}'::jsonb, 'rotationCount', 0)
        from (select convert_from(state, 'UTF8')::jsonb as was) old)::text, 'UTF8');
create index api_key_of_project on api_key (project_id, created_at, key_id) where project_id <> '';
