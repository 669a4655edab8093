import { CloseInputError } from "close-crm";
import { createOAuth, memoryTokens, OAuthError, type RememberedSignIn } from "close-crm/oauth";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { APP, decide, failure, setUp } from "./setup.ts";

describe("signing in", () => {
	test("shows a page with the app's name, and resolves to the organization that was connected", async () => {
		const { close, oauth, client } = setUp();
		const { url, remember } = await oauth.authorizeUrl();
		const page = await close.fetch(url);
		expect(await page.text()).toContain(APP.clientId);

		const callback = await decide(close.fetch, url, { organization_id: "orga_1", user_id: "user_1" });
		const connected = await oauth.handleCallback(new Request(callback), remember);

		expect(connected).toEqual({
			organization_id: "orga_1",
			user_id: "user_1",
			scope: "all.full_access offline_access",
		});
		expect(await client("orga_1").webhooks.list()).toEqual([]);
	});

	test("each sign-in has its own state and code verifier", async () => {
		const { oauth } = setUp();
		const [one, other] = [await oauth.authorizeUrl(), await oauth.authorizeUrl()];

		expect(one.remember.state).not.toBe(other.remember.state);
		expect(one.remember.codeVerifier).not.toBe(other.remember.codeVerifier);
		expect(one.url).not.toContain(one.remember.codeVerifier);
		expect(new URL(one.url).searchParams.get("code_challenge_method")).toBe("S256");
	});

	test("the callback may be a path with its query", async () => {
		const { close, oauth } = setUp();
		const { url, remember } = await oauth.authorizeUrl();
		const { pathname, search } = new URL(await decide(close.fetch, url));

		expect(await oauth.handleCallback(pathname + search, remember)).toHaveProperty("organization_id");
	});

	test("a refusal by the user has the code denied", async () => {
		const { close, oauth, grants } = setUp();
		const { url, remember } = await oauth.authorizeUrl();
		const callback = await decide(close.fetch, url, { decision: "deny" });

		expect(await failure(oauth.handleCallback(callback, remember))).toMatchObject({
			name: "OAuthError",
			code: "denied",
			message: "The user did not allow the app to connect.",
		});
		expect(grants).toEqual([]);
	});

	test("a code is valid only once", async () => {
		const { close, oauth } = setUp();
		const { url, remember } = await oauth.authorizeUrl();
		const callback = await decide(close.fetch, url);
		await oauth.handleCallback(callback, remember);

		expect(await failure(oauth.handleCallback(callback, remember))).toMatchObject({ code: "token_request_failed" });
	});

	test("a token endpoint that does not answer in time is reported", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		onTestFinished(() => void vi.useRealTimers());
		const { close, oauth } = setUp({ fetch: () => new Promise(() => {}) });
		const { url, remember } = await oauth.authorizeUrl();
		const callback = await decide(close.fetch, url);

		const failed = failure(oauth.handleCallback(callback, remember));
		await vi.advanceTimersByTimeAsync(30_000);

		expect(await failed).toMatchObject({
			code: "token_request_failed",
			message: "The token endpoint did not answer: it took longer than 30000 ms.",
		});
	});

	test("two hundred forged callbacks are rejected, and leave nothing in the store", async () => {
		const { close, oauth, store } = setUp();
		const outcomes: Record<string, number> = {};
		for (let round = 0; round < 20; round++) {
			for (const [kind, forge] of Object.entries(FORGERIES)) {
				const mine = await oauth.authorizeUrl();
				const theirs = await oauth.authorizeUrl();
				const organization_id = "orga_forged";
				const myCallback = new URL(await decide(close.fetch, mine.url, { organization_id }));
				const theirCallback = new URL(await decide(close.fetch, theirs.url, { organization_id }));
				const forged = forge({ myCallback, theirCallback, mine: mine.remember, theirs: theirs.remember });

				const error = await failure(oauth.handleCallback(forged.callback, forged.remember));
				expect(error, kind).toBeInstanceOf(OAuthError);
				outcomes[kind] = (outcomes[kind] ?? 0) + 1;
			}
		}
		expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(200);
		expect(await store.read("orga_forged")).toBeUndefined();
	});

	test("a missing remembered sign-in is explained", async () => {
		const { oauth } = setUp();

		// @ts-expect-error: the cookie has expired
		expect(await failure(oauth.handleCallback("/callback?state=x&code=y", undefined))).toMatchObject({
			code: "invalid_callback",
			message: expect.stringContaining("Pass the `remember` that authorizeUrl() returned"),
		});
	});

	test("Close's issuer is accepted", async () => {
		const { close, oauth } = setUp();
		const { url, remember } = await oauth.authorizeUrl();
		const callback = new URL(await decide(close.fetch, url));
		callback.searchParams.set("iss", "https://app.close.com");

		expect(await oauth.handleCallback(callback, remember)).toHaveProperty("organization_id");
	});
});

interface Forgery {
	callback: URL;
	remember: RememberedSignIn;
}

interface SignIns {
	myCallback: URL;
	theirCallback: URL;
	mine: RememberedSignIn;
	theirs: RememberedSignIn;
}

function withParameter(url: URL, name: string, value: string | null): URL {
	const changed = new URL(url);
	if (value === null) changed.searchParams.delete(name);
	else changed.searchParams.set(name, value);
	return changed;
}

/** Ten ways to forge the callback of a sign-in. */
const FORGERIES: Record<string, (signIns: SignIns) => Forgery> = {
	"another's callback": ({ theirCallback, mine }) => ({ callback: theirCallback, remember: mine }),
	"another's code": ({ myCallback, theirCallback, mine }) => ({
		callback: withParameter(myCallback, "code", theirCallback.searchParams.get("code")),
		remember: mine,
	}),
	"another's verifier": ({ myCallback, mine, theirs }) => ({
		callback: myCallback,
		remember: { state: mine.state, codeVerifier: theirs.codeVerifier },
	}),
	"no state": ({ myCallback, mine }) => ({ callback: withParameter(myCallback, "state", null), remember: mine }),
	"an empty state": ({ myCallback, mine }) => ({
		callback: withParameter(myCallback, "state", ""),
		remember: { ...mine, state: "" },
	}),
	"a guessed state": ({ myCallback, mine }) => ({ callback: withParameter(myCallback, "state", "0"), remember: mine }),
	"two states": ({ myCallback, theirCallback, mine }) => {
		const callback = new URL(myCallback);
		callback.searchParams.append("state", theirCallback.searchParams.get("state") ?? "");
		return { callback, remember: mine };
	},
	"a made-up code": ({ myCallback, mine }) => ({ callback: withParameter(myCallback, "code", "x"), remember: mine }),
	"no code": ({ myCallback, mine }) => ({ callback: withParameter(myCallback, "code", null), remember: mine }),
	"another issuer": ({ myCallback, mine }) => ({
		callback: withParameter(myCallback, "iss", "https://close.example.com"),
		remember: mine,
	}),
};

describe("createOAuth rejects", () => {
	const options = {
		clientId: "oa2client_1",
		clientSecret: "secret",
		redirectUri: "https://app.example.com/callback",
		store: memoryTokens(),
	};
	// The casts pass wrong arguments, as JavaScript can.
	test.each([
		[
			{ clientId: undefined },
			"createOAuth: clientId is missing. Set it to the value from your OAuth app (is CLOSE_CLIENT_ID set?).",
		],
		[
			{ clientSecret: " " },
			"createOAuth: clientSecret is missing. Set it to the value from your OAuth app (is CLOSE_CLIENT_SECRET set?).",
		],
		[
			{ redirectUri: "http://app.example.com/callback" },
			'createOAuth: redirectUri must be an https:// URL (http:// for a loopback address only); it is "http://app.example.com/callback".',
		],
		[
			{ tokenUrl: "close.com" },
			'createOAuth: tokenUrl must be an https:// URL (http:// for a loopback address only); it is "close.com".',
		],
		[
			{ redirectUri: "http://me:secret@app.example.com/callback" },
			"it is a URL of http://app.example.com with a user or password.",
		],
		[
			{ encryption: "secret" as never },
			"createOAuth: encryption must be an object with the functions encrypt and decrypt; it is a string.",
		],
		[{ fetch: {} as never }, "createOAuth: fetch must be a function; it is an object."],
		[{ now: 0 as never }, "createOAuth: now must be a function; it is 0."],
		[{ timeout: Number.NaN }, "createOAuth: timeout must be a number of ms from 1 to 300000; it is NaN."],
		[
			{ store: {} as never },
			"createOAuth: store must be a TokenStore, such as redisTokens(client), fileTokens(path) or memoryTokens().",
		],
	])("%j", (wrong, message) => {
		const create = () => createOAuth({ ...options, ...wrong });
		expect(create).toThrow(CloseInputError);
		expect(create).toThrow(message);
		expect(create).not.toThrow("secret");
	});

	test("a string in place of all options is not shown", () => {
		expect(() => createOAuth("client_secret" as never)).toThrow(/^createOAuth: expected options, .*; got a string\.$/);
	});
});
