//! The real server as a process of its own, and a small HTTP/1.1 client that keeps its connection: for the crash test and the
//! load tool, which must not share a process with what they measure.
#![allow(dead_code, reason = "the crash test and the load tool use different parts")]

use sha1::{Digest, Sha1};
use std::{
    io::{BufRead, Error, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A running server; killed (`SIGKILL`) when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts `binary` on a folder and waits until it answers.
    pub async fn start(binary: &Path, folder: &Path, devices: u32) -> std::io::Result<Self> {
        let mut child = Command::new(binary)
            .args(["serve", "--demo", "--network", "off", "--access-ttl", "14400", "--auth-rate", "100000"])
            // The server takes a free port and says which: one that was looked for beforehand may be another's by then.
            .args(["--devices", &devices.to_string(), "--port", "0"])
            .arg("--data")
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let log = child.stderr.take();
        let (says, said) = mpsc::channel();
        // To the end: a server whose log nobody reads would stop at its next line.
        std::thread::spawn(move || {
            for line in log
                .into_iter()
                .flat_map(|log| BufRead::lines(std::io::BufReader::new(log)))
                .map_while(Result::ok)
            {
                if let Some(port) = port_in(&line) {
                    let _ = says.send(port);
                }
            }
        });
        let mut server = Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) };
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            if let Ok(port) = said.try_recv() {
                server.address.set_port(port);
            }
            let health =
                async { Http::connect(server.address).await?.send("GET", "/healthz", None, None).await };
            if health.await.is_ok_and(|answer| answer.status == 200) {
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                return Err(Error::other(format!("the server ended: {status}")));
            }
            if Instant::now() > deadline {
                return Err(Error::new(ErrorKind::TimedOut, "the server does not answer"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Processor time that the server has used, in seconds; `None` where the system does not say (Linux does).
    pub fn processor_seconds(&self) -> Option<f64> {
        /// Every Linux counts the times of a process in hundredths of a second.
        const TICKS: f64 = 100.0;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // Behind the name in brackets: state is field 3, utime 14, stime 15.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at - 3)?.parse::<f64>().ok();
        Some((ticks(14)? + ticks(15)?) / TICKS)
    }

    /// `kill -9`, and waits until the process is gone.
    pub fn kill(&mut self) -> std::io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

/// The port in the line of the log that says where the server listens.
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("serving url=\"http://127.0.0.1:")?;
    rest.split_once('/')?.0.parse().ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// One answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null for anything else.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A connection that is kept.
pub struct Http {
    stream: BufReader<TcpStream>,
}

impl Http {
    pub async fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request and reads its answer.
    pub async fn send(
        &mut self,
        method: &str,
        target: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> std::io::Result<Answer> {
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        if let Some(token) = token {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if let Some(body) = body {
            request
                .push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body.unwrap_or_default());
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let status =
            line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(ErrorKind::InvalidData)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(|_| ErrorKind::InvalidData)?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Answer { status, body })
    }
}

/// Signs a demo person in (without a second factor) and answers the token of their default workspace.
pub async fn sign_in(address: SocketAddr, username: &str) -> std::io::Result<String> {
    let password = data_encoding::HEXLOWER.encode(&Sha1::digest("switchyard-demo"));
    let body = serde_json::json!({ "username": username, "password": password }).to_string();
    let answer =
        Http::connect(address).await?.send("POST", "/api/v1/authenticate", None, Some(&body)).await?;
    answer.json()["auth_token"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Error::other(format!("sign-in answered {}", answer.status)))
}
