import { CloseInputError } from "./errors/errors.ts";

const PROPERTIES = ["url", "events", "verify_ssl"];
const EVENT_PROPERTIES = ["object_type", "action", "extra_filter"];

/** Checks what JavaScript, or data from elsewhere, may hand to `webhooks.create` past the types. */
export function requireCreateWebhook(input: unknown): void {
	const { url, events, verify_ssl } = requireObject(input, "webhooks.create", PROPERTIES);
	if (typeof url !== "string" || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
		throw new CloseInputError(`url must be an absolute https:// or http:// URL; it is ${show(url)}.`);
	}
	if (!Array.isArray(events)) {
		throw new CloseInputError(
			`events must be a list such as [{ object_type: "lead", action: "created" }]; it is ${show(events)}.`,
		);
	}
	for (const [index, item] of events.entries()) {
		const event = requireObject(item, `events[${index}]`, EVENT_PROPERTIES);
		for (const name of ["object_type", "action"]) {
			if (typeof event[name] !== "string" || event[name] === "") {
				throw new CloseInputError(
					`events[${index}].${name} must be a text such as "${name === "action" ? "created" : "lead"}"; it is ${show(event[name])}.`,
				);
			}
		}
	}
	if (verify_ssl !== undefined && typeof verify_ssl !== "boolean") {
		throw new CloseInputError(`verify_ssl must be true or false; it is ${show(verify_ssl)}.`);
	}
}

/** Close refuses properties it does not know, so a mistyped one is told here, with the right ones. */
function requireObject(value: unknown, name: string, properties: string[]): Record<string, unknown> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw new CloseInputError(`${name} takes an object with ${properties.join(", ")}; it got ${show(value)}.`);
	}
	const unknown = Object.keys(value).find((key) => !properties.includes(key));
	if (unknown !== undefined) {
		throw new CloseInputError(`${name} takes ${properties.join(", ")}, and not ${unknown}.`);
	}
	return { ...value };
}

function show(value: unknown): string {
	return value === undefined ? "missing" : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
