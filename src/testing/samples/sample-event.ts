import { formatCloseDate, parseCloseDate } from "../../close/dates.ts";
import type { CloseEvent, EventType } from "../../close/events/close-event.ts";
import { event } from "../../close/events/event.ts";
import type { components } from "../../generated/schema.ts";
import { createRandom, randomId } from "./random.ts";
import type { Fields, MakeId, Sample } from "./sample.ts";
import { SAMPLES } from "./samples.ts";

/** What shall differ from the sample. The fields of `data` and of a deletion's `previous_data` are added to its own. */
export type SampleOverrides<Type extends EventType> = Partial<
	Omit<CloseEvent<Type>, "object_type" | "action" | "data" | "previous_data">
> & {
	/** Fields of the object as it is now; a deletion has none. */
	data?: Partial<CloseEvent<Type>["data"]>;
	/** For an update these are all that changed, and `changed_fields` names them. */
	previous_data?: Partial<CloseEvent<Type>["previous_data"]>;
};

type AnyEvent = components["schemas"]["Event"];

const FIRST_DATE = Date.UTC(2026, 0, 15, 12, 48, 23, 395);
const DAY = 86_400_000;

/**
 * A full event of a kind that Close lists, such as `sampleEvent("opportunity.updated")`. The same arguments always
 * give the same event; another `seed` gives another event, with other ids, of another lead.
 *
 * `object_id` and `data.id` stay the same id, and so do the `lead_id` of both, whichever of them you give.
 *
 * The fields of `data` are those of Close's API documentation, as far as they are known; a real object has more, and
 * custom fields of its own. The prefixes of some ids are not known either: take an id as a text without a meaning. Types that you declared in `EventData` are believed, not checked.
 *
 * @throws TypeError for a name that Close does not list.
 */
export function sampleEvent<Type extends EventType>(
	type: Type,
	overrides?: SampleOverrides<Type>,
	options?: { seed?: number },
): CloseEvent<Type>;
export function sampleEvent(type: EventType, overrides: Partial<AnyEvent> = {}, { seed = 1 } = {}): AnyEvent {
	const { object_type, action } = event(type);
	const sample: Sample = SAMPLES[object_type];
	const id = makeIdsOf(seed);
	const random = createRandom(`${type} ${seed}`);

	const given = action === "deleted" ? overrides.previous_data : overrides.data;
	const object_id = overrides.object_id ?? textOr(given?.id, id(sample.prefix));
	const isLead = sample.prefix === "lead";
	const lead_id = overrides.lead_id ?? (isLead ? object_id : sample.onLead ? textOr(given?.lead_id, id("lead")) : null);
	const date_updated =
		overrides.date_updated ?? overrides.date_created ?? formatCloseDate(FIRST_DATE + Math.floor(random() * DAY));
	const happened = parseCloseDate(date_updated).getTime();

	const object = {
		id: object_id,
		...createObject(sample, action, id, happened),
		...(!isLead && lead_id !== null && { lead_id }),
		...given,
	};
	const previous =
		action === "updated"
			? (overrides.previous_data ?? {
					...sample.before(id),
					[sample.dates?.updated ?? "date_updated"]: withZone(happened - 60_000),
				})
			: {};
	return {
		id: randomId("ev", 22, random),
		date_created: date_updated,
		organization_id: id("orga"),
		user_id: id("user"),
		request_id: randomId("req", 22, random),
		api_key_id: null,
		oauth_client_id: null,
		oauth_scope: null,
		changed_fields: Object.keys(previous).sort(),
		meta: {
			// As when somebody works in Close's own application.
			request_method: "POST",
			request_path: "/api/v1/graphql/",
			...(action === "merged" && { merge_source_lead_id: id("lead_source"), merge_destination_lead_id: object_id }),
		},
		...overrides,
		date_updated,
		object_type,
		object_id,
		lead_id,
		action,
		data: action === "deleted" ? null : object,
		previous_data: action === "deleted" ? object : previous,
	};
}

function createObject(sample: Sample, action: string, id: MakeId, happened: number): Fields {
	const dates = sample.dates ?? { created: "date_created", updated: "date_updated" };
	const isNew = action === "created";
	return {
		organization_id: id("orga"),
		...sample.data(id),
		...(isNew && sample.before(id)),
		...sample.after?.[action],
		created_by: id("user"),
		created_by_name: "Joe Kemp",
		updated_by: id("user"),
		updated_by_name: "Joe Kemp",
		[dates.created]: withZone(isNew ? happened : happened - 7 * 60_000),
		[dates.updated]: withZone(happened),
	};
}

/** Ids of the one organization, and of its user, that events of any seed have. */
const shared: { [name: string]: string } = {};

/** What follows the prefix tells ids of one kind apart: `stat_active` and `stat` are two ids of statuses. */
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

/** Dates inside of an object have a zone, unlike those of the event. */
function withZone(ms: number): string {
	return `${formatCloseDate(ms)}+00:00`;
}

function textOr(value: unknown, otherwise: string): string {
	return typeof value === "string" ? value : otherwise;
}
