//! Turns `data/permissions.csv` (the role tables, one row per action) into `Permission` and its table, so that
//! the published matrix is data in one place and a typo is a compile error.

use std::fmt::Write as _;
use std::{env, error::Error, fs, path::Path};

fn variant(key: &str) -> String {
    key.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=data/permissions.csv");
    let table = fs::read_to_string("data/permissions.csv")?;
    let mut variants = String::new();
    let [mut all, mut keys, mut sections, mut actions, mut roles_of] = [const { String::new() }; 5];
    for (number, line) in table.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let [key, section, action, roles @ ..] = cells.as_slice() else {
            return Err(format!("permissions.csv: row {} has too few cells", number + 2).into());
        };
        if roles.len() != 4 || roles.iter().any(|cell| !matches!(*cell, "yes" | "no")) {
            return Err(format!("permissions.csv: row {} needs four yes/no cells", number + 2).into());
        }
        let yes: Vec<bool> = roles.iter().map(|cell| *cell == "yes").collect();
        let name = variant(key);
        writeln!(variants, "    /// {section}: {action}.\n    {name},")?;
        writeln!(all, "    Permission::{name},")?;
        writeln!(keys, "    {key:?},")?;
        writeln!(sections, "    {section:?},")?;
        writeln!(actions, "    {action:?},")?;
        writeln!(roles_of, "    {yes:?},")?;
    }
    // One static per column: whoever never draws the actions does not carry their texts.
    let code = format!(
        "/// One action of the role tables (permissions.csv); the order is the order of the tables.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(u8)]\n\
         pub enum Permission {{\n{variants}}}\n\n\
         /// Every action, in table order.\npub const ALL: &[Permission] = &[\n{all}];\n\n\
         static KEYS: &[&str] = &[\n{keys}];\nstatic SECTIONS: &[&str] = &[\n{sections}];\n\
         static ACTIONS: &[&str] = &[\n{actions}];\n\
         /// SuperAdmin, Administrator, User, Observer.\nstatic ROLES: &[[bool; 4]] = &[\n{roles_of}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("permissions.rs"), code)?;
    Ok(())
}
