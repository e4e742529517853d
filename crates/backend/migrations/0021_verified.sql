-- An account is somebody's only when its mailbox was proven. Whoever shows a link for copying can open it, too, and would own the account
-- that it makes: later invitations to the same address must not reach such an account.

-- 0: made by a copied link, and nobody has opened a mailed one yet.
ALTER TABLE account ADD COLUMN verified INTEGER NOT NULL DEFAULT 1 CHECK (verified IN (0, 1));
UPDATE account SET verified = 0 WHERE status = 0;

-- SHA-256 of the token in the mail; token_hash is the one of the link that is shown. NULL when nothing was mailed.
ALTER TABLE invitation ADD COLUMN mail_hash BLOB;
CREATE UNIQUE INDEX invitation_mail ON invitation (mail_hash) WHERE mail_hash IS NOT NULL;
