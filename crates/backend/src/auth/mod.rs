//! Proof of identity, without HTTP and without SQL: access tokens (`jwt`), passwords (`password`), one-time codes (`totp`),
//! limits on guessing (`limits`). The sign-in itself, which ties them together, is `signin`.

pub mod jwt;
pub mod limits;
pub mod password;
pub mod totp;
