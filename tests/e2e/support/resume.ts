import type { Page } from "@playwright/test";

/** Makes the server one without the call that resumes a session: the portal then refreshes, and asks for the workspaces by a call of their own. */
export async function withoutResume(page: Page, guard: { allow(pattern: RegExp): void }) {
  guard.allow(/status of 404 .*\/session\/resume/);
  await page.route("**/api/ext/v1/session/resume", (route) => route.fulfill({ status: 404, json: {} }));
}
