-- Versions, so that whoever edits what somebody else has changed meanwhile is told; and descriptions for a workspace's own roles.

ALTER TABLE role ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Raised with every change of the standing or the roles of a person in a workspace.
ALTER TABLE membership ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE TRIGGER membership_version AFTER UPDATE OF status, owner ON membership
WHEN NEW.status <> OLD.status OR NEW.owner <> OLD.owner
BEGIN
    UPDATE membership SET version = version + 1 WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id;
END;
CREATE TRIGGER membership_role_added AFTER INSERT ON membership_role BEGIN
    UPDATE membership SET version = version + 1 WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id;
END;
CREATE TRIGGER membership_role_taken AFTER DELETE ON membership_role BEGIN
    UPDATE membership SET version = version + 1 WHERE workspace_id = OLD.workspace_id AND account_id = OLD.account_id;
END;
