//! `switchyard admin batch …` and `switchyard admin sim …`: how SIMs come in.

use super::sim_file::{self, SimFile};
use crate::{
    error::Error,
    plans::Plans,
    store::{
        Store,
        fleet::sim_stock::{Intake, RowProblem},
        journal::By,
    },
};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use wire::{
    ids::WorkspaceId,
    problem::{FieldProblem, Problem},
};

/// Most problems that a refusal lists.
const SHOWN_PROBLEMS: usize = 50;

/// Work on batches.
#[derive(Debug, Subcommand)]
pub enum BatchDeed {
    /// Takes the SIMs of a CSV file (ICCID, IMSI, MSISDN, EID, form factor, BIC) into stock, as one batch.
    Create {
        /// The file. The column BIC holds the codes of the single cards.
        file: PathBuf,
        /// Code of the batch, 16 digits; made when missing.
        #[arg(long)]
        bic: Option<String>,
        /// Checks the file and changes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Lists the batches and who registered them.
    List,
}

/// Work on SIMs.
#[derive(Debug, Subcommand)]
pub enum SimDeed {
    /// Puts the SIMs of a CSV file (ICCID, IMSI, MSISDN, EID, form factor, BIC) into a workspace, as Issued. The same file again changes nothing.
    Import {
        /// The file.
        file: PathBuf,
        /// The workspace.
        #[arg(long, value_name = "ID")]
        workspace: u64,
        /// Checks the file and changes nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Does it.
pub(super) async fn batch(store: &Store, by: &By, deed: &BatchDeed) -> Result<Value, Error> {
    match deed {
        BatchDeed::List => Ok(json!(store.batches().await?)),
        BatchDeed::Create { file, bic, dry_run } => {
            let bic = match bic {
                Some(bic) => sim_file::checked_bic(bic)
                    .map_err(|why| Error::field(FieldProblem::format("--bic", why)))?,
                None => new_bic()?,
            };
            let file = read(file)?;
            let intake = store.create_batch(by, &bic, &file.sims, *dry_run).await?;
            let mut answer = answer(&intake, &file, *dry_run)?;
            answer["bic"] = json!(bic);
            Ok(answer)
        }
    }
}

/// Does it.
pub(super) async fn sim(store: &Store, plans: &Plans, by: &By, deed: &SimDeed) -> Result<Value, Error> {
    let SimDeed::Import { file, workspace, dry_run } = deed;
    let file = read(file)?;
    let tenant = store.tenant(WorkspaceId::from(*workspace));
    let intake = tenant.import_sims(plans, by, &file.sims, *dry_run).await?;
    let mut answer = answer(&intake, &file, *dry_run)?;
    answer["workspace"] = json!(workspace);
    Ok(answer)
}

fn read(path: &Path) -> Result<SimFile, Error> {
    let bytes =
        std::fs::read(path).map_err(|error| Error::Internal(format!("{}: {error}", path.display())))?;
    let file = sim_file::read(&bytes);
    if file.problems.is_empty() { Ok(file) } else { Err(refusal(&file.problems)) }
}

fn answer(intake: &Intake, file: &SimFile, dry_run: bool) -> Result<Value, Error> {
    if !intake.problems.is_empty() {
        return Err(refusal(&intake.problems));
    }
    Ok(json!({
        "created": intake.created,
        "unchanged": intake.unchanged,
        "dry_run": dry_run,
        "ignored_columns": file.ignored,
    }))
}

fn refusal(problems: &[RowProblem]) -> Error {
    let mut lines: Vec<String> =
        problems.iter().take(SHOWN_PROBLEMS).map(|problem| format!("\n  {problem}")).collect();
    if problems.len() > SHOWN_PROBLEMS {
        lines.push(format!("\n  and {} more", problems.len() - SHOWN_PROBLEMS));
    }
    Problem::new(1400, "FileRefused", &format!("nothing was changed, because{}", lines.concat())).into()
}

/// 16 random digits.
fn new_bic() -> Result<String, Error> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(format!("{:016}", u64::from_le_bytes(bytes) % 10_000_000_000_000_000))
}
