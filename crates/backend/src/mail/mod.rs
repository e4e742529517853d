//! Mail: by SMTP when `--smtp-url` says where, else as `.eml` files in `DATA/mail`, so that a server without a mail account works, too.
//!
//! Plain text only. What is written is in [`texts`]. A mail may carry a one-time link: files are readable by the owner alone, and nothing
//! of a mail is ever logged.

pub mod app_texts;
pub mod texts;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{self, HeaderName, HeaderValue},
    },
};
use std::{
    fmt, fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// Folder of the files in the data folder.
pub const FOLDER: &str = "mail";
/// How long a mail server may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Mails under way at a time.
const AT_ONCE: usize = 4;

/// A mail to be sent. Its text may hold a secret: `Debug` shows the subject only.
#[derive(Clone)]
pub struct Mail {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The mail server took it.
    Smtp,
    /// It is a file in the data folder.
    File,
    /// It was not sent; the reason is in the log.
    Failed,
}

impl Sent {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::File => "file",
            Self::Failed => "failed",
        }
    }
}

/// Sends mails. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(PathBuf),
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.way {
            Way::Smtp(_) => "Mailer(smtp)",
            Way::Files(_) => "Mailer(files)",
        })
    }
}

impl Mailer {
    /// By SMTP with `smtp_url` (`smtp://user:password@host:587?tls=required`, `smtps://…`), else into files of the data folder.
    ///
    /// # Errors
    /// A sentence saying which of the two options cannot be read. Never the URL itself: it may hold a password.
    pub fn new(smtp_url: Option<&str>, from: &str, data: &Path) -> Result<Self, String> {
        let from: Mailbox = from
            .parse()
            .map_err(|_| "--mail-from must be an address like Name <name@host.example>".to_owned())?;
        let way = match smtp_url {
            None => Way::Files(data.join(FOLDER)),
            Some(url) => {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|_| "--smtp-url must be smtp://… or smtps://…".to_owned())?;
                Way::Smtp(builder.timeout(Some(PATIENCE)).build())
            }
        };
        Ok(Self(Arc::new(Inner { from, way })))
    }

    /// Sends one mail. A failure is logged and told, and is no error: what the mail is about has happened already.
    pub async fn send(&self, mail: Mail) -> Sent {
        match self.try_send(&mail).await {
            Ok(sent) => sent,
            Err(error) => {
                tracing::warn!(subject = mail.subject, "mail was not sent: {error}");
                Sent::Failed
            }
        }
    }

    /// Sends several, some at a time; the answers are in the same order.
    pub async fn send_all(&self, mails: Vec<Mail>) -> Vec<Sent> {
        let count = mails.len();
        let slots = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
        let mut tasks = tokio::task::JoinSet::new();
        for (at, mail) in mails.into_iter().enumerate() {
            let (mailer, slots) = (self.clone(), Arc::clone(&slots));
            tasks.spawn(async move {
                let _slot = slots.acquire_owned().await;
                (at, mailer.send(mail).await)
            });
        }
        let mut sent = vec![Sent::Failed; count];
        while let Some(done) = tasks.join_next().await {
            if let Ok((at, outcome)) = done {
                sent[at] = outcome;
            }
        }
        sent
    }

    async fn try_send(&self, mail: &Mail) -> Result<Sent, String> {
        let to = mail.to.parse::<lettre::Address>().map_err(|_| "the address is not one".to_owned())?;
        let message = Message::builder()
            .from(self.0.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .date_now()
            .message_id(None)
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .header(header::ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|error| error.to_string())?;
        match &self.0.way {
            Way::Smtp(transport) => {
                transport.send(message).await.map_err(|error| error.to_string())?;
                Ok(Sent::Smtp)
            }
            Way::Files(folder) => {
                let folder = folder.clone();
                let bytes = message.formatted();
                tokio::task::spawn_blocking(move || write(&folder, &bytes))
                    .await
                    .map_err(|error| error.to_string())?
                    .map_err(|error| error.to_string())?;
                Ok(Sent::File)
            }
        }
    }
}

/// Milliseconds since 1970 for a file's name. No two mails of a process have the same: their files would sort by chance.
fn moment() -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = crate::clock::Clock::system().now();
    let before = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)));
    // The closure always has an answer, so this is never the error.
    now.max(before.unwrap_or_else(|last| last) + 1)
}

/// A file whose name sorts by time; complete or not there at all.
fn write(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut random = [0_u8; 6];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let name = format!("{:013}-{}", moment(), data_encoding::HEXLOWER.encode(&random));
    let (part, whole) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.eml")));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, &whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, text: &str) -> Mail {
        Mail { to: to.to_owned(), subject: "Einladung für „Acme“".to_owned(), text: text.to_owned() }
    }

    #[tokio::test]
    async fn files_are_whole_private_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::new(None, "Switchyard <no-reply@localhost>", folder.path()).unwrap();
        assert_eq!(
            mailer.send(mail("a@b.example", "Hello\nhttp://localhost/invitation#swi_x\n")).await,
            Sent::File
        );
        let outcome = mailer.send_all(vec![mail("no address", "x"), mail("c@d.example", "y")]).await;
        assert_eq!(outcome, [Sent::Failed, Sent::File]);
        let mut files: Vec<_> =
            fs::read_dir(folder.path().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert_eq!(files.len(), 2, "{files:?}");
        let text = fs::read_to_string(&files[0]).unwrap();
        assert!(
            text.contains("To: a@b.example") && text.contains("http://localhost/invitation#swi_x"),
            "{text}"
        );
        assert!(text.contains("Auto-Submitted: auto-generated") && text.contains("Message-ID:"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    /// Also when many are written within one millisecond.
    #[test]
    fn names_sort_in_the_order_of_writing() {
        let folder = tempfile::tempdir().unwrap();
        for at in 0..100 {
            write(folder.path(), at.to_string().as_bytes()).unwrap();
        }
        let mut files: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let texts: Vec<_> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        assert_eq!(texts, (0..100).map(|at| at.to_string()).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_wrong_url_is_refused_without_being_shown() {
        let error = Mailer::new(Some("http://me:secret@host"), "a@b.example", Path::new(".")).unwrap_err();
        assert!(!error.contains("secret"), "{error}");
        assert!(
            Mailer::new(Some("smtps://me:secret@host.example"), "A <a@b.example>", Path::new(".")).is_ok()
        );
        assert!(Mailer::new(None, "nobody", Path::new(".")).is_err());
    }

    #[tokio::test]
    async fn smtp_speaks_to_a_server() {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 test\r\n").await.unwrap();
            let (mut data, mut got) = (false, Vec::new());
            while let Some(line) = lines.next_line().await.unwrap() {
                let answer: &[u8] = if data {
                    if line != "." {
                        got.push(line);
                        continue;
                    }
                    data = false;
                    b"250 taken\r\n"
                } else if line.starts_with("DATA") {
                    data = true;
                    b"354 go\r\n"
                } else {
                    b"250 ok\r\n"
                };
                write.write_all(answer).await.unwrap();
                if !data && !got.is_empty() {
                    return got.join("\n");
                }
            }
            got.join("\n")
        });
        let mailer = Mailer::new(Some(&url), "a@b.example", Path::new(".")).unwrap();
        assert_eq!(mailer.send(mail("c@d.example", "the text")).await, Sent::Smtp);
        assert!(server.await.unwrap().contains("the text"));
    }
}
