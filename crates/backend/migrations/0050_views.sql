-- How lists are looked at: values to filter by that are too long for an address, and views that a person saved.

CREATE TABLE value_list (
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    -- The number of values and a digest of them: the same values have the same id.
    id            TEXT    NOT NULL,
    -- A JSON list of texts.
    vals          TEXT    NOT NULL,
    -- Raised once a day while it is used.
    used_at       INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX value_list_used ON value_list (used_at);

CREATE TABLE saved_view (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  INTEGER NOT NULL REFERENCES workspace (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    list          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    query         TEXT    NOT NULL,
    UNIQUE (workspace_id, account_id, list, name)
);
CREATE INDEX saved_view_account ON saved_view (account_id);
