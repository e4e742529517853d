-- The SIM list shows the name of a SIM's device, letter by letter, and the workspace's name: whoever keeps an answer by the
-- list's revision must see these change too.
CREATE TRIGGER device_respelled AFTER UPDATE OF name ON device
WHEN NEW.name <> OLD.name AND NEW.name_key = OLD.name_key
BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'sim';
END;
CREATE TRIGGER workspace_renamed AFTER UPDATE OF name ON workspace
WHEN NEW.name <> OLD.name
BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.id AND area = 'sim';
END;
