// The variables of README.md.

/** Where browsers and Close reach the app. */
export const PUBLIC_URL = read("PUBLIC_URL", "the https:// URL of this app");
export const CLOSE_CLIENT_ID = read("CLOSE_CLIENT_ID", "the client id of your OAuth app");
export const CLOSE_CLIENT_SECRET = read("CLOSE_CLIENT_SECRET", "the client secret of your OAuth app");
/** Signs the cookies. */
export const COOKIE_SECRET = read("COOKIE_SECRET", "a long random string");

export const {
	PORT = "3000",
	DATA_FOLDER = "data",
	/** How often to check that each customer is still connected. */
	CHECK_SECONDS = "3600",
	/** Replaces the URL of Close, such as with the sandbox's. */
	CLOSE_URL,
} = process.env;

function read(name: string, meaning: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`Set ${name} to ${meaning}.`);
	return value;
}
