-- A second factor by e-mail that the server put on (--require-mfa), until the person says that they know.
ALTER TABLE mfa_key ADD COLUMN put_on INTEGER NOT NULL DEFAULT 0;

-- When the last copy of the personal data was made: one in 24 hours.
ALTER TABLE account ADD COLUMN exported_at INTEGER;
