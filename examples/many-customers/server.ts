import { serve } from "@hono/node-server";
import { OAuthError } from "close-crm/oauth";
import { type Context, Hono } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { html } from "hono/html";
import { checkAll, disconnect, finish, oauth, receiver } from "./close.ts";
import { findCustomer } from "./customers.ts";
import { CHECK_SECONDS, COOKIE_SECRET, PORT, PUBLIC_URL } from "./settings.ts";

/** The cookie with the state of a sign-in, until its callback. */
const SIGN_IN = "sign_in";
/** The cookie with the user's organization. */
const ORGANIZATION = "organization";
const SIGN_IN_SECONDS = 10 * 60;

const app = new Hono();

app.get("/", async (context) => {
	const organizationId = await readCookie(context, ORGANIZATION);
	const customer = organizationId === undefined ? undefined : findCustomer(organizationId);
	if (!customer) return context.html(page(html`<p><a href="/connect">Connect Close</a></p>`));
	const state = customer.hasAccess
		? html`<p>${organizationId} is connected.</p>`
		: html`<p>${organizationId} has revoked the permission. <a href="/connect">Connect again</a></p>`;
	return context.html(page(html`${state}<form method="post" action="/disconnect"><button>Disconnect</button></form>`));
});

app.get("/connect", async (context) => {
	const { url, remember } = await oauth.authorizeUrl();
	await writeCookie(context, SIGN_IN, JSON.stringify(remember), SIGN_IN_SECONDS);
	return context.redirect(url);
});

app.get("/callback", async (context) => {
	const remembered = await readCookie(context, SIGN_IN);
	deleteCookie(context, SIGN_IN);
	const organizationId = await finish(context.req.raw, JSON.parse(remembered ?? "null"));
	await writeCookie(context, ORGANIZATION, organizationId);
	return context.redirect("/");
});

app.post("/disconnect", async (context) => {
	const organizationId = await readCookie(context, ORGANIZATION);
	if (organizationId !== undefined) await disconnect(organizationId);
	deleteCookie(context, ORGANIZATION);
	return context.redirect("/");
});

// Close delivers the events of all customers here.
app.post("/close", (context) => receiver.fetch(context.req.raw));

app.onError((error, context) => {
	// The user refused, or the callback does not belong to a sign-in of this browser.
	if (error instanceof OAuthError) {
		return context.html(page(html`<p>${error.message}</p><p><a href="/connect">Try again</a></p>`), 400);
	}
	console.error(error);
	return context.html(page(html`<p>Something went wrong. <a href="/">Back</a></p>`), 500);
});

/** A cookie of this browser; undefined if it is absent or was not signed here. */
async function readCookie(context: Context, name: string): Promise<string | undefined> {
	return (await getSignedCookie(context, COOKIE_SECRET, name)) || undefined;
}

async function writeCookie(context: Context, name: string, value: string, maxAge?: number): Promise<void> {
	const secure = PUBLIC_URL.startsWith("https:");
	const options = { httpOnly: true, sameSite: "Lax", secure, path: "/", ...(maxAge && { maxAge }) } as const;
	await setSignedCookie(context, name, value, COOKIE_SECRET, options);
}

function page(content: ReturnType<typeof html>) {
	return html`<!doctype html><html lang="en"><title>Many customers</title><h1>Many customers</h1>${content}</html>`;
}

setInterval(checkAll, Number(CHECK_SECONDS) * 1000);
serve({ fetch: app.fetch, port: Number(PORT) }, () => console.log(`Listening on ${PUBLIC_URL}`));
