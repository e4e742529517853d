//! `switchyard admin …`: what the documents leave to the provider (product.md §1). Works on the data folder, also while the server runs:
//! SQLite serialises both, and the server reads rights and limits from the database on every request.

mod print;
pub mod sim_file;
mod sims;

use crate::{
    auth::password,
    clock::{Clock, DAY},
    error::Error,
    mail::{
        Mailer,
        texts::{self, Language},
    },
    plans::Plans,
    secret::Secret,
    store::{Store, journal::By, key, limits::Kind, operator::NewAccount, requests::Row},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use std::path::PathBuf;

/// How long a recovery link works, in milliseconds.
const RECOVERY_LIFE: i64 = DAY;

/// Operator's work on a data folder.
#[derive(Debug, Args)]
pub struct Admin {
    /// Folder of the database.
    #[arg(long, default_value = "./data", value_name = "DIR", global = true)]
    pub data: PathBuf,
    /// Catalogue of plans, as for `serve`.
    #[arg(long, value_name = "FILE", global = true)]
    pub plans: Option<PathBuf>,
    /// Answers as JSON, for scripts.
    #[arg(long, global = true)]
    pub json: bool,
    /// Address of the portal, for links.
    #[arg(long, default_value = "http://localhost:8080/", value_name = "URL", global = true)]
    pub public_url: String,
    /// Mail server for the answers to requests; without it they become files in DATA/mail.
    #[arg(long, value_name = "URL", env = "SWITCHYARD_SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails.
    #[arg(long, default_value = "Switchyard <no-reply@localhost>", value_name = "ADDRESS", global = true)]
    pub mail_from: String,
    /// What to do.
    #[command(subcommand)]
    pub deed: Deed,
}

/// What the operator can do.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Lists requests of workspaces: the open ones.
    Requests {
        /// The answered and withdrawn ones, too.
        #[arg(long)]
        all: bool,
    },
    /// Fulfils a request: makes the workspace, links or unlinks, and answers.
    Approve {
        /// Number of the request.
        request: u64,
        /// Name of the new workspace, instead of the one wished for.
        #[arg(long)]
        name: Option<String>,
        /// Plan of the new workspace.
        #[arg(long, default_value = "free")]
        plan: String,
        /// For linking and unlinking: the workspaces; may be repeated.
        #[arg(long = "workspace", value_name = "ID")]
        workspaces: Vec<u64>,
        /// A word to the sender.
        #[arg(long)]
        answer: Option<String>,
    },
    /// Declines a request.
    Decline {
        /// Number of the request.
        request: u64,
        /// A word to the sender.
        #[arg(long)]
        answer: Option<String>,
    },
    /// Lists all workspaces.
    Workspaces,
    /// Links workspaces under a main organization (BR-20 to BR-22).
    Link {
        /// The main organization.
        main: u64,
        /// The workspaces to link.
        #[arg(required = true)]
        workspaces: Vec<u64>,
        /// Name of the group, when it is new; else the main organization's.
        #[arg(long)]
        name: Option<String>,
    },
    /// Takes a workspace out of its group (BR-11); the main organization ends the group.
    Unlink {
        /// The workspace.
        workspace: u64,
    },
    /// Makes another Administrator of the main organization SuperAdmin (BR-23).
    SuperAdmin {
        /// Any workspace of the group.
        workspace: u64,
        /// E-mail of the Administrator.
        account: String,
    },
    /// Puts a workspace on a plan.
    Plan {
        /// The workspace.
        workspace: u64,
        /// `free`, `starter`, `pro` or `enterprise`.
        plan: String,
    },
    /// Sets a limit of a workspace.
    Limit {
        /// The workspace.
        workspace: u64,
        /// What.
        kind: LimitKind,
        /// A number, `unlimited`, or `plan` for what the plan says.
        amount: String,
    },
    /// Restores a deleted workspace within its 14 days.
    Restore {
        /// The workspace.
        workspace: u64,
    },
    /// Makes an account: the first one, or any other. Without `--password-stdin` a link to set the password is made.
    Account {
        /// E-mail.
        username: String,
        /// Display name.
        #[arg(long)]
        name: String,
        /// Makes a workspace of this name, which the account owns.
        #[arg(long)]
        workspace: Option<String>,
        /// Plan of that workspace.
        #[arg(long, default_value = "free")]
        plan: String,
        /// Reads the password from the standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Shuts an account out of every workspace at once, a stolen one for example: its sessions end, and it counts as no Administrator.
    Lock {
        /// E-mail of the account.
        account: String,
        /// Lets it in again.
        #[arg(long)]
        lift: bool,
    },
    /// SIM batches: SIMs that a workspace registers by their code (BIC).
    #[command(subcommand)]
    Batch(sims::BatchDeed),
    /// SIMs of workspaces.
    #[command(subcommand)]
    Sim(sims::SimDeed),
    /// Makes a one-time link to set a new password; it works for a day and ends all sessions when used.
    RecoveryLink {
        /// E-mail of the account.
        account: String,
    },
}

/// What can be limited.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum LimitKind {
    /// Calls of application tokens per UTC day.
    ApiCalls,
    /// Devices.
    Devices,
    /// SIMs.
    Sims,
    /// Members and open invitations.
    Members,
    /// Workspaces that the Owner may own.
    Workspaces,
}

impl From<LimitKind> for Kind {
    fn from(kind: LimitKind) -> Self {
        match kind {
            LimitKind::ApiCalls => Self::ApiCalls,
            LimitKind::Devices => Self::Devices,
            LimitKind::Sims => Self::Sims,
            LimitKind::Members => Self::Members,
            LimitKind::Workspaces => Self::Workspaces,
        }
    }
}

/// Does it and prints the answer.
///
/// # Errors
/// A sentence saying why not.
pub async fn run(admin: Admin) -> Result<(), String> {
    let json = admin.json;
    let answer = work(&admin).await.map_err(|error| match error {
        Error::Problem { problem, .. } => {
            let fields: String = problem.errors.iter().map(|field| format!(" {}", field.message)).collect();
            format!("{}: {}{fields}", problem.error_token, problem.message)
        }
        other => other.to_string(),
    })?;
    print::print(&answer, json);
    Ok(())
}

async fn work(admin: &Admin) -> Result<Value, Error> {
    let internal = Error::Internal;
    let creates = matches!(admin.deed, Deed::Account { .. });
    if !creates && !admin.data.join(crate::store::FILE).exists() {
        return Err(internal(format!("there is no database in {}", admin.data.display())));
    }
    std::fs::create_dir_all(&admin.data).map_err(|error| internal(error.to_string()))?;
    let plans = Plans::load(admin.plans.as_deref()).map_err(internal)?;
    let store = Store::open(&admin.data).await?;
    let answer = deed(admin, &store, &plans).await;
    store.close().await;
    answer
}

async fn deed(admin: &Admin, store: &Store, plans: &Plans) -> Result<Value, Error> {
    let now = Clock::system().now();
    let by = By::operator(now);
    Ok(match &admin.deed {
        Deed::Requests { all } => {
            let rows = store.requests(!all).await?.into_iter().map(|row| {
                let (workspace, name, username) =
                    (row.workspace_id, row.workspace_name.clone(), row.username.clone());
                let mut value = json!(row.into_request());
                value["workspace"] = json!({ "id": workspace, "name": name });
                value["username"] = json!(username);
                value
            });
            Value::Array(rows.collect())
        }
        Deed::Workspaces => json!(store.all_workspaces().await?),
        Deed::Approve { request, name, plan, workspaces, answer } => {
            let row = store.open_request(key(*request)).await?;
            let ids: Vec<i64> = workspaces.iter().map(|id| key(*id)).collect();
            let answer = answer.as_deref();
            if plans.all().iter().all(|known| known.key != *plan) {
                return Err(Error::field(wire::problem::FieldProblem::reference("plan")));
            }
            let made = match row.kind.as_str() {
                "create" => {
                    Some(store.approve_create(&by, key(*request), (name.as_deref(), plan), answer).await?)
                }
                kind => {
                    if ids.is_empty() {
                        return Err(Error::field(wire::problem::FieldProblem::required("--workspace")));
                    }
                    if kind == "link" {
                        store.link(plans, &by, row.workspace_id, &ids, name.as_deref()).await?;
                    } else {
                        for id in &ids {
                            store.unlink(&by, *id).await?;
                        }
                    }
                    store.answer_request(&by, key(*request), true, answer).await?;
                    None
                }
            };
            tell(admin, store, &row, true, answer).await?;
            json!({ "request": request, "state": "approved", "workspace": made })
        }
        Deed::Decline { request, answer } => {
            let row = store.open_request(key(*request)).await?;
            store.answer_request(&by, key(*request), false, answer.as_deref()).await?;
            tell(admin, store, &row, false, answer.as_deref()).await?;
            json!({ "request": request, "state": "declined" })
        }
        Deed::Link { main, workspaces, name } => {
            let ids: Vec<i64> = workspaces.iter().map(|id| key(*id)).collect();
            let superadmin = store.link(plans, &by, key(*main), &ids, name.as_deref()).await?;
            json!({ "main": main, "linked": workspaces, "superadmin": superadmin })
        }
        Deed::Unlink { workspace } => {
            store.unlink(&by, key(*workspace)).await?;
            json!({ "unlinked": workspace })
        }
        Deed::SuperAdmin { workspace, account } => {
            let account = store.account_named(account).await?;
            store.reassign_superadmin(&by, key(*workspace), key(account.get())).await?;
            json!({ "workspace": workspace, "superadmin": account })
        }
        Deed::Plan { workspace, plan } => {
            store.set_plan(plans, &by, key(*workspace), plan).await?;
            json!({ "workspace": workspace, "plan": plan })
        }
        Deed::Limit { workspace, kind, amount } => {
            let wrong = || {
                Error::field(wire::problem::FieldProblem::format("amount", "is a number, unlimited or plan"))
            };
            let value = match amount.as_str() {
                "plan" => None,
                "unlimited" => Some(None),
                number => Some(Some(number.parse().map_err(|_| wrong())?)),
            };
            store.set_limit(&by, key(*workspace), (*kind).into(), value).await?;
            json!({ "workspace": workspace, "limit": Kind::from(*kind).as_str(), "amount": amount })
        }
        Deed::Restore { workspace } => {
            store.restore_workspace(plans, &by, key(*workspace)).await?;
            json!({ "restored": workspace })
        }
        Deed::Account { username, name, workspace, plan, password_stdin } => {
            account(admin, store, plans, &by, (username, name, workspace.as_deref(), plan, *password_stdin))
                .await?
        }
        Deed::Lock { account, lift } => {
            let account = store.account_named(account).await?;
            store.lock_account(&by, key(account.get()), !lift).await?;
            json!({ "account": account, "locked": !lift })
        }
        Deed::Batch(deed) => sims::batch(store, &by, deed).await?,
        Deed::Sim(deed) => sims::sim(store, plans, &by, deed).await?,
        Deed::RecoveryLink { account } => {
            let account = store.account_named(account).await?;
            let token = store.make_recovery(&by, key(account.get()), RECOVERY_LIFE).await?;
            json!({ "account": account, "link": link(admin, &token) })
        }
    })
}

async fn account(
    admin: &Admin,
    store: &Store,
    plans: &Plans,
    by: &By,
    (username, name, workspace, plan, stdin): (&str, &str, Option<&str>, &str, bool),
) -> Result<Value, Error> {
    let field = |name, why| Error::field(wire::problem::FieldProblem::format(name, why));
    let username =
        wire::validate::email(username).map_err(|_| field("username", "is not an e-mail address"))?;
    let name = wire::validate::name(name, wire::validate::NAME_MAX)
        .map_err(|_| field("name", "takes 1 to 100 characters"))?;
    if plans.all().iter().all(|known| known.key != plan) {
        return Err(Error::field(wire::problem::FieldProblem::reference("plan")));
    }
    let hash = if stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|error| Error::Internal(error.to_string()))?;
        let password = line.trim_end_matches(['\r', '\n']);
        if password.chars().count() < 8 {
            return Err(field("password", "needs at least 8 characters"));
        }
        // The contract sends passwords as SHA-1, so that is what is hashed.
        let sent = Secret(data_encoding::HEXLOWER.encode(&Sha1::digest(password)));
        if password::is_common_digest(sent.expose()) {
            return Err(field("password", password::COMMON));
        }
        Some(password::hash(&sent).map_err(|error| Error::Internal(error.to_string()))?)
    } else {
        None
    };
    let new = NewAccount { username, name, password_hash: hash.as_deref(), workspace, plan };
    let (account, workspace) = store.make_account(by, new).await?;
    let mut answer = json!({ "account": account, "workspace": workspace });
    if hash.is_none() {
        let token = store.make_recovery(by, key(account.get()), RECOVERY_LIFE).await?;
        answer["link"] = json!(link(admin, &token));
    }
    Ok(answer)
}

fn link(admin: &Admin, token: &Secret) -> String {
    format!("{}/recovery#{}", admin.public_url.trim_end_matches('/'), token.expose())
}

async fn tell(
    admin: &Admin,
    store: &Store,
    row: &Row,
    approved: bool,
    answer: Option<&str>,
) -> Result<(), Error> {
    let mailer =
        Mailer::new(admin.smtp_url.as_deref(), &admin.mail_from, &admin.data).map_err(Error::Internal)?;
    // In the language of whoever asked.
    let asked = store.account(wire::ids::UserId::from(crate::store::id(row.account_id))).await;
    let language = Language::of(asked.ok().and_then(|account| account.locale).as_deref());
    let mail =
        texts::request_answered(language, &row.contact, &row.kind, approved, answer.unwrap_or_default());
    mailer.send(mail).await;
    Ok(())
}
