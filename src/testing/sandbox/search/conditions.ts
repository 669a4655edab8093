import { isRecord } from "../../../close/values.ts";
import { toTime } from "../lists/filter.ts";
import type { World } from "../objects/world.ts";
import { readMoment } from "./moment.ts";
import { matchesText, textsIn } from "./text.ts";

/** Whether a value of a field meets a condition. */
export type ValuePredicate = (value: unknown) => boolean;

/** Parses a condition on the value of a field. No value meets a condition that the document does not describe. */
export function readCondition(world: World, userId: string, condition: unknown): ValuePredicate {
	if (!isRecord(condition)) return () => false;
	switch (condition.type) {
		case "text":
			return (value) => textsIn(value).some((text) => matchesText(text, condition.mode, String(condition.value)));
		case "term":
			return isOneOf(condition.values);
		case "reference":
			return isOneOf(condition.object_ids);
		case "exists":
			return (value) => value !== null && value !== undefined && value !== "" && !isEmptyList(value);
		case "boolean":
			return (value) => value === condition.value;
		case "current_user":
			return isOneOf([userId]);
		case "number_range":
			return isInRange(condition);
		case "moment_range":
			return isInMoments(world, condition);
		default:
			world.undocumented(`which values the condition "${condition.type}" of a search accepts.`);
			return () => false;
	}
}

function isEmptyList(value: unknown): boolean {
	return Array.isArray(value) && value.length === 0;
}

function isOneOf(wanted: unknown): ValuePredicate {
	const all = new Set((Array.isArray(wanted) ? wanted : []).map(String));
	return (value) => (Array.isArray(value) ? value : [value]).some((each) => all.has(String(each)));
}

function isInRange({ gt, gte, lt, lte }: Record<string, unknown>): ValuePredicate {
	return (value) =>
		typeof value === "number" &&
		(typeof gt !== "number" || value > gt) &&
		(typeof gte !== "number" || value >= gte) &&
		(typeof lt !== "number" || value < lt) &&
		(typeof lte !== "number" || value <= lte);
}

function isInMoments(world: World, { on_or_after, before }: Record<string, unknown>): ValuePredicate {
	const from = isRecord(on_or_after) ? readMoment(world, on_or_after) : Number.NEGATIVE_INFINITY;
	const to = isRecord(before) ? readMoment(world, before) : Number.POSITIVE_INFINITY;
	return (value) => {
		const time = typeof value === "string" ? toTime(value) : Number.NaN;
		return time >= from && time < to;
	};
}
