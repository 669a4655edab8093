import { formatCloseDate, formatZonedCloseDate, parseCloseDate } from "../../close/dates.ts";
import type { CloseEvent, EventType, UnlistedEvent } from "../../close/events/close-event.ts";
import { event } from "../../close/events/event.ts";
import { splitEventName } from "../../close/events/event-name.ts";
import type { AnyEvent } from "../../close/events/types.ts";
import { createRandom, randomId } from "./random.ts";
import { type Fields, type MakeId, type Sample, USERS } from "./sample.ts";
import { SAMPLES } from "./samples.ts";
import { UNLISTED, type UnlistedSampleType } from "./unlisted.ts";

/** Values that replace the sample's. Fields of `data`, and of a deletion's `previous_data`, are merged into the sample's. */
export type SampleOverrides<Type extends EventType> = Partial<
	Omit<CloseEvent<Type>, "object_type" | "action" | "data" | "previous_data">
> & {
	/** Fields of the object after the event. For a deletion: null, as Close documents it. Default for a deletion: `{}`. */
	data?: Partial<CloseEvent<Type>["data"]>;
	/** For an update: the old values of all changed fields. `changed_fields` lists these fields. */
	previous_data?: Partial<CloseEvent<Type>["previous_data"]>;
};

const FIRST_DATE = Date.UTC(2026, 0, 15, 12, 48, 23, 395);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Returns a complete event: `sampleEvent("opportunity.updated")`. The same arguments always return the same event.
 * Another `seed` returns another event, with other ids and of another lead. Default: 1.
 *
 * `object_id` and `data.id` are always the same id, and so are both `lead_id`s, whichever of them you set. A deletion has
 * `data: {}`, as in recorded deletions, and the deleted object in `previous_data`.
 *
 * `data` has the known fields of Close's events and API. A real object has more fields, including your organization's
 * custom fields. Some prefixes of ids are guesses: treat ids as opaque strings.
 *
 * @throws TypeError for a name that Close does not list.
 */
export function sampleEvent<Type extends EventType>(
	type: Type,
	overrides?: SampleOverrides<Type>,
	options?: { seed?: number },
): CloseEvent<Type>;
/** Returns an event that was recorded although Close does not list it, such as `membership.updated`. */
export function sampleEvent(
	type: UnlistedSampleType,
	overrides?: Partial<AnyEvent>,
	options?: { seed?: number },
): UnlistedEvent;
export function sampleEvent(type: string, overrides: Partial<AnyEvent> = {}, { seed = 1 } = {}): AnyEvent {
	const { object_type, action, sample } = findSample(type);
	const id = makeIdsOf(seed);
	const random = createRandom(`${type} ${seed}`);

	const given = action === "deleted" ? overrides.previous_data : overrides.data;
	const object_id = overrides.object_id ?? textOr(given?.id, id(sample.prefix));
	const lead_id = overrides.lead_id ?? leadOf(sample, object_id, textOr(given?.lead_id, id("lead")));
	const date_updated =
		overrides.date_updated ?? overrides.date_created ?? formatCloseDate(FIRST_DATE + Math.floor(random() * DAY));
	const happened = parseCloseDate(date_updated).getTime();

	const object = {
		id: object_id,
		...createObject(sample, action, id, happened),
		...(object_type !== "lead" && lead_id !== null && { lead_id }),
		...given,
	};
	const changed = action === "updated" ? (overrides.previous_data ?? previousValues(sample, id, happened)) : {};
	return {
		id: randomId("ev", 22, random),
		date_created: date_updated,
		organization_id: id("orga"),
		user_id: id("user"),
		request_id: randomId("req", 22, random),
		api_key_id: null,
		oauth_client_id: null,
		oauth_scope: null,
		changed_fields: Object.keys(changed).sort(),
		meta: {
			// The request that Close's own application sends.
			request_path: "/api/v1/graphql/",
			request_method: "POST",
			...(action === "merged" && { merge_source_lead_id: id("lead_source"), merge_destination_lead_id: object_id }),
		},
		...overrides,
		date_updated,
		object_type,
		object_id,
		lead_id,
		action,
		data: action === "deleted" ? withoutData(overrides.data) : object,
		previous_data: action === "deleted" ? object : changed,
	};
}

/** The `data` of a deletion: `{}`, as in recorded deletions, or null, as Close documents it, if a test passes null. */
function withoutData(given: AnyEvent["data"]): null | Fields {
	return given === null ? null : {};
}

function findSample(type: string): { object_type: string; action: string; sample: Sample } {
	const { object_type, action } = splitEventName(String(type));
	const unlisted = Object.entries(UNLISTED).find(([name]) => name === object_type)?.[1];
	if (unlisted?.actions.some((each) => each === action)) return { object_type, action, sample: unlisted.sample };
	// Throws for a name that Close does not list.
	const listed = event(type as EventType);
	return { ...listed, sample: SAMPLES[listed.object_type] };
}

function leadOf(sample: Sample, objectId: string, leadId: string): string | null {
	if (sample.prefix === "lead") return objectId;
	return sample.onLead ? leadId : null;
}

function createObject(sample: Sample, action: string, id: MakeId, happened: number): Fields {
	const dates = datesOf(sample);
	const isNew = action === "created";
	return {
		...(sample.hasOrganization !== false && { organization_id: id("orga") }),
		...sample.data(id),
		...(isNew && sample.before(id)),
		...sample.after?.[action],
		...Object.fromEntries(
			(sample.users ?? USERS).map((name) => [name, name.endsWith("_name") ? "Joe Kemp" : id("user")]),
		),
		...(dates && {
			[dates.created]: writeDate(sample, isNew ? happened : happened - 7 * MINUTE),
			[dates.updated]: writeDate(sample, happened),
		}),
	};
}

function datesOf({ dates }: Sample) {
	return dates === undefined ? { created: "date_created", updated: "date_updated" } : dates;
}

function previousValues(sample: Sample, id: MakeId, happened: number): Fields {
	const dates = datesOf(sample);
	return { ...sample.before(id), ...(dates && { [dates.updated]: writeDate(sample, happened - MINUTE) }) };
}

/** Most dates of an object have a time zone, unlike those of the event. */
function writeDate(sample: Sample, ms: number): string {
	return sample.hasNaiveDates ? formatCloseDate(ms) : formatZonedCloseDate(ms);
}

/** The ids of the organization and its user, which are the same for every seed. */
const shared: { [name: string]: string } = {};

/** A suffix of the name makes another id with the same prefix: `stat` and `stat_active` are two statuses. */
function makeIdsOf(seed: number): MakeId {
	const own: { [name: string]: string } = {};
	return (name) => {
		const [prefix = name] = name.split("_");
		const isShared = prefix === "orga" || prefix === "user";
		const known = isShared ? shared : own;
		known[name] ??= randomId(prefix, 43, createRandom(isShared ? name : `${name} ${seed}`));
		return known[name];
	};
}

function textOr(value: unknown, fallback: string): string {
	return typeof value === "string" ? value : fallback;
}
