-- Events by what they concern, and volumes per device, SIM and time.

ALTER TABLE event ADD COLUMN operator_id INTEGER;
ALTER TABLE event ADD COLUMN rat_id INTEGER;
CREATE INDEX event_at ON event (workspace_id, at, id);
CREATE INDEX event_device ON event (workspace_id, device_id, id) WHERE device_id IS NOT NULL;
CREATE INDEX event_sim ON event (workspace_id, sim_id, id) WHERE sim_id IS NOT NULL;
CREATE INDEX event_account ON event (workspace_id, account_id, id) WHERE account_id IS NOT NULL;

-- Bytes to (rx) and from (tx) a device per UTC day (days since 1970), messages, and their cost in cents. Rows outlive their device:
-- the SIM and the workspace have used what they have used.
CREATE TABLE usage_day (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    device_id     INTEGER NOT NULL,
    sim_id        INTEGER NOT NULL,
    day           INTEGER NOT NULL,
    rx            INTEGER NOT NULL DEFAULT 0,
    tx            INTEGER NOT NULL DEFAULT 0,
    sms_mo        INTEGER NOT NULL DEFAULT 0,
    sms_mt        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, device_id, sim_id, day)
) WITHOUT ROWID;
CREATE INDEX usage_day_sim ON usage_day (workspace_id, sim_id, day);

-- The last hour, minute by minute (minutes since 1970).
CREATE TABLE usage_minute (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    device_id     INTEGER NOT NULL,
    sim_id        INTEGER NOT NULL,
    minute        INTEGER NOT NULL,
    rx            INTEGER NOT NULL DEFAULT 0,
    tx            INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, device_id, sim_id, minute)
) WITHOUT ROWID;
CREATE INDEX usage_minute_sim ON usage_minute (workspace_id, sim_id, minute);
CREATE INDEX usage_minute_old ON usage_minute (minute);

-- Volumes of a workspace by the hour (hours since 1970), for the dashboard.
CREATE TABLE usage_hour (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    hour          INTEGER NOT NULL,
    rx            INTEGER NOT NULL DEFAULT 0,
    tx            INTEGER NOT NULL DEFAULT 0,
    sms_mo        INTEGER NOT NULL DEFAULT 0,
    sms_mt        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, hour)
) WITHOUT ROWID;
