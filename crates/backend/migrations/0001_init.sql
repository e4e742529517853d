-- People, workspaces, rights, sessions and the journals.
--
-- Conventions of every migration:
-- * Times are milliseconds since 1970-01-01 UTC.
-- * Ids are AUTOINCREMENT: an id is never given out twice, so that an old reference can never point at somebody else's row.
-- * Tenant rows carry workspace_id, in their key wherever the key is not global, and every query names it.
-- * Secrets (passwords, refresh tokens, application tokens, fingerprints, challenges) are stored as hashes only.

CREATE TABLE account (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    username          TEXT    NOT NULL CHECK (length(username) BETWEEN 1 AND 254),
    -- The same, lower case: sign-in does not depend on the case that was typed.
    username_key      TEXT    NOT NULL UNIQUE,
    name              TEXT    NOT NULL DEFAULT '',
    -- Argon2id over the hex SHA-1 that the contract sends; NULL while no password was ever set.
    password_hash     TEXT,
    -- 0 activation pending, 1 active, 2 suspended (domain.md 5.5).
    status            INTEGER NOT NULL DEFAULT 1 CHECK (status IN (0, 1, 2)),
    -- NULL follows the browser.
    locale            TEXT,
    -- NULL follows the system.
    theme             TEXT CHECK (theme IN ('light', 'dark')),
    created_at        INTEGER NOT NULL,
    last_sign_in_at   INTEGER,
    deleted_at        INTEGER
);

-- Consecutive failures of password or code, together (BR-56). Per account, never per challenge; and for names without an account in
-- exactly the same way, so that a lock does not tell which names exist.
CREATE TABLE sign_in_attempt (
    -- SHA-256 of the lower-case name.
    name_hash     BLOB    PRIMARY KEY,
    failures      INTEGER NOT NULL,
    locked_until  INTEGER,
    -- Forgotten a day after the last one.
    forget_at     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sign_in_attempt_forget ON sign_in_attempt (forget_at);

-- Second factors. type 1 = time-based one-time password (app); status 0 pending, 1 active (domain.md 5.6).
CREATE TABLE mfa_key (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    type_id       INTEGER NOT NULL DEFAULT 1,
    status        INTEGER NOT NULL DEFAULT 0 CHECK (status IN (0, 1)),
    secret        BLOB    NOT NULL,
    -- The last accepted time step: a code works once (RFC 6238 5.2).
    last_step     INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    activated_at  INTEGER
);
CREATE UNIQUE INDEX mfa_key_one_active ON mfa_key (account_id) WHERE status = 1;

-- Workspaces linked under one main organization, with exactly one SuperAdmin (BR-20..25).
CREATE TABLE org_group (
    id                     INTEGER PRIMARY KEY AUTOINCREMENT,
    name                   TEXT    NOT NULL,
    main_workspace_id      INTEGER NOT NULL REFERENCES workspace (id) DEFERRABLE INITIALLY DEFERRED,
    superadmin_account_id  INTEGER NOT NULL REFERENCES account (id),
    created_at             INTEGER NOT NULL
);
CREATE UNIQUE INDEX org_group_main ON org_group (main_workspace_id);
CREATE INDEX org_group_superadmin ON org_group (superadmin_account_id);

CREATE TABLE workspace (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    plan           TEXT    NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'starter', 'pro', 'enterprise')),
    -- 1 active, 2 suspended.
    status         INTEGER NOT NULL DEFAULT 1 CHECK (status IN (1, 2)),
    group_id       INTEGER REFERENCES org_group (id) DEFERRABLE INITIALLY DEFERRED,
    country_id     INTEGER,
    currency_id    INTEGER NOT NULL DEFAULT 1,
    ext_reference  TEXT,
    -- A workspace for trying things out.
    sandbox        INTEGER NOT NULL DEFAULT 0 CHECK (sandbox IN (0, 1)),
    created_at     INTEGER NOT NULL
);
CREATE INDEX workspace_group ON workspace (group_id) WHERE group_id IS NOT NULL;

-- Built-in roles have no workspace, and their permissions come from the contract's table; a workspace's own roles are data.
CREATE TABLE role (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER REFERENCES workspace (id),
    name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- Comma list of the stable permission keys; NULL for the built-in ones.
    permissions   TEXT,
    created_at    INTEGER NOT NULL DEFAULT 0,
    CHECK ((workspace_id IS NULL) = (permissions IS NULL))
);
CREATE UNIQUE INDEX role_name ON role (workspace_id, lower(name)) WHERE workspace_id IS NOT NULL;
INSERT INTO role (id, name) VALUES (1, 'Administrator'), (2, 'User'), (3, 'Observer');
-- A workspace's own roles start well away from the built-in ids.
UPDATE sqlite_sequence SET seq = 999 WHERE name = 'role';

CREATE TABLE membership (
    workspace_id       INTEGER NOT NULL REFERENCES workspace (id),
    account_id         INTEGER NOT NULL REFERENCES account (id),
    -- 0 invited, 1 active, 2 suspended.
    status             INTEGER NOT NULL DEFAULT 1 CHECK (status IN (0, 1, 2)),
    owner              INTEGER NOT NULL DEFAULT 0 CHECK (owner IN (0, 1)),
    is_default         INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    joined_at          INTEGER,
    invited_at         INTEGER,
    invite_expires_at  INTEGER,
    PRIMARY KEY (workspace_id, account_id),
    CHECK (owner = 0 OR status = 1),
    CHECK (is_default = 0 OR status = 1)
) WITHOUT ROWID;
CREATE INDEX membership_account ON membership (account_id);
-- One owner per workspace, one default workspace per account, whatever the code does.
CREATE UNIQUE INDEX membership_one_owner ON membership (workspace_id) WHERE owner = 1;
CREATE UNIQUE INDEX membership_one_default ON membership (account_id) WHERE is_default = 1;

-- Several rows while a role is being exchanged (grant first, then revoke): never a moment without a role.
CREATE TABLE membership_role (
    workspace_id  INTEGER NOT NULL,
    account_id    INTEGER NOT NULL,
    role_id       INTEGER NOT NULL REFERENCES role (id),
    PRIMARY KEY (workspace_id, account_id, role_id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX membership_role_role ON membership_role (role_id, workspace_id);
CREATE TRIGGER membership_role_same_workspace BEFORE INSERT ON membership_role
WHEN EXISTS (SELECT 1 FROM role r WHERE r.id = NEW.role_id AND r.workspace_id IS NOT NULL AND r.workspace_id <> NEW.workspace_id)
BEGIN
    SELECT RAISE(ABORT, 'role of another workspace');
END;

-- One row per sign-in. Every token names its session; revoking the session ends them all.
CREATE TABLE session (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    -- 'portal': the refresh token is in a cookie and rotates. 'api': the client keeps it, and it stays the same (api.md 2).
    kind          TEXT    NOT NULL CHECK (kind IN ('portal', 'api')),
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER,
    revoked_why   TEXT,
    address       TEXT,
    agent         TEXT
);
CREATE INDEX session_account ON session (account_id);

-- The chain of refresh tokens of a session. In a cookie session each is used once and names its successor.
CREATE TABLE refresh_token (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id    INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    hash          BLOB    NOT NULL UNIQUE,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER,
    successor_id  INTEGER REFERENCES refresh_token (id)
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

CREATE TABLE trusted_device (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id        INTEGER NOT NULL REFERENCES account (id),
    fingerprint_hash  BLOB    NOT NULL,
    operating_system  TEXT    NOT NULL DEFAULT '',
    browser           TEXT    NOT NULL DEFAULT '',
    name              TEXT,
    activated_at      INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    UNIQUE (account_id, fingerprint_hash)
);

-- Step 1 of a sign-in with a second factor, waiting for its code.
CREATE TABLE mfa_challenge (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    hash        BLOB    NOT NULL UNIQUE,
    account_id  INTEGER NOT NULL REFERENCES account (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    used_at     INTEGER
);
CREATE INDEX mfa_challenge_account ON mfa_challenge (account_id);

-- status 0 activated, 1 revoked (domain.md 5.7).
CREATE TABLE application_token (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    creator_id    INTEGER NOT NULL REFERENCES account (id),
    description   TEXT    NOT NULL DEFAULT '',
    hash          BLOB    NOT NULL UNIQUE,
    prefix        TEXT    NOT NULL,
    status        INTEGER NOT NULL DEFAULT 0 CHECK (status IN (0, 1)),
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER,
    -- Comma list of CIDR blocks; NULL = any address.
    cidrs         TEXT,
    last_used_at  INTEGER
);
CREATE INDEX application_token_workspace ON application_token (workspace_id, id);

-- Who did what. Append-only: the triggers refuse any change.
CREATE TABLE audit_log (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    at            INTEGER NOT NULL,
    actor_id      INTEGER REFERENCES account (id),
    -- Set when an application token acted for its maker.
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
CREATE INDEX audit_log_workspace ON audit_log (workspace_id, id);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE event_type (
    id           INTEGER PRIMARY KEY,
    description  TEXT NOT NULL
);
INSERT INTO event_type (id, description) VALUES (67, 'User switched workspaces');

-- source 0 network, 1 policy control, 2 API; severity 0 info, 1 warn, 2 critical (api.md 14).
CREATE TABLE event (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    at            INTEGER NOT NULL,
    type_id       INTEGER NOT NULL REFERENCES event_type (id),
    source_id     INTEGER NOT NULL CHECK (source_id IN (0, 1, 2)),
    severity_id   INTEGER NOT NULL CHECK (severity_id IN (0, 1, 2)),
    alert         INTEGER NOT NULL DEFAULT 0 CHECK (alert IN (0, 1)),
    description   TEXT    NOT NULL DEFAULT '',
    account_id    INTEGER REFERENCES account (id),
    device_id     INTEGER,
    sim_id        INTEGER,
    detail        TEXT
);
CREATE INDEX event_workspace ON event (workspace_id, id);

-- A number per workspace and area ('user', 'device', 'sim'), raised by triggers on every change of a row that a list shows:
-- what was counted or located at one revision is valid as long as the number stays.
CREATE TABLE workspace_revision (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    area          TEXT    NOT NULL CHECK (area IN ('user', 'device', 'sim')),
    revision      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, area)
) WITHOUT ROWID;
CREATE TRIGGER workspace_revision_start AFTER INSERT ON workspace BEGIN
    INSERT INTO workspace_revision (workspace_id, area) VALUES (NEW.id, 'user'), (NEW.id, 'device'), (NEW.id, 'sim');
END;
