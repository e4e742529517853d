-- SIMs before they belong to a workspace: what the operator received from the vendor, and the codes (BIC) by which a workspace
-- registers them. A card is in a batch of its own (BIC1, printed on the card) and in the batch of its box (BIC2).

CREATE TABLE sim_batch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 16 digits.
    bic         TEXT    NOT NULL UNIQUE CHECK (length(bic) = 16),
    created_at  INTEGER NOT NULL
);

-- workspace_id and sim_id are NULL until the SIM is registered. No workspace sees this table; it only registers by BIC.
CREATE TABLE sim_stock (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    iccid            TEXT    NOT NULL UNIQUE,
    iccid_luhn       TEXT    NOT NULL,
    imsi             TEXT    NOT NULL UNIQUE,
    msisdn           TEXT    NOT NULL DEFAULT '',
    eid              TEXT    NOT NULL DEFAULT '',
    model_id         INTEGER NOT NULL,
    production_date  INTEGER NOT NULL,
    workspace_id     INTEGER REFERENCES workspace (id),
    sim_id           INTEGER,
    registered_at    INTEGER,
    CHECK ((workspace_id IS NULL) = (sim_id IS NULL)),
    FOREIGN KEY (workspace_id, sim_id) REFERENCES sim (workspace_id, id)
);
CREATE UNIQUE INDEX sim_stock_msisdn ON sim_stock (msisdn) WHERE msisdn <> '';
CREATE UNIQUE INDEX sim_stock_eid ON sim_stock (eid) WHERE eid <> '';
CREATE INDEX sim_stock_registered ON sim_stock (workspace_id, sim_id) WHERE workspace_id IS NOT NULL;

CREATE TABLE sim_batch_item (
    batch_id  INTEGER NOT NULL REFERENCES sim_batch (id),
    stock_id  INTEGER NOT NULL REFERENCES sim_stock (id) ON DELETE CASCADE,
    PRIMARY KEY (batch_id, stock_id)
) WITHOUT ROWID;
CREATE INDEX sim_batch_item_stock ON sim_batch_item (stock_id);

-- The operator's import looks for identifiers in all workspaces; requests never do.
CREATE INDEX sim_iccid ON sim (iccid);
CREATE INDEX sim_imsi ON sim (imsi);
CREATE INDEX sim_msisdn ON sim (msisdn) WHERE msisdn <> '';
CREATE INDEX sim_eid ON sim (eid) WHERE eid <> '';

-- The published event types (domain.md 4.6).
INSERT OR IGNORE INTO event_type (id, description) VALUES
    (0, 'Generic'), (1, 'Update location'), (2, 'Update GPRS location'), (3, 'Create PDP Context'), (5, 'Delete PDP Context'),
    (6, 'User authentication failed'), (7, 'Application authentication failed'), (10, 'SIM deletion'), (11, 'Endpoint blocked'),
    (12, 'Organisation blocked'), (13, 'Support Access'), (14, 'Multi-factor Authentication'), (15, 'Purge location'),
    (16, 'Purge GPRS location'), (18, 'Quota threshold reached'), (19, 'Quota used up'), (20, 'SMS quota threshold reached'),
    (21, 'SMS quota used up'), (22, 'CloudConnect TGW share created'), (23, 'CloudConnect TGW share available'),
    (25, 'CloudConnect TGW share terminated'), (30, 'OpenVPN authentication'), (31, 'Organisation updated'),
    (32, 'Billing configuration updated'), (41, 'User verified'), (46, 'User deleted'), (48, 'SIM registration'),
    (50, 'SIM Released'), (51, 'SIM Assigned'), (52, 'Data quota enabled'), (53, 'Data quota disabled'),
    (54, 'SMS quota enabled'), (55, 'SMS quota disabled'), (56, 'Data quota assigned'), (57, 'Data quota deleted'),
    (58, 'SMS quota assigned'), (59, 'SMS quota deleted'), (60, 'Data quota expired');
