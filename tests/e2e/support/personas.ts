// The people and workspaces of the demo world.
export const PASSWORD = "switchyard-demo";

export const WORKSPACES = {
  acmeMain: { id: 100, name: "Acme Main", devices: 350, sims: 500 },
  acmeTrackers: { id: 101, name: "Acme Trackers", devices: 25_000, sims: 30_000 },
  acmeSandbox: { id: 102, name: "Acme Sandbox", devices: 12, sims: 20 },
  betaStudios: { id: 200, name: "Beta Studios", devices: 1_200, sims: 1_500 },
  gammaCo: { id: 300, name: "Gamma Co.", devices: 40, sims: 60 },
} as const;

export const PEOPLE = {
  /** Owner and Administrator of 100 (default) and 102, SuperAdmin of the group. */
  sam: "sam@acme.example",
  /** Owner and Administrator of 101 (default), User in 100. */
  kim: "kim@acme.example",
  /** Observer in 101 (default), Administrator of 200. */
  ola: "ola@acme.example",
  /** User in 101 only. */
  uli: "uli@acme.example",
  /** Owner and Administrator of 200 (default), User in 300. */
  noor: "noor@beta.example",
  /** Owner and Administrator of 300; second factor by app. */
  mia: "mia@gamma.example",
} as const;

export type Person = keyof typeof PEOPLE;

/** Secret of Mia's authenticator app, base 32. */
export const MIA_SECRET = "JBSWY3DPEHPK3PXP";
