-- Second factors by e-mail, recovery codes, and when a password was changed.

ALTER TABLE account ADD COLUMN password_changed_at INTEGER;

-- type 2: a code by e-mail. Its key has no secret (an empty one); while it is pending, the code that was sent is here, as a hash.
ALTER TABLE mfa_key ADD COLUMN code_hash BLOB;
ALTER TABLE mfa_key ADD COLUMN code_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mfa_key ADD COLUMN code_expires_at INTEGER;

-- The code of a sign-in, hashed together with its challenge.
ALTER TABLE mfa_challenge ADD COLUMN code_hash BLOB;

-- Codes that were sent, for the limit: six in 15 minutes.
CREATE TABLE code_mail (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  INTEGER NOT NULL REFERENCES account (id),
    sent_at     INTEGER NOT NULL
);
CREATE INDEX code_mail_account ON code_mail (account_id, sent_at);

-- Each works once, instead of a code.
CREATE TABLE recovery_code (
    account_id  INTEGER NOT NULL REFERENCES account (id),
    -- SHA-256 of 80 random bits in base32.
    hash        BLOB    NOT NULL,
    used_at     INTEGER,
    PRIMARY KEY (account_id, hash)
) WITHOUT ROWID;
CREATE INDEX recovery_account ON recovery (account_id, created_at);
INSERT INTO event_type (id, description) VALUES (14, 'Multi-factor authentication key deleted');
