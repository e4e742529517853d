-- Browsers are trusted because a second factor was proven in them; with the last factor the trust ends.
DELETE FROM trusted_device
 WHERE NOT EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = trusted_device.account_id AND k.status = 1);
