-- Quotas, limit extensions, messages and what the network knows of a device.

-- kind 0 data (amounts in bytes), 1 messages. status 1 active, 2 exhausted, 3 expired (domain.md 5.4).
CREATE TABLE device_quota (
    workspace_id  INTEGER NOT NULL,
    device_id     INTEGER NOT NULL,
    kind          INTEGER NOT NULL CHECK (kind IN (0, 1)),
    status        INTEGER NOT NULL CHECK (status IN (1, 2, 3)),
    amount_left   INTEGER NOT NULL CHECK (amount_left >= 0),
    added         INTEGER NOT NULL CHECK (added > 0),
    expires_at    INTEGER NOT NULL,
    auto_refill   INTEGER NOT NULL CHECK (auto_refill IN (0, 1)),
    -- Percent that are LEFT when the warning comes (BR-75).
    threshold     INTEGER CHECK (threshold BETWEEN 0 AND 100),
    warned        INTEGER NOT NULL DEFAULT 0 CHECK (warned IN (0, 1)),
    -- The UTC day (days since 1970) for which it was filled last.
    filled_day    INTEGER NOT NULL,
    status_since  INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, device_id, kind),
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX device_quota_expiry ON device_quota (expires_at) WHERE status <> 3;

-- Bytes on top of the limit of the service policy, until the end of a month (BR-70).
CREATE TABLE traffic_limit_extension (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id      INTEGER NOT NULL,
    device_id         INTEGER NOT NULL,
    traffic_limit_id  INTEGER NOT NULL DEFAULT 0,
    bytes             INTEGER NOT NULL CHECK (bytes > 0),
    expires_at        INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX traffic_limit_extension_device ON traffic_limit_extension (workspace_id, device_id, id);

-- Bytes per device and calendar month; NULL = unlimited.
ALTER TABLE service_profile ADD COLUMN data_limit_bytes INTEGER;

-- Resets that wait for the network.
CREATE TABLE device_reset (
    workspace_id  INTEGER NOT NULL,
    device_id     INTEGER NOT NULL,
    session       INTEGER NOT NULL CHECK (session IN (0, 1)),
    location      INTEGER NOT NULL CHECK (location IN (0, 1)),
    requested_at  INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, device_id),
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Where a device attached last, and its open data session (session_start NULL = none).
CREATE TABLE device_location (
    workspace_id   INTEGER NOT NULL,
    device_id      INTEGER NOT NULL,
    operator_id    INTEGER NOT NULL,
    rat_id         INTEGER NOT NULL,
    lac            INTEGER NOT NULL,
    cid            INTEGER NOT NULL,
    located_at     INTEGER NOT NULL,
    session_start  INTEGER,
    rx             INTEGER NOT NULL DEFAULT 0,
    tx             INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, device_id),
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- direction 1 MT (to the device), 2 MO. status 1 to 7 (domain.md 5.9).
CREATE TABLE sms (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL,
    device_id     INTEGER NOT NULL,
    sim_id        INTEGER NOT NULL,
    direction     INTEGER NOT NULL CHECK (direction IN (1, 2)),
    status        INTEGER NOT NULL CHECK (status BETWEEN 1 AND 7),
    payload       TEXT    NOT NULL,
    dcs           INTEGER NOT NULL CHECK (dcs IN (0, 8)),
    udh           TEXT    NOT NULL DEFAULT '',
    source        TEXT    NOT NULL,
    source_type   INTEGER NOT NULL CHECK (source_type IN (145, 161, 208)),
    destination   TEXT    NOT NULL DEFAULT '',
    submitted_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    attempted_at  INTEGER,
    attempts      INTEGER NOT NULL DEFAULT 0,
    map_error     TEXT    NOT NULL DEFAULT '',
    delivered_at  INTEGER,
    ended_at      INTEGER,
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, sim_id) REFERENCES sim (workspace_id, id)
);
CREATE INDEX sms_device ON sms (workspace_id, device_id, id);
CREATE INDEX sms_sim ON sms (workspace_id, sim_id);
CREATE INDEX sms_open ON sms (expires_at) WHERE status <= 3;
