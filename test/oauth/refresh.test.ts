import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { memoryTokens, OAuthReconnectError, type TokenStore } from "close-crm/oauth";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { APP, failure, setUp } from "./setup.ts";

const MINUTE = 60_000;

describe("an access token", () => {
	test("is used until five minutes before it expires, and then refreshed once for all concurrent calls", async () => {
		const { clock, oauth, grants, signIn } = setUp();
		await signIn("orga_1");
		const token = oauth.accessToken("orga_1");
		const first = await token({ refresh: false });

		await clock.advance(54 * MINUTE);
		expect(await token({ refresh: false })).toEqual(first);
		await clock.advance(MINUTE);
		const later = await Promise.all(Array.from({ length: 50 }, () => oauth.accessToken("orga_1")({ refresh: false })));

		expect(new Set(later.map((each) => JSON.stringify(each))).size).toBe(1);
		expect(later[0]).not.toEqual(first);
		expect(grants).toEqual(["authorization_code", "refresh_token"]);
	});

	test("is refreshed once for all calls that were answered with 401", async () => {
		const { close, client, grants, signIn } = setUp();
		await signIn("orga_1");
		const { webhooks } = client("orga_1");
		await webhooks.list();
		close.disturbRequests({ status: 401, times: 10 });

		await Promise.all(Array.from({ length: 10 }, () => webhooks.list()));

		expect(grants).toEqual(["authorization_code", "refresh_token"]);
	});

	test("is separate for each organization", async () => {
		const { oauth, signIn } = setUp();
		await signIn("orga_1");
		await signIn("orga_2");

		const [one, other] = [oauth.accessToken("orga_1"), oauth.accessToken("orga_2")];
		expect(await one({ refresh: false })).not.toEqual(await other({ refresh: false }));
	});

	test("does not exist for an organization that is not connected", async () => {
		const { client } = setUp();

		expect(await failure(client("orga_1").webhooks.list())).toMatchObject({
			name: "OAuthError",
			code: "not_connected",
			message: "orga_1 is not connected. Send its user to authorizeUrl(), and the callback to handleCallback().",
		});
	});

	test("is revoked at Close and deleted", async () => {
		const { oauth, store, client, signIn } = setUp();
		await signIn("orga_1");
		const { webhooks } = client("orga_1");
		await webhooks.list();

		await oauth.revoke("orga_1");

		expect(await store.read("orga_1")).toBeUndefined();
		expect(await failure(webhooks.list())).toMatchObject({ code: "not_connected" });
		await oauth.revoke("orga_1");
	});
});

describe("a refresh", () => {
	test("that Close rejects means that the customer has to connect again, and later calls fail immediately", async () => {
		const { clock, close, store, client, grants, signIn } = setUp();
		await signIn("orga_1");
		await revokeAtClose(close.fetch, await store.read("orga_1"));
		await clock.advance(60 * MINUTE);

		const error = await failure(client("orga_1").webhooks.list());
		expect(error).toBeInstanceOf(OAuthReconnectError);
		expect(error).toMatchObject({ organization_id: "orga_1", reason: "revoked", code: "reconnect_required" });
		const sent = grants.length;
		expect(await failure(client("orga_1").webhooks.list())).toMatchObject({ reason: "revoked" });
		expect(grants).toHaveLength(sent);

		await signIn("orga_1");
		expect(await client("orga_1").webhooks.list()).toEqual([]);
	});

	test("whose response is lost is sent again, and reported as lost if Close carried out the first one", async () => {
		let losesAnswers = false;
		const setup = setUp({
			fetch: async (input, init) => {
				const response = await setup.close.fetch(input, init);
				if (losesAnswers) throw connectionLost();
				return response;
			},
		});
		await setup.signIn("orga_1");
		await setup.clock.advance(60 * MINUTE);
		losesAnswers = true;
		const token = setup.oauth.accessToken("orga_1");

		expect(await failure(token({ refresh: false }))).toMatchObject({ code: "token_request_failed" });
		losesAnswers = false;
		expect(await failure(token({ refresh: false }))).toMatchObject({ reason: "lost_answer" });
	});

	test("that did not reach Close loses nothing", async () => {
		let isAway = false;
		const setup = setUp({
			fetch: async (input, init) => {
				if (isAway) throw connectionLost();
				return setup.close.fetch(input, init);
			},
		});
		await setup.signIn("orga_1");
		await setup.clock.advance(60 * MINUTE);
		isAway = true;
		expect(await failure(setup.oauth.accessToken("orga_1")({ refresh: false }))).toMatchObject({
			code: "token_request_failed",
		});
		isAway = false;
		expect(await setup.oauth.accessToken("orga_1")({ refresh: false })).toHaveProperty("token");
	});

	test("by a process that ended before it stored the tokens is reported as lost", async () => {
		const store = memoryTokens();
		const setup = setUp({ store: endingBeforeSecondWrite(store) });
		await setup.signIn("orga_1");
		await setup.clock.advance(60 * MINUTE);
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const failed = failure(setup.oauth.accessToken("orga_1")({ refresh: false }));
		await vi.advanceTimersByTimeAsync(MINUTE);
		await failed;

		const next = setUp({ store, fetch: setup.close.fetch, now: setup.clock.now });
		expect(await failure(next.oauth.accessToken("orga_1")({ refresh: false }))).toMatchObject({
			reason: "lost_answer",
		});
	});
});

describe("the stored value", () => {
	const key = randomBytes(32);
	const encryption = {
		encrypt(text: string) {
			const iv = randomBytes(12);
			const cipher = createCipheriv("aes-256-gcm", key, iv);
			const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
			return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64");
		},
		decrypt(text: string) {
			const bytes = Buffer.from(text, "base64");
			const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
			decipher.setAuthTag(bytes.subarray(12, 28));
			return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
		},
	};

	test("is encrypted by the hook", async () => {
		const encrypted = memoryTokens();
		const setup = setUp({ encryption, store: encrypted });
		await setup.signIn("orga_1");
		expect(await encrypted.read("orga_1")).not.toContain("access_");
		expect(await setup.client("orga_1").webhooks.list()).toEqual([]);
	});

	test("is rejected if it was changed, and is not shown", async () => {
		const encrypted = memoryTokens();
		const setup = setUp({ encryption, store: encrypted });
		await encrypted.write("orga_1", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=");
		const error = await failure(setup.oauth.accessToken("orga_1")({ refresh: false }));
		expect(error).toMatchObject({
			message: "The stored tokens of orga_1 cannot be decrypted. Use the key they were encrypted with.",
		});
	});
});

test("no error shows a token, a code or the client secret", async () => {
	const secrets = new Set<string>([APP.clientSecret]);
	let breaks = false;
	const setup = setUp({
		fetch: async (input, init) => {
			const request = new Request(input, init);
			const body = new URLSearchParams(await request.clone().text());
			for (const name of ["code", "refresh_token", "code_verifier"])
				if (body.has(name)) secrets.add(body.get(name) ?? "");
			if (breaks) throw new TypeError(`fetch failed for ${body}`);
			return setup.close.fetch(request);
		},
	});
	await setup.signIn("orga_1");
	await setup.clock.advance(60 * MINUTE);
	breaks = true;
	const error = await failure(setup.oauth.accessToken("orga_1")({ refresh: false }));
	expect(secrets.size).toBeGreaterThan(2);
	for (const secret of secrets) expect(inspect(error, { depth: null })).not.toContain(secret);
});

test("no error of a store or of the encryption shows a token", async () => {
	/** As ioredis and Upstash report a command that failed. */
	const quoting = (value: string) => Object.assign(new Error(`READONLY, command was: ${value}`), { args: [value] });
	const store = memoryTokens();
	const failures = [
		{ store: { ...store, write: async (_: string, value: string) => Promise.reject(quoting(value)) } },
		{ encryption: { encrypt: (text: string) => Promise.reject(quoting(text)), decrypt: (text: string) => text } },
	];
	for (const options of failures) {
		const error = await failure(setUp(options).signIn("orga_1"));

		expect(error).toMatchObject({ message: expect.stringContaining("of orga_1 could not be stored: READONLY") });
		expect(inspect(error, { depth: null })).not.toMatch(/(access|refresh)_\w{40}/);
	}
});

/** Like an admin who removes the app. */
async function revokeAtClose(fetch: typeof globalThis.fetch, stored = ""): Promise<void> {
	const { refresh_token } = JSON.parse(stored);
	const body = new URLSearchParams({
		client_id: APP.clientId,
		client_secret: APP.clientSecret,
		token: refresh_token,
	});
	await fetch("https://api.close.com/oauth2/revoke/", { method: "POST", body });
}

/** Node's error of fetch when the connection breaks before the response. */
function connectionLost(): TypeError {
	return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}

/** A store whose process ends after it has recorded that a refresh has begun. */
function endingBeforeSecondWrite(store: TokenStore): TokenStore {
	let writes = 0;
	return {
		...store,
		async write(key, value) {
			writes += 1;
			// The first write is from the sign-in, the second records the refresh.
			if (writes > 2) throw new Error("The process has ended.");
			await store.write(key, value);
		},
	};
}
