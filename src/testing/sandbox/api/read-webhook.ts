import type { WebhookFilter, WebhookSubscriptionEvent } from "../../../close/events/types.ts";
import { isRecord } from "../../../close/values.ts";
import type { components } from "../../../generated/schema.ts";
import { INVALID, REQUIRED, UNKNOWN } from "../document/check-body.ts";
import { invalidFields } from "./answer.ts";
import { readBody } from "./body.ts";

type UpdateWebhook = components["schemas"]["UpdateWebhook"];

/** The fields that create a subscription. */
export interface NewWebhook {
	url: string;
	events: WebhookSubscriptionEvent[];
	verify_ssl: boolean;
}

/** A change of a subscription. Absent fields keep their values. */
export interface WebhookChange extends Partial<NewWebhook> {
	status?: NonNullable<UpdateWebhook["status"]>;
}

/** Parses the body of a create call. */
export function readNewWebhook(text: string): NewWebhook {
	const { url, events, verify_ssl } = readFields(text, ["url", "events", "verify_ssl"]);
	if (url === undefined || events === undefined) {
		const missing = Object.entries({ url, events }).filter(([, value]) => value === undefined);
		throw invalidFields(Object.fromEntries(missing.map(([name]) => [name, REQUIRED])));
	}
	return { url, events, verify_ssl: verify_ssl ?? true };
}

/** Parses the body of an update call. Close does not say what null means; here it is treated as absent. */
export function readWebhookChange(text: string): WebhookChange {
	return readFields(text, ["url", "events", "verify_ssl", "status"]);
}

function readFields(text: string, known: (keyof WebhookChange)[]): WebhookChange {
	const given = readBody(text);
	const change: WebhookChange = {};
	const errors: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(given)) {
		if (!known.some((each) => each === name)) errors[name] = UNKNOWN;
		else if (value === null) continue;
		else if (name === "url" && typeof value === "string" && isHttp(value)) change.url = value;
		else if (name === "verify_ssl" && typeof value === "boolean") change.verify_ssl = value;
		else if (name === "status" && (value === "active" || value === "paused")) change.status = value;
		else if (name === "events" && Array.isArray(value)) {
			const wrong = value.flatMap((each, index) => (isSubscriptionEvent(each) ? [] : [[index, INVALID]]));
			if (value.every(isSubscriptionEvent)) change.events = value;
			else errors.events = { errors: Object.fromEntries(wrong) };
		} else errors[name] = INVALID;
	}
	if (Object.keys(errors).length > 0) throw invalidFields(errors);
	return change;
}

function isSubscriptionEvent(value: unknown): value is WebhookSubscriptionEvent {
	if (!isRecord(value)) return false;
	const { object_type, action, extra_filter = null } = value;
	return isName(object_type) && isName(action) && (extra_filter === null || isFilter(extra_filter));
}

function isName(value: unknown): value is string {
	return typeof value === "string" && value !== "";
}

function isFilter(value: unknown): value is WebhookFilter {
	if (!isRecord(value)) return false;
	switch (value.type) {
		case "is_null":
		case "non_null":
			return true;
		case "equals":
		case "not_equals":
		case "contains":
			return ["string", "number", "boolean"].includes(typeof value.value);
		case "and":
		case "or":
			return Array.isArray(value.filters) && value.filters.every(isFilter);
		case "field_accessor":
			return typeof value.field === "string" && isFilter(value.filter);
		case "not":
		case "any_array_value":
			return isFilter(value.filter);
	}
	return false;
}

function isHttp(url: string): boolean {
	return URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
}
