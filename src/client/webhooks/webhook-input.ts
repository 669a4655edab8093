import { describeType, describeValue, isRecord } from "../../close/values.ts";
import { CloseInputError } from "../../http/errors/errors.ts";

const EVENT_PROPERTIES = ["object_type", "action", "extra_filter"];

/** Checks the argument of `webhooks.create` and `ensure`, because untyped code may pass anything. */
export function requireWebhook(input: unknown, method: string): void {
	const webhook = requireObject(input, method, ["url", "events", "verify_ssl"]);
	requireFields({ url: undefined, events: undefined, ...webhook });
}

/** Checks the argument of `webhooks.update`, which sends only the properties that are set. */
export function requireUpdate(input: unknown): void {
	const update = requireObject(input, "webhooks.update", ["url", "events", "verify_ssl", "status"]);
	const changes = Object.fromEntries(
		Object.entries(update).filter(([, value]) => value !== undefined && value !== null),
	);
	if (Object.keys(changes).length === 0) {
		throw new CloseInputError("webhooks.update: nothing to change. Pass url, events, verify_ssl or status.");
	}
	requireFields(changes);
}

function requireFields(fields: Record<string, unknown>): void {
	if ("url" in fields) requireUrl(fields.url);
	if ("events" in fields) requireEvents(fields.events);
	const { verify_ssl, status } = fields;
	if (verify_ssl !== undefined && typeof verify_ssl !== "boolean") {
		throw new CloseInputError(`verify_ssl must be true or false; it is ${describeValue(verify_ssl)}.`);
	}
	if (status !== undefined && status !== "active" && status !== "paused") {
		throw new CloseInputError(`status must be "active" or "paused"; it is ${describeValue(status)}.`);
	}
}

function requireUrl(url: unknown): void {
	if (typeof url !== "string" || !URL.canParse(url) || !["https:", "http:"].includes(new URL(url).protocol)) {
		throw new CloseInputError(`url must be an absolute https:// or http:// URL; it is ${describeValue(url)}.`);
	}
}

export function requireEvents(events: unknown): void {
	if (!Array.isArray(events)) {
		throw new CloseInputError(
			`events must be a list such as [{ object_type: "lead", action: "created" }]; it is ${describeType(events)}.`,
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
					`events[${index}].${name} must be a string such as "${example}"; it is ${describeValue(event[name])}.`,
				);
			}
		}
	}
}

/** Throws for unknown properties, as Close would, and names the known ones. */
function requireObject(value: unknown, name: string, properties: string[]): Record<string, unknown> {
	if (!isRecord(value)) {
		throw new CloseInputError(`${name}: expected an object with ${properties.join(", ")}; got ${describeType(value)}.`);
	}
	const unknown = Object.keys(value).find((key) => !properties.includes(key));
	if (unknown !== undefined) {
		throw new CloseInputError(`${name}: unknown property ${unknown}. Expected ${properties.join(", ")}.`);
	}
	return { ...value };
}
