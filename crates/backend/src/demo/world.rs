//! The workspaces of the demo world and what each fleet is made of. Ids are fixed: tests, screenshots and bookmarks rely
//! on them.

use std::net::Ipv4Addr;

/// The moment at which the demo world was "now": 2026-11-16 06:00 UTC. Every date is relative to it.
pub const ANCHOR_MS: i64 = 1_794_808_800_000;
/// The seed of everything random.
pub const SEED: u64 = 0x5317_C47A_12D0_2026;
/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;
/// The workspace that `--devices N` scales.
pub const SCALED: u64 = 101;

/// One workspace of the demo world.
#[derive(Clone, Copy, Debug)]
pub struct WorkspaceSpec {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// Its plan, as the database writes it.
    pub plan: &'static str,
    /// Whether it belongs to the group Acme.
    pub acme: bool,
    /// Whether it is for trying things out.
    pub sandbox: bool,
    /// How many devices and SIMs.
    pub devices: u64,
    /// How many SIMs.
    pub sims: u64,
    /// Part of every device name of this workspace, and of no other's: whoever sees it elsewhere has found a leak.
    pub code: &'static str,
    /// First address of its address space and the space itself (BR-63).
    pub network: Ipv4Addr,
    /// CIDR of `network`.
    pub cidr: &'static str,
    /// What its devices are.
    pub things: &'static [&'static str],
    /// Where they are.
    pub sites: &'static [&'static str],
    /// Its tags.
    pub tags: &'static [&'static str],
    /// Its service policies.
    pub services: &'static [&'static str],
    /// Its coverage policies.
    pub tariffs: &'static [&'static str],
    /// Home country, an id of `places`.
    pub country: i64,
}

impl WorkspaceSpec {
    /// Where the ids of its rows begin: far enough apart that no two workspaces meet.
    pub fn id_base(&self) -> u64 {
        let at = WORLD.iter().position(|spec| spec.id == self.id).unwrap_or(0);
        (u64::try_from(at).unwrap_or(0) + 1) * 10_000_000
    }

    /// Where the ids of its SIMs begin.
    pub fn sim_base(&self) -> u64 {
        self.id_base() + 5_000_000
    }
}

/// All workspaces.
pub const WORLD: &[WorkspaceSpec] = &[
    WorkspaceSpec {
        id: 100,
        name: "Acme Main",
        plan: "pro",
        acme: true,
        sandbox: false,
        devices: 350,
        sims: 500,
        code: "HQ",
        network: Ipv4Addr::new(10, 112, 0, 0),
        cidr: "10.112.0.0/16",
        things: &["Lift", "Door controller", "Heat meter", "Smoke sensor", "Roof gateway", "Parking barrier"],
        sites: &["Berlin", "Hamburg", "München", "Wien", "Zürich", "Praha", "Łódź"],
        tags: &[
            "building-a",
            "building-b",
            "basement",
            "roof",
            "fire-safety",
            "facility",
            "energy",
            "vip",
            "spare",
            "maintenance",
            "2nd floor",
            "Gebäude Süd",
        ],
        services: &["Buildings default", "Buildings LTE-M"],
        tariffs: &["Europe pay-per-use", "DACH pooled 500 MB"],
        country: 12,
    },
    WorkspaceSpec {
        id: 101,
        name: "Acme Trackers",
        plan: "pro",
        acme: true,
        sandbox: false,
        devices: 25_000,
        sims: 30_000,
        code: "TRK",
        network: Ipv4Addr::new(10, 192, 0, 0),
        cidr: "10.192.0.0/12",
        things: &[
            "Truck",
            "Van",
            "Trailer",
            "Container",
            "Forklift",
            "Tanker",
            "Reefer",
            "Bus",
            "Excavator",
            "Pallet",
        ],
        sites: &[
            "Oslo",
            "Bergen",
            "Göteborg",
            "København",
            "Rotterdam",
            "Antwerpen",
            "Gdańsk",
            "Tallinn",
            "Rīga",
            "Kyiv",
            "Lisboa",
            "Málaga",
            "Marseille",
            "Genova",
            "Thessaloniki",
            "İzmir",
        ],
        tags: &[
            "route-north",
            "route-south",
            "route-east",
            "route-west",
            "cold-chain",
            "hazmat",
            "leased",
            "owned",
            "workshop",
            "priority",
            "retrofit-2026",
            "night shift",
            "Großraum",
            "高雄港",
            "مرفأ",
            "склад №7",
        ],
        services: &["Tracker default", "Tracker LTE-M only", "Tracker roaming", "Tracker with SMS"],
        tariffs: &["Nordics pooled 1 GB", "Europe pooled 5 GB", "World pay-per-use"],
        country: 20,
    },
    WorkspaceSpec {
        id: 102,
        name: "Acme Sandbox",
        plan: "pro",
        acme: true,
        sandbox: true,
        devices: 12,
        sims: 20,
        code: "SBX",
        network: Ipv4Addr::new(100, 72, 0, 0),
        cidr: "100.72.0.0/24",
        things: &["Test modem", "Dev board", "Emulator"],
        sites: &["Lab 1", "Lab 2"],
        tags: &["firmware-beta", "broken", "to-return"],
        services: &["Sandbox everything on"],
        tariffs: &["Sandbox world"],
        country: 12,
    },
    WorkspaceSpec {
        id: 200,
        name: "Beta Studios",
        plan: "starter",
        acme: false,
        sandbox: false,
        devices: 1_200,
        sims: 1_500,
        code: "STU",
        network: Ipv4Addr::new(10, 176, 0, 0),
        cidr: "10.176.0.0/16",
        things: &["Camera", "Dolly", "Drone", "Light rig", "Field recorder", "Encoder", "Crane"],
        sites: &["Dublin stage", "Galway set", "London stage", "Cardiff set", "Paris set", "Montréal stage"],
        tags: &[
            "unit-1",
            "unit-2",
            "second-unit",
            "rental",
            "insured",
            "4k",
            "8k",
            "live",
            "drama",
            "sport",
            "damaged",
            "archive",
        ],
        services: &["Studio uplink", "Studio telemetry"],
        tariffs: &["Isles pooled 50 GB", "Europe pooled 20 GB"],
        country: 14,
    },
    WorkspaceSpec {
        id: 300,
        name: "Gamma Co.",
        plan: "free",
        acme: false,
        sandbox: false,
        devices: 40,
        sims: 60,
        code: "GAM",
        network: Ipv4Addr::new(100, 80, 0, 0),
        cidr: "100.80.0.0/24",
        things: &["Beehive", "Weather mast", "Well pump", "Soil probe"],
        sites: &["North field", "Orchard", "Lake"],
        tags: &["winter", "solar", "needs-battery"],
        services: &["Farm default"],
        tariffs: &["Home country 100 MB"],
        country: 19,
    },
];
