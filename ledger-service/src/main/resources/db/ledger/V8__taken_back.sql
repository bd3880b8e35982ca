-- Leases that were taken back from gateways that were gone, written in the transaction that takes them: a gateway that comes back is told to
-- send what it has of them. Kept as long as their records are waited for.
create table taken_back_lease (
    account_id text not null,
    lease bigint not null,
    gateway_id text not null,
    taken_at timestamptz not null,
    primary key (account_id, lease)
);
create index taken_back_lease_of_gateway on taken_back_lease (gateway_id, taken_at);

insert into taken_back_lease (account_id, lease, gateway_id, taken_at)
select ended ->> 'accountId', (ended ->> 'lease')::bigint, ended ->> 'gatewayId', (ended ->> 'recordedAt')::timestamptz
from (
    select convert_from(payload, 'UTF8')::jsonb as ended
    from event
    where payload_type = 'com.metisrouter.ledger.lease-ended.v1'
) as ending
where (ended ->> 'takenBack')::boolean
on conflict do nothing;
