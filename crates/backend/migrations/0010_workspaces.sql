-- Workspaces and memberships, whole: invitations, requests, transfers, deletion, limits, and a journal that also knows deeds which
-- belong to no workspace.

-- The journal of 0001 could only speak of a workspace. Deeds of a person (name, sessions) and of the operator have none.
CREATE TABLE audit_log_new (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- NULL: of an account or of the server; no workspace ever sees those.
    workspace_id  INTEGER REFERENCES workspace (id),
    at            INTEGER NOT NULL,
    -- NULL: the operator.
    actor_id      INTEGER REFERENCES account (id),
    token_id      INTEGER REFERENCES application_token (id),
    action        TEXT    NOT NULL,
    object        TEXT    NOT NULL,
    object_id     TEXT,
    before        TEXT,
    after         TEXT,
    address       TEXT,
    agent         TEXT,
    request_id    TEXT
);
INSERT INTO audit_log_new SELECT * FROM audit_log;
DROP TABLE audit_log;
ALTER TABLE audit_log_new RENAME TO audit_log;
CREATE INDEX audit_log_workspace ON audit_log (workspace_id, id);
CREATE INDEX audit_log_at ON audit_log (workspace_id, at, id);
CREATE INDEX audit_log_actor ON audit_log (workspace_id, actor_id, id);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- A deleted workspace is closed at once (status 2) and can be restored until restore_until.
ALTER TABLE workspace ADD COLUMN deleted_at INTEGER;
ALTER TABLE workspace ADD COLUMN restore_until INTEGER;
ALTER TABLE workspace ADD COLUMN linked_at INTEGER;
UPDATE workspace SET linked_at = created_at WHERE group_id IS NOT NULL;

-- What the operator set for one workspace instead of its plan's limit; amount NULL = unlimited.
CREATE TABLE workspace_limit (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    kind          TEXT    NOT NULL CHECK (kind IN ('api_calls', 'devices', 'sims', 'members', 'workspaces')),
    amount        INTEGER CHECK (amount IS NULL OR amount >= 0),
    PRIMARY KEY (workspace_id, kind)
) WITHOUT ROWID;

-- Calls of application tokens per UTC day (days since 1970). Keyed by the id: a rename refills nothing.
CREATE TABLE api_usage (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    day           INTEGER NOT NULL,
    calls         INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, day)
) WITHOUT ROWID;

-- Volumes of a workspace per UTC day (days since 1970): bytes received and sent by its devices, messages, cost in cents.
CREATE TABLE daily_usage (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    day           INTEGER NOT NULL,
    data_rx       INTEGER NOT NULL DEFAULT 0,
    data_tx       INTEGER NOT NULL DEFAULT 0,
    sms_mo        INTEGER NOT NULL DEFAULT 0,
    sms_mt        INTEGER NOT NULL DEFAULT 0,
    cost_data     INTEGER NOT NULL DEFAULT 0,
    cost_sms      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, day)
) WITHOUT ROWID;

-- One row per invitation. The membership with status 0 is how the workspace sees it; this is its key and its history.
CREATE TABLE invitation (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    -- As it was written by the inviter.
    address       TEXT    NOT NULL,
    -- SHA-256 of the latest token. It opens something only while the state is open and the time is not over.
    token_hash    BLOB    NOT NULL UNIQUE,
    -- NULL: the operator.
    inviter_id    INTEGER REFERENCES account (id),
    locale        TEXT    NOT NULL DEFAULT 'en',
    state         TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'declined', 'revoked')),
    created_at    INTEGER NOT NULL,
    sent_at       INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX invitation_workspace ON invitation (workspace_id, id);
CREATE INDEX invitation_account ON invitation (account_id, id);
CREATE UNIQUE INDEX invitation_one_open ON invitation (workspace_id, account_id) WHERE state = 'open';
-- Old links: what became of them can be said, but they open nothing.
CREATE TABLE invitation_old_token (
    token_hash     BLOB    PRIMARY KEY,
    invitation_id  INTEGER NOT NULL REFERENCES invitation (id)
) WITHOUT ROWID;
INSERT INTO invitation (workspace_id, account_id, address, token_hash, inviter_id, created_at, sent_at, expires_at)
SELECT m.workspace_id, m.account_id, a.username, randomblob(32),
       (SELECT o.account_id FROM membership o WHERE o.workspace_id = m.workspace_id AND o.owner = 1),
       coalesce(m.invited_at, 0), coalesce(m.invited_at, 0), coalesce(m.invite_expires_at, 0)
  FROM membership m JOIN account a ON a.id = m.account_id WHERE m.status = 0;

-- Requests to the operator (BR-03 to BR-07): at most one open of a kind per organisation.
CREATE TABLE workspace_request (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The organisation: the main workspace of a group, or the workspace itself.
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    kind          TEXT    NOT NULL CHECK (kind IN ('create', 'link', 'unlink')),
    contact       TEXT    NOT NULL,
    details       TEXT    NOT NULL,
    -- The name wished for a new workspace.
    name          TEXT,
    state         TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'declined', 'withdrawn')),
    created_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    -- What the operator answered.
    answer        TEXT,
    -- The workspace that was made.
    made_id       INTEGER REFERENCES workspace (id),
    CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX workspace_request_workspace ON workspace_request (workspace_id, id);
CREATE UNIQUE INDEX workspace_request_one_open ON workspace_request (workspace_id, kind) WHERE state = 'open';

-- Ownership that was offered and not yet accepted.
CREATE TABLE ownership_offer (
    workspace_id  INTEGER PRIMARY KEY REFERENCES workspace (id),
    from_id       INTEGER NOT NULL REFERENCES account (id),
    to_id         INTEGER NOT NULL REFERENCES account (id),
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
);

-- One-time links that the operator makes to set a new password.
CREATE TABLE recovery (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  INTEGER NOT NULL REFERENCES account (id),
    token_hash  BLOB    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
);

-- Lists of people change with their memberships; the revision of 0001 says so.
CREATE TRIGGER membership_inserted AFTER INSERT ON membership BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'user';
END;
CREATE TRIGGER membership_updated AFTER UPDATE ON membership BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = NEW.workspace_id AND area = 'user';
END;
CREATE TRIGGER membership_deleted AFTER DELETE ON membership BEGIN
    UPDATE workspace_revision SET revision = revision + 1 WHERE workspace_id = OLD.workspace_id AND area = 'user';
END;
