//! One constant per message of the catalogue, `AREA_KEY`, made from `locales/en/<area>.json` by the build script.
//! The doc line of each constant is its English text.

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
