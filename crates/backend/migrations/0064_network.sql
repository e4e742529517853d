-- What the simulated network has to look at again: devices of which something changed that it knows. Written by triggers, so that
-- changes by other processes count, too; the network takes the rows away. No foreign keys: a device may be gone by then.
-- ON CONFLICT DO NOTHING and not OR IGNORE: a conflict clause of the statement that fires a trigger would take the place of the latter.

CREATE TABLE network_change (
    workspace_id  INTEGER NOT NULL,
    device_id     INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, device_id)
) WITHOUT ROWID;

-- The modem that a device has; what IMEI locks compare with. month: of the bytes in device.month_bytes (months since year 0).
ALTER TABLE device_location ADD COLUMN modem_imei TEXT NOT NULL DEFAULT '';
ALTER TABLE device_location ADD COLUMN month INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER network_device_inserted AFTER INSERT ON device BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_device_updated AFTER UPDATE OF status, service_profile_id, tariff_profile_id, imei_lock ON device
WHEN (NEW.status, NEW.service_profile_id, NEW.tariff_profile_id, NEW.imei_lock)
     IS NOT (OLD.status, OLD.service_profile_id, OLD.tariff_profile_id, OLD.imei_lock) OR NEW.imei <> OLD.imei BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_sim_updated AFTER UPDATE OF status, device_id ON sim BEGIN
    INSERT INTO network_change SELECT OLD.workspace_id, OLD.device_id WHERE OLD.device_id IS NOT NULL ON CONFLICT DO NOTHING;
    INSERT INTO network_change SELECT NEW.workspace_id, NEW.device_id WHERE NEW.device_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_quota_set AFTER INSERT ON device_quota BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_quota_deleted AFTER DELETE ON device_quota BEGIN
    INSERT INTO network_change VALUES (OLD.workspace_id, OLD.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_blocked AFTER INSERT ON device_blocked_operator BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_unblocked AFTER DELETE ON device_blocked_operator BEGIN
    INSERT INTO network_change VALUES (OLD.workspace_id, OLD.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_limit_extended AFTER INSERT ON traffic_limit_extension BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_limit_withdrawn AFTER DELETE ON traffic_limit_extension BEGIN
    INSERT INTO network_change VALUES (OLD.workspace_id, OLD.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_workspace AFTER UPDATE OF status, deleted_at ON workspace
WHEN (NEW.status, NEW.deleted_at) IS NOT (OLD.status, OLD.deleted_at) BEGIN
    INSERT INTO network_change SELECT workspace_id, id FROM device WHERE workspace_id = NEW.id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_reset_again AFTER UPDATE ON device_reset BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_reset AFTER INSERT ON device_reset BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_sms AFTER INSERT ON sms WHEN NEW.direction = 1 BEGIN
    INSERT INTO network_change VALUES (NEW.workspace_id, NEW.device_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER network_policy AFTER UPDATE OF data_limit_bytes, apply_data_quota, apply_sms_quota ON service_profile BEGIN
    INSERT INTO network_change
    SELECT d.workspace_id, d.id FROM device d WHERE d.workspace_id = NEW.workspace_id AND d.service_profile_id = NEW.id ON CONFLICT DO NOTHING;
END;
