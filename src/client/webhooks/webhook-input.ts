import { CloseInputError } from "../../http/errors/errors.ts";

const EVENT_PROPERTIES = ["object_type", "action", "extra_filter"];

/** Checks what JavaScript, or data from elsewhere, may hand to `webhooks.create` and `ensure` past the types. */
export function requireWebhook(input: unknown, method: string): void {
	const webhook = requireObject(input, method, ["url", "events", "verify_ssl"]);
	requireFields({ url: undefined, events: undefined, ...webhook });
}

/** The same for what `webhooks.update` takes, of which it sends only what is given. */
export function requireUpdate(input: unknown): void {
	const update = requireObject(input, "webhooks.update", ["url", "events", "verify_ssl", "status"]);
	const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined && value !== null));
	if (Object.keys(given).length === 0) throw new CloseInputError("webhooks.update: nothing to change.");
	requireFields(given);
}

function requireFields(fields: Record<string, unknown>): void {
	if ("url" in fields) requireUrl(fields.url);
	if ("events" in fields) requireEvents(fields.events);
	const { verify_ssl, status } = fields;
	if (verify_ssl !== undefined && typeof verify_ssl !== "boolean") {
		throw new CloseInputError(`verify_ssl must be true or false; it is ${show(verify_ssl)}.`);
	}
	if (status !== undefined && status !== "active" && status !== "paused") {
		throw new CloseInputError(`status must be "active" or "paused"; it is ${show(status)}.`);
	}
}

function requireUrl(url: unknown): void {
	if (typeof url !== "string" || !URL.canParse(url) || !["https:", "http:"].includes(new URL(url).protocol)) {
		throw new CloseInputError(`url must be an absolute https:// or http:// URL; it is ${show(url)}.`);
	}
}

export function requireEvents(events: unknown): void {
	if (!Array.isArray(events)) {
		throw new CloseInputError(
			`events must be a list such as [{ object_type: "lead", action: "created" }]; it is ${show(events)}.`,
		);
	}
	for (const [index, item] of events.entries()) {
		const event = requireObject(item, `events[${index}]`, EVENT_PROPERTIES);
		for (const [name, example] of [
			["object_type", "lead"],
			["action", "created"],
		] as const) {
			if (typeof event[name] !== "string" || event[name] === "") {
				throw new CloseInputError(
					`events[${index}].${name} must be a string such as "${example}"; it is ${show(event[name])}.`,
				);
			}
		}
	}
}

/** Close refuses properties it does not know, so a mistyped one is told here, with the right ones. */
function requireObject(value: unknown, name: string, properties: string[]): Record<string, unknown> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw new CloseInputError(`${name}: expected an object with ${properties.join(", ")}; got ${show(value)}.`);
	}
	const unknown = Object.keys(value).find((key) => !properties.includes(key));
	if (unknown !== undefined) {
		throw new CloseInputError(`${name}: unknown property ${unknown}. Expected ${properties.join(", ")}.`);
	}
	return { ...value };
}

function show(value: unknown): string {
	return value === undefined ? "missing" : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
