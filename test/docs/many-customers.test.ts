import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RememberedSignIn, SignIn, TokenEncryption } from "close-crm/oauth";
import type { Receiver } from "close-crm/receive";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent, systemClock } from "close-crm/testing";
import { expect, onTestFinished } from "vitest";
import { APP, decide } from "../oauth/setup.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import { runProgram } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

/** What the program exports. */
interface Program {
	receiver: Receiver;
	connect(): Promise<SignIn>;
	finish(callback: URL, remembered: RememberedSignIn): Promise<string>;
	check(organizationIds: string[]): Promise<string[]>;
	disconnect(organizationId: string): Promise<void>;
}

const MINUTE = 60_000;

testPrograms("docs/many-customers.md", {
	async "From connect to disconnect"(code) {
		const folder = await temporaryFolder();
		const clock = createTestClock({ now: systemClock.now() });
		const oauthApps = [{ ...APP, redirectUris: ["https://example.com/close/callback"] }];
		/** A Close for one organization, because each has its own subscriptions and events. */
		const createWorld = (seed: number) =>
			createFakeClose({ clock, seed, oauthApps, fetch: (request) => program.receiver.fetch(request) });
		const [one, two] = [createWorld(1), createWorld(2)];
		process.env.CLOSE_CLIENT_ID = APP.clientId;
		process.env.CLOSE_CLIENT_SECRET = APP.clientSecret;
		onTestFinished(() => {
			delete process.env.CLOSE_CLIENT_ID;
			delete process.env.CLOSE_CLIENT_SECRET;
		});

		const { exports, printed } = await runProgram(
			code.replaceAll(/fileTokens\("(.*?)"\)/g, (_, name) => `fileTokens(${JSON.stringify(join(folder, name))})`),
			async (request) => {
				const answer = await one.fetch(request.clone());
				// A code or a token that is not the first organization's is the second one's.
				return answer.ok ? answer : two.fetch(request);
			},
		);
		// The cast is safe: the page's program exports these functions, and the test calls each of them.
		const program = exports as unknown as Program;
		async function connect(close: FakeClose, organization_id: string): Promise<void> {
			const { url, remember } = await program.connect();
			const callback = new URL(await decide(close.fetch, url, { organization_id }));
			expect(await program.finish(callback, remember)).toBe(organization_id);
		}
		async function happen(close: FakeClose, organization_id: string, name: string): Promise<void> {
			close.emit(sampleEvent("lead.created", { organization_id, data: { name } }));
			await clock.advance(0);
		}

		await connect(one, "orga_1");
		await connect(two, "orga_2");
		await happen(one, "orga_1", "Juniper Bakery");
		await happen(two, "orga_2", "Sitwell");
		expect(printed).toEqual(["orga_1 has a new lead Juniper Bakery 1", "orga_2 has a new lead Sitwell 1"]);
		expect(await program.check(["orga_1", "orga_2"])).toEqual([]);

		// The first customer's key must not verify an event of the second customer.
		await happen(one, "orga_2", "Forger");
		expect(one.record.deliveries.at(-1)?.response_status_code).toBe(401);
		expect(printed.join()).not.toContain("Forger");

		two.revokeAccess("orga_2");
		expect(await program.check(["orga_1", "orga_2"])).toEqual(["orga_2"]);
		await connect(two, "orga_2");
		expect(await program.check(["orga_1", "orga_2"])).toEqual([]);
		expect(two.subscriptions()).toMatchObject([{ status: "active" }]);
		await happen(two, "orga_2", "Sitwell Housing");
		expect(printed.at(-1)).toMatch(/^orga_2 has a new lead Sitwell Housing /);

		await program.disconnect("orga_1");
		two.revokeAccess("orga_2");
		await clock.advance(MINUTE);
		await program.disconnect("orga_2");
		expect(one.subscriptions()).toEqual([]);
		for (const store of await readdir(folder)) expect(await readdir(join(folder, store))).toEqual([]);
	},
	async "Where the tokens are stored"(code) {
		const { exports } = await runProgram(code);
		const encryptWith = exports.encryptWith as (key: Uint8Array) => TokenEncryption;
		const { encrypt, decrypt } = encryptWith(randomBytes(32));
		const encrypted = await encrypt("access_1");

		expect(encrypted).not.toContain("access_1");
		expect(await decrypt(encrypted)).toBe("access_1");
		const changed = `${encrypted.startsWith("A") ? "B" : "A"}${encrypted.slice(1)}`;
		expect(() => decrypt(changed)).toThrow();
	},
});
