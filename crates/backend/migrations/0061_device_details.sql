-- What belongs to one device beside its row, default policies of every workspace, and calls that must not be carried out twice.

CREATE TABLE device_blocked_operator (
    workspace_id  INTEGER NOT NULL,
    device_id     INTEGER NOT NULL,
    operator_id   INTEGER NOT NULL,
    blocked_at    INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, device_id, operator_id),
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Two calls with the same key are one: the second finds what the first made.
CREATE TABLE idempotency_key (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    key           TEXT    NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    -- SHA-256 of the operation's name and the body.
    digest        BLOB    NOT NULL,
    -- JSON list of the ids that were made.
    made          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, account_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

-- First and last address of a space as numbers. Spaces of all workspaces are disjoint (api.md 18).
ALTER TABLE ip_address_space ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ip_address_space ADD COLUMN last INTEGER NOT NULL DEFAULT -1;
CREATE INDEX ip_address_space_range ON ip_address_space (first);
-- CIDRs from before this migration: four numbers and a length, taken apart as a JSON list.
WITH parts AS (
    SELECT id, '[' || replace(replace(cidr, '.', ','), '/', ',') || ']' AS list FROM ip_address_space
), numbers AS (
    SELECT id, json_extract(list, '$[0]') * 16777216 + json_extract(list, '$[1]') * 65536 + json_extract(list, '$[2]') * 256
               + json_extract(list, '$[3]') AS base, 1 << (32 - json_extract(list, '$[4]')) AS size
      FROM parts
)
UPDATE ip_address_space SET
    first = (SELECT base FROM numbers n WHERE n.id = ip_address_space.id),
    last = (SELECT base + size - 1 FROM numbers n WHERE n.id = ip_address_space.id);

-- A device needs both policies (BR-60); workspaces from before had none of their own.
INSERT INTO service_profile (workspace_id, name, name_key, description)
SELECT w.id, 'Default service policy', 'default service policy', 'Used unless another is chosen' FROM workspace w
 WHERE w.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM service_profile p WHERE p.workspace_id = w.id);
INSERT INTO tariff_profile (workspace_id, name, name_key, description)
SELECT w.id, 'Default coverage policy', 'default coverage policy', 'Used unless another is chosen' FROM workspace w
 WHERE w.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM tariff_profile p WHERE p.workspace_id = w.id);
