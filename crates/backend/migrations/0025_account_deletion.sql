-- An account whose deletion was asked for is erased then; until then the person can change their mind.
ALTER TABLE account ADD COLUMN delete_at INTEGER;
CREATE INDEX account_delete ON account (delete_at) WHERE delete_at IS NOT NULL;
