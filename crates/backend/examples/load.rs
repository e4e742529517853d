//! Measures the device list under a fixed rate of requests, server and load on the same machine.
//!
//! `cargo run --release -p switchyard-backend --example load -- [--rate 500] [--seconds 10] [--devices 25000] [--json FILE]
//! [--only TEXT]`; build the server first (`cargo build --release -p switchyard-backend`).
//!
//! The loop is open: request number n is due n/rate seconds after the start, whether or not earlier ones are answered, and its
//! latency counts from the moment it was due. A server that stalls is charged for everything that should have been sent.
//! `cpu µs` is the server's processor time per answer: unlike latency, it hardly depends on what else the machine does.
#![expect(clippy::unwrap_used, reason = "a tool: it ends with the reason")]
#![expect(clippy::cast_precision_loss, reason = "rates and milliseconds for people")]

#[path = "../tests/live/mod.rs"]
mod live;

use live::{Http, Server, sign_in};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use switchyard_backend::demo::rng::Rng;

const CONNECTIONS: usize = 32;
const LIST: &str = "/api/v1/endpoint?per_page=50";

/// What is asked for, as a function of the request's number, and how many devices are renamed per second meanwhile.
struct Scenario {
    name: &'static str,
    target: fn(u64) -> String,
    writes: u64,
}

const SCENARIOS: &[Scenario] = &[
    Scenario { name: "first page", target: |_| LIST.to_owned(), writes: 0 },
    Scenario { name: "page 400", target: |_| format!("{LIST}&page=400"), writes: 0 },
    Scenario { name: "any page", target: |n| format!("{LIST}&page={}", 1 + random(n) % 500), writes: 0 },
    Scenario { name: "sorted by name", target: |_| format!("{LIST}&sort=name"), writes: 0 },
    Scenario {
        name: "sorted by name, any page",
        target: |n| format!("{LIST}&sort=name&page={}", 1 + random(n) % 500),
        writes: 0,
    },
    Scenario { name: "sorted by -last_updated", target: |_| format!("{LIST}&sort=-last_updated"), writes: 0 },
    Scenario {
        name: "sorted by -last_updated, any page",
        target: |n| format!("{LIST}&sort=-last_updated&page={}", 1 + random(n) % 500),
        writes: 0,
    },
    Scenario { name: "name, one filter", target: |_| format!("{LIST}&q=name%3Atruck"), writes: 0 },
    Scenario {
        name: "name, 2,000 filters",
        target: |n| format!("{LIST}&q=name%3A-{:05}", random(n) % 2_000 * 12),
        writes: 0,
    },
    Scenario {
        name: "search, 2,000 ICCIDs",
        target: |n| format!("{LIST}&q=search%3A8949109101{:09}", random(n) % 2_000 * 12),
        writes: 0,
    },
    Scenario { name: "SIM status", target: |_| format!("{LIST}&q=sim_status%3A1"), writes: 0 },
    Scenario { name: "status", target: |_| format!("{LIST}&q=status%3A1"), writes: 0 },
    Scenario { name: "first page, 10 writes/s", target: |_| LIST.to_owned(), writes: 10 },
    Scenario {
        name: "any page by name, 10 writes/s",
        target: |n| format!("{LIST}&sort=name&page={}", 1 + random(n) % 500),
        writes: 10,
    },
    Scenario {
        name: "name, one filter, 10 writes/s",
        target: |_| format!("{LIST}&q=name%3Atruck"),
        writes: 10,
    },
];

fn random(n: u64) -> u64 {
    Rng::of(1, 2, n).draw()
}

struct Options {
    rate: u64,
    seconds: u64,
    devices: u32,
    json: Option<PathBuf>,
    only: Option<String>,
}

fn options() -> Options {
    let mut options = Options { rate: 500, seconds: 10, devices: 25_000, json: None, only: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().unwrap_or_else(|| fail(&format!("{name} needs a value")));
        let number = || value.parse().unwrap_or_else(|_| fail(&format!("{name} needs a number")));
        match name.as_str() {
            "--rate" => options.rate = number(),
            "--seconds" => options.seconds = number(),
            "--devices" => options.devices = u32::try_from(number()).unwrap_or(25_000),
            "--json" => options.json = Some(value.into()),
            "--only" => options.only = Some(value),
            _ => fail(&format!("unknown option {name}")),
        }
    }
    options
}

fn fail(why: &str) -> ! {
    eprintln!("load: {why}");
    std::process::exit(2)
}

/// Milliseconds of each request, ascending.
struct Measured {
    latencies: Vec<f64>,
    seconds: f64,
    failed: u64,
}

impl Measured {
    fn quantile(&self, q: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
        let at = (q * last as f64).ceil() as usize;
        self.latencies.get(at).copied().unwrap_or(f64::NAN)
    }
}

async fn measure(address: SocketAddr, token: &str, scenario: &Scenario, rate: u64, seconds: u64) -> Measured {
    let requests = rate * seconds;
    let next = Arc::new(AtomicU64::new(0));
    let failed = Arc::new(AtomicU64::new(0));
    let latencies = Arc::new(Mutex::new(Vec::new()));
    let start = Instant::now() + Duration::from_millis(50);
    let target = scenario.target;
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let (next, failed, latencies, token) =
            (Arc::clone(&next), Arc::clone(&failed), Arc::clone(&latencies), token.to_owned());
        clients.push(tokio::spawn(async move {
            let mut http = Http::connect(address).await.unwrap();
            let mut own = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= requests {
                    break;
                }
                let due = start + Duration::from_nanos(number * 1_000_000_000 / rate);
                tokio::time::sleep_until(due.into()).await;
                match http.send("GET", &target(number), Some(&token), None).await {
                    Ok(answer) if answer.status == 200 => own.push(due.elapsed().as_secs_f64() * 1e3),
                    _ => {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            latencies.lock().unwrap().extend(own);
        }));
    }
    let writer =
        (scenario.writes > 0).then(|| tokio::spawn(rename(address, token.to_owned(), scenario.writes)));
    for client in clients {
        client.await.unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    if let Some(writer) = writer {
        writer.abort();
    }
    let mut latencies = std::mem::take(&mut *latencies.lock().unwrap());
    latencies.sort_by(f64::total_cmp);
    Measured { latencies, seconds, failed: failed.load(Ordering::Relaxed) }
}

/// Renames a device so many times a second.
async fn rename(address: SocketAddr, token: String, writes: u64) {
    let mut http = Http::connect(address).await.unwrap();
    let mut tick = tokio::time::interval(Duration::from_nanos(1_000_000_000 / writes));
    for number in 0_u64.. {
        tick.tick().await;
        let device = 20_000_001 + random(number) % 20_000;
        let body = format!(r#"{{"name":"TRK-{:05} renamed {number}"}}"#, device - 20_000_000);
        let target = format!("/api/v1/endpoint/{device}");
        http.send("PATCH", &target, Some(&token), Some(&body)).await.unwrap();
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let options = options();
    let binary = std::env::current_exe()
        .unwrap()
        .parent()
        .and_then(|folder| folder.parent())
        .unwrap()
        .join("switchyard");
    if !binary.exists() {
        fail(&format!("{} is missing: cargo build --release -p switchyard-backend", binary.display()));
    }
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let server = Server::start(&binary, folder.path(), options.devices).await.unwrap();
    let started = began.elapsed().as_secs_f64();
    let token = sign_in(server.address, "kim@acme.example").await.unwrap();
    println!("{} devices; first start, demo world included: {started:.1} s", options.devices);
    println!(
        "{:<36} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "device list, 50 rows", "p50 ms", "p95 ms", "p99 ms", "max ms", "cpu µs", "rps", "failed"
    );
    let mut rows = Vec::new();
    for scenario in SCENARIOS
        .iter()
        .filter(|scenario| options.only.as_ref().is_none_or(|only| scenario.name.contains(only.as_str())))
    {
        // One second to warm up: connections, page cache, remembered positions.
        measure(server.address, &token, scenario, options.rate, 1).await;
        let before = server.processor_seconds();
        let found = measure(server.address, &token, scenario, options.rate, options.seconds).await;
        let cpu = before.zip(server.processor_seconds()).map_or(f64::NAN, |(before, after)| {
            (after - before) * 1e6 / (found.latencies.len().max(1) as f64)
        });
        let rps = found.latencies.len() as f64 / found.seconds;
        let [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1.0].map(|q| found.quantile(q));
        println!(
            "{:<36} {p50:>9.2} {p95:>9.2} {p99:>9.2} {max:>9.2} {cpu:>9.0} {rps:>9.0} {:>7}",
            scenario.name, found.failed
        );
        rows.push(serde_json::json!({
            "scenario": scenario.name, "rate": options.rate, "seconds": options.seconds, "rps": rps,
            "server_cpu_us": cpu, "p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "max_ms": max, "failed": found.failed,
        }));
    }
    let report = serde_json::json!({ "devices": options.devices, "first_start_s": started, "results": rows });
    match options.json {
        Some(file) => std::fs::write(file, format!("{report:#}\n")).unwrap(),
        None => println!("{report}"),
    }
}
