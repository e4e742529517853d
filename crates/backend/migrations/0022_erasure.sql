-- Erasing what was deleted, and rewriting what is derived, in small steps: nothing of it holds the writer for long.

-- 1: being erased, 2: erased. The row itself stays, without its name: ids are not given out again, and others refer to it.
ALTER TABLE workspace ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0 CHECK (erasing IN (0, 1, 2));

-- The log of a workspace goes with the workspace, and only with it. That it was erased is in the server's own log.
DROP TRIGGER audit_log_no_delete;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
WHEN NOT EXISTS (SELECT 1 FROM workspace w WHERE w.id = OLD.workspace_id AND w.erasing = 1)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Foreign keys are looked up by these when their parents are deleted.
CREATE INDEX audit_log_token ON audit_log (token_id) WHERE token_id IS NOT NULL;
CREATE INDEX invitation_old_token_of ON invitation_old_token (invitation_id);

-- A tag that was renamed or is being deleted: the lists of its devices are still to be written.
CREATE TABLE tag_job (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    tag_id        INTEGER NOT NULL,
    -- The tag is taken off its devices, and then gone.
    removal       INTEGER NOT NULL CHECK (removal IN (0, 1))
);
