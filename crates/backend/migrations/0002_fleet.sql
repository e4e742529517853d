-- Devices, SIMs, tags and policies of a workspace, what their lists are sorted and searched by, and exact counters.
--
-- * Ids are never reused; every key, foreign key and index starts with workspace_id, and so does the rowid of the text
--   indexes (workspace_id * 2^40 + id): a search walks postings of its own workspace only.
-- * `*_key` columns hold lower-case text (Unicode, made by the application): compared, sorted and searched as they are.
--   Optional texts are '' here and null on the wire, so that every sort key is comparable.
-- * Counters and revisions are kept by triggers, in the transaction of the change itself.

INSERT INTO event_type (id, description) VALUES
    (8, 'SIM activation'), (9, 'SIM suspension'), (42, 'Endpoint enabled'), (43, 'Endpoint disabled'), (45, 'SIM factory test');

CREATE TABLE service_profile (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key      TEXT    NOT NULL,
    description   TEXT    NOT NULL DEFAULT '',
    allowed_3g    INTEGER NOT NULL DEFAULT 1,
    allowed_4g    INTEGER NOT NULL DEFAULT 1,
    allowed_nb_iot INTEGER NOT NULL DEFAULT 1,
    apply_data_quota INTEGER NOT NULL DEFAULT 0,
    apply_sms_quota  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (workspace_id, id)
);

CREATE TABLE tariff_profile (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key      TEXT    NOT NULL,
    description   TEXT    NOT NULL DEFAULT '',
    UNIQUE (workspace_id, id)
);

CREATE TABLE ip_address_space (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    cidr          TEXT    NOT NULL,
    UNIQUE (workspace_id, id)
);

-- status 0 enabled, 1 disabled (deleted devices are gone). connectivity 0 offline, 1 attached, 2 online, 3 blocked.
CREATE TABLE device (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id         INTEGER NOT NULL REFERENCES workspace (id),
    name                 TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    name_key             TEXT    NOT NULL,
    status               INTEGER NOT NULL CHECK (status IN (0, 1)),
    -- The legacy comma list; always the names of device_tag in order.
    tags                 TEXT    NOT NULL DEFAULT '',
    tags_key             TEXT    NOT NULL DEFAULT '',
    service_profile_id   INTEGER NOT NULL,
    tariff_profile_id    INTEGER NOT NULL,
    ip_address           TEXT    NOT NULL DEFAULT '',
    ip_key               INTEGER NOT NULL DEFAULT 0,
    ip_address_space_id  INTEGER,
    -- IMEISV, 16 digits, and for searching the 15-digit form too.
    imei                 TEXT    NOT NULL DEFAULT '',
    imei_key             TEXT    NOT NULL DEFAULT '',
    imei_lock            INTEGER NOT NULL DEFAULT 0 CHECK (imei_lock IN (0, 1)),
    connectivity         INTEGER NOT NULL DEFAULT 0 CHECK (connectivity IN (0, 1, 2, 3)),
    connectivity_since   INTEGER,
    operator_id          INTEGER,
    month_bytes          INTEGER NOT NULL DEFAULT 0,
    created              INTEGER NOT NULL,
    last_updated         INTEGER NOT NULL,
    UNIQUE (workspace_id, id),
    FOREIGN KEY (workspace_id, service_profile_id) REFERENCES service_profile (workspace_id, id),
    FOREIGN KEY (workspace_id, tariff_profile_id) REFERENCES tariff_profile (workspace_id, id),
    FOREIGN KEY (workspace_id, ip_address_space_id) REFERENCES ip_address_space (workspace_id, id)
);
CREATE INDEX device_by_name ON device (workspace_id, name_key, id);
CREATE INDEX device_by_status ON device (workspace_id, status, id);
CREATE INDEX device_by_tags ON device (workspace_id, tags_key, id);
CREATE INDEX device_by_service ON device (workspace_id, service_profile_id, id);
CREATE INDEX device_by_tariff ON device (workspace_id, tariff_profile_id, id);
CREATE INDEX device_by_ip ON device (workspace_id, ip_key, id);
CREATE INDEX device_by_imei ON device (workspace_id, imei, id);
CREATE INDEX device_by_created ON device (workspace_id, created, id);
CREATE INDEX device_by_updated ON device (workspace_id, last_updated, id);
CREATE INDEX device_by_connectivity ON device (workspace_id, connectivity, id);
CREATE INDEX device_by_usage ON device (workspace_id, month_bytes, id);
CREATE UNIQUE INDEX device_one_ip ON device (workspace_id, ip_address) WHERE ip_address <> '';

CREATE TABLE tag (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100 AND instr(name, ',') = 0),
    name_key      TEXT    NOT NULL,
    color_id      INTEGER NOT NULL,
    UNIQUE (workspace_id, id),
    UNIQUE (workspace_id, name_key)
);

-- In the order of assignment: that is the order of the legacy string.
CREATE TABLE device_tag (
    workspace_id  INTEGER NOT NULL,
    device_id     INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    tag_id        INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, device_id, position),
    UNIQUE (workspace_id, tag_id, device_id),
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, tag_id) REFERENCES tag (workspace_id, id)
) WITHOUT ROWID;

-- status 0 issued, 1 activated, 2 suspended, 3 deleted, 4 factory test (domain.md 5.1).
CREATE TABLE sim (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id     INTEGER NOT NULL REFERENCES workspace (id),
    device_id        INTEGER,
    iccid            TEXT    NOT NULL,
    iccid_luhn       TEXT    NOT NULL,
    imsi             TEXT    NOT NULL,
    msisdn           TEXT    NOT NULL DEFAULT '',
    eid              TEXT    NOT NULL DEFAULT '',
    status           INTEGER NOT NULL CHECK (status IN (0, 1, 2, 3, 4)),
    model_id         INTEGER NOT NULL,
    production_date  INTEGER NOT NULL,
    -- First activation; 0 = never.
    activation_date  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (workspace_id, id),
    UNIQUE (workspace_id, device_id),
    CHECK (device_id IS NULL OR status <> 3),
    FOREIGN KEY (workspace_id, device_id) REFERENCES device (workspace_id, id)
);
CREATE INDEX sim_by_iccid ON sim (workspace_id, iccid, id);
CREATE INDEX sim_by_eid ON sim (workspace_id, eid, id);
CREATE INDEX sim_by_status ON sim (workspace_id, status, id);
CREATE INDEX sim_by_produced ON sim (workspace_id, production_date, id);
CREATE INDEX sim_by_model ON sim (workspace_id, model_id, id);
CREATE INDEX sim_by_imsi ON sim (workspace_id, imsi, id);
CREATE INDEX sim_by_msisdn ON sim (workspace_id, msisdn, id);
CREATE INDEX sim_by_activated ON sim (workspace_id, activation_date, id);

CREATE VIRTUAL TABLE device_text USING fts5(
    name, tags, imei, ip, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE sim_text USING fts5(
    iccid, imsi, msisdn, eid, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);

-- One row per workspace that ever had a device or a SIM.
CREATE TABLE fleet_counter (
    workspace_id    INTEGER PRIMARY KEY REFERENCES workspace (id),
    dev_enabled     INTEGER NOT NULL DEFAULT 0,
    dev_disabled    INTEGER NOT NULL DEFAULT 0,
    dev_offline     INTEGER NOT NULL DEFAULT 0,
    dev_attached    INTEGER NOT NULL DEFAULT 0,
    dev_online      INTEGER NOT NULL DEFAULT 0,
    dev_blocked     INTEGER NOT NULL DEFAULT 0,
    sim_issued      INTEGER NOT NULL DEFAULT 0,
    sim_activated   INTEGER NOT NULL DEFAULT 0,
    sim_suspended   INTEGER NOT NULL DEFAULT 0,
    sim_deleted     INTEGER NOT NULL DEFAULT 0,
    sim_factory     INTEGER NOT NULL DEFAULT 0,
    sim_unassigned  INTEGER NOT NULL DEFAULT 0,
    -- Activated without a device: costs money, does nothing (BR-61).
    sim_unused      INTEGER NOT NULL DEFAULT 0
);

CREATE TRIGGER device_stays BEFORE UPDATE OF id, workspace_id ON device
WHEN NEW.id <> OLD.id OR NEW.workspace_id <> OLD.workspace_id
BEGIN SELECT RAISE(ABORT, 'a device keeps its id and its workspace'); END;

CREATE TRIGGER device_inserted AFTER INSERT ON device BEGIN
    INSERT INTO device_text (rowid, name, tags, imei, ip)
    VALUES (NEW.workspace_id * 1099511627776 + NEW.id, NEW.name_key, NEW.tags_key, NEW.imei_key, NEW.ip_address);
    INSERT INTO fleet_counter (workspace_id, dev_enabled, dev_disabled, dev_offline, dev_attached, dev_online, dev_blocked)
    VALUES (NEW.workspace_id, NEW.status = 0, NEW.status = 1,
            NEW.connectivity = 0, NEW.connectivity = 1, NEW.connectivity = 2, NEW.connectivity = 3)
    ON CONFLICT (workspace_id) DO UPDATE SET
        dev_enabled = dev_enabled + excluded.dev_enabled, dev_disabled = dev_disabled + excluded.dev_disabled,
        dev_offline = dev_offline + excluded.dev_offline, dev_attached = dev_attached + excluded.dev_attached,
        dev_online = dev_online + excluded.dev_online, dev_blocked = dev_blocked + excluded.dev_blocked;
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'device';
END;

CREATE TRIGGER device_deleted AFTER DELETE ON device BEGIN
    DELETE FROM device_text WHERE rowid = OLD.workspace_id * 1099511627776 + OLD.id;
    UPDATE fleet_counter SET
        dev_enabled = dev_enabled - (OLD.status = 0), dev_disabled = dev_disabled - (OLD.status = 1),
        dev_offline = dev_offline - (OLD.connectivity = 0), dev_attached = dev_attached - (OLD.connectivity = 1),
        dev_online = dev_online - (OLD.connectivity = 2), dev_blocked = dev_blocked - (OLD.connectivity = 3)
    WHERE workspace_id = OLD.workspace_id;
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = OLD.workspace_id AND area IN ('device', 'sim');
END;

CREATE TRIGGER device_updated AFTER UPDATE ON device BEGIN
    UPDATE fleet_counter SET
        dev_enabled = dev_enabled + (NEW.status = 0) - (OLD.status = 0),
        dev_disabled = dev_disabled + (NEW.status = 1) - (OLD.status = 1),
        dev_offline = dev_offline + (NEW.connectivity = 0) - (OLD.connectivity = 0),
        dev_attached = dev_attached + (NEW.connectivity = 1) - (OLD.connectivity = 1),
        dev_online = dev_online + (NEW.connectivity = 2) - (OLD.connectivity = 2),
        dev_blocked = dev_blocked + (NEW.connectivity = 3) - (OLD.connectivity = 3)
    WHERE workspace_id = NEW.workspace_id AND (NEW.status <> OLD.status OR NEW.connectivity <> OLD.connectivity);
    UPDATE workspace_revision SET revision = revision + 1
    WHERE workspace_id = NEW.workspace_id AND (area = 'device' OR (area = 'sim' AND NEW.name_key <> OLD.name_key));
END;

CREATE TRIGGER device_text_updated AFTER UPDATE OF name_key, tags_key, imei_key, ip_address ON device
WHEN (NEW.name_key, NEW.tags_key, NEW.imei_key, NEW.ip_address) IS NOT (OLD.name_key, OLD.tags_key, OLD.imei_key, OLD.ip_address)
BEGIN
    DELETE FROM device_text WHERE rowid = OLD.workspace_id * 1099511627776 + OLD.id;
    INSERT INTO device_text (rowid, name, tags, imei, ip)
    VALUES (NEW.workspace_id * 1099511627776 + NEW.id, NEW.name_key, NEW.tags_key, NEW.imei_key, NEW.ip_address);
END;

CREATE TRIGGER sim_inserted AFTER INSERT ON sim BEGIN
    INSERT INTO sim_text (rowid, iccid, imsi, msisdn, eid)
    VALUES (NEW.workspace_id * 1099511627776 + NEW.id, NEW.iccid_luhn, NEW.imsi, NEW.msisdn, NEW.eid);
    INSERT INTO fleet_counter (workspace_id, sim_issued, sim_activated, sim_suspended, sim_deleted, sim_factory, sim_unassigned, sim_unused)
    VALUES (NEW.workspace_id, NEW.status = 0, NEW.status = 1, NEW.status = 2, NEW.status = 3, NEW.status = 4,
            NEW.device_id IS NULL AND NEW.status <> 3, NEW.device_id IS NULL AND NEW.status = 1)
    ON CONFLICT (workspace_id) DO UPDATE SET
        sim_issued = sim_issued + excluded.sim_issued, sim_activated = sim_activated + excluded.sim_activated,
        sim_suspended = sim_suspended + excluded.sim_suspended, sim_deleted = sim_deleted + excluded.sim_deleted,
        sim_factory = sim_factory + excluded.sim_factory, sim_unassigned = sim_unassigned + excluded.sim_unassigned,
        sim_unused = sim_unused + excluded.sim_unused;
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area IN ('device', 'sim');
END;

CREATE TRIGGER sim_deleted AFTER DELETE ON sim BEGIN
    DELETE FROM sim_text WHERE rowid = OLD.workspace_id * 1099511627776 + OLD.id;
    UPDATE fleet_counter SET
        sim_issued = sim_issued - (OLD.status = 0), sim_activated = sim_activated - (OLD.status = 1),
        sim_suspended = sim_suspended - (OLD.status = 2), sim_deleted = sim_deleted - (OLD.status = 3),
        sim_factory = sim_factory - (OLD.status = 4),
        sim_unassigned = sim_unassigned - (OLD.device_id IS NULL AND OLD.status <> 3),
        sim_unused = sim_unused - (OLD.device_id IS NULL AND OLD.status = 1)
    WHERE workspace_id = OLD.workspace_id;
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = OLD.workspace_id AND area IN ('device', 'sim');
END;

CREATE TRIGGER sim_stays BEFORE UPDATE OF id, workspace_id ON sim
WHEN NEW.id <> OLD.id OR NEW.workspace_id <> OLD.workspace_id
BEGIN SELECT RAISE(ABORT, 'a SIM keeps its id and its workspace'); END;

CREATE TRIGGER sim_updated AFTER UPDATE ON sim BEGIN
    UPDATE fleet_counter SET
        sim_issued = sim_issued + (NEW.status = 0) - (OLD.status = 0),
        sim_activated = sim_activated + (NEW.status = 1) - (OLD.status = 1),
        sim_suspended = sim_suspended + (NEW.status = 2) - (OLD.status = 2),
        sim_deleted = sim_deleted + (NEW.status = 3) - (OLD.status = 3),
        sim_factory = sim_factory + (NEW.status = 4) - (OLD.status = 4),
        sim_unassigned = sim_unassigned + (NEW.device_id IS NULL AND NEW.status <> 3) - (OLD.device_id IS NULL AND OLD.status <> 3),
        sim_unused = sim_unused + (NEW.device_id IS NULL AND NEW.status = 1) - (OLD.device_id IS NULL AND OLD.status = 1)
    WHERE workspace_id = NEW.workspace_id;
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area IN ('device', 'sim');
END;

CREATE TRIGGER sim_text_updated AFTER UPDATE OF iccid_luhn, imsi, msisdn, eid ON sim BEGIN
    DELETE FROM sim_text WHERE rowid = OLD.workspace_id * 1099511627776 + OLD.id;
    INSERT INTO sim_text (rowid, iccid, imsi, msisdn, eid)
    VALUES (NEW.workspace_id * 1099511627776 + NEW.id, NEW.iccid_luhn, NEW.imsi, NEW.msisdn, NEW.eid);
END;

-- Names of tags and policies are shown, sorted and filtered in the device list.
CREATE TRIGGER tag_updated AFTER UPDATE ON tag BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'device';
END;
CREATE TRIGGER device_tag_inserted AFTER INSERT ON device_tag BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'device';
END;
CREATE TRIGGER device_tag_deleted AFTER DELETE ON device_tag BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = OLD.workspace_id AND area = 'device';
END;
CREATE TRIGGER service_profile_updated AFTER UPDATE ON service_profile BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'device';
END;
CREATE TRIGGER tariff_profile_updated AFTER UPDATE ON tariff_profile BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'device';
END;
