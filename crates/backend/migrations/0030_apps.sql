-- Apps of a workspace (U-9): what is activated, who has access, who asks. Keys of apps, roles and plans are those of the catalogue,
-- which is a file of the server.

CREATE TABLE app_activation (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    app           TEXT    NOT NULL,
    plan          TEXT    NOT NULL,
    activated_at  INTEGER NOT NULL,
    -- Cancelled: usable until then. NULL: goes on.
    ends_at       INTEGER,
    PRIMARY KEY (workspace_id, app)
) WITHOUT ROWID;
CREATE INDEX app_activation_ends ON app_activation (ends_at) WHERE ends_at IS NOT NULL;

-- Access hangs on the membership and on the activation: without either there is none, whatever the code does.
CREATE TABLE app_grant (
    workspace_id  INTEGER NOT NULL,
    app           TEXT    NOT NULL,
    account_id    INTEGER NOT NULL,
    role          TEXT    NOT NULL,
    granted_at    INTEGER NOT NULL,
    granted_by    INTEGER REFERENCES account (id),
    PRIMARY KEY (workspace_id, app, account_id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, app) REFERENCES app_activation (workspace_id, app) ON DELETE CASCADE
) WITHOUT ROWID;
-- What goes with a membership, and what somebody's copy of their data names.
CREATE INDEX app_grant_member ON app_grant (account_id, workspace_id);

CREATE TABLE app_request (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL,
    app           TEXT    NOT NULL,
    account_id    INTEGER NOT NULL,
    message       TEXT    NOT NULL DEFAULT '',
    state         TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'declined', 'withdrawn')),
    created_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    -- Why it was declined.
    answer        TEXT,
    CHECK ((state = 'open') = (ended_at IS NULL)),
    FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
);
CREATE INDEX app_request_app ON app_request (workspace_id, app, id);
CREATE INDEX app_request_member ON app_request (account_id, workspace_id, app);
CREATE UNIQUE INDEX app_request_one_open ON app_request (workspace_id, app, account_id) WHERE state = 'open';
