import { invalidFields } from "../api/answer.ts";
import type { Fields } from "../document/schema.ts";
import { writeDate } from "../objects/object-fields.ts";
import type { Stored } from "../objects/store.ts";
import type { Resource, World, Writer } from "../objects/world.ts";
import { leadFor } from "./lead-of.ts";
import { readNote } from "./note.ts";

const MONTHS_PER_YEAR = 12;

/** Opportunities: the status decides whether an opportunity is won or lost, and the value is in cents. */
export const OPPORTUNITY: Resource = {
	eventType: () => "opportunity",
	onCreate(body, writer) {
		const { world, cause } = writer;
		const status = findStatus(world, body);
		const fields = {
			user_id: cause.userId,
			value_period: "one_time",
			value_currency: currencyOf(world),
			...readNote(body),
			lead_id: leadFor(body, writer),
			status_id: status.id,
		};
		return { ...fields, ...closingFields(world, status, fields) };
	},
	onUpdate(before, body, { world }) {
		const fields = readNote(body);
		const { pipeline_id, status_id } = body;
		if (typeof pipeline_id !== "string" && typeof status_id !== "string") return fields;
		const status = findStatus(world, body);
		return {
			...fields,
			status_id: status.id,
			...(status.id !== before.status_id && closingFields(world, status, fields)),
		};
	},
	afterUpdate(opportunity, before, writer) {
		if (opportunity.status_id !== before.status_id) logStatusChange(opportunity, before, writer);
	},
	computed: (opportunity) => ({ value_formatted: formatValue(opportunity) }),
	embedded(opportunity, { store }) {
		const status = store.get("/status/opportunity/", String(opportunity.status_id));
		const pipeline = store.get("/pipeline/", String(status?.pipeline_id));
		return {
			...annualizedFields(opportunity),
			...(pipeline && { pipeline_id: pipeline.id, pipeline_name: pipeline.name }),
			...(status && { status_display_name: status.label }),
		};
	},
	filters: {
		lead_saved_search_id: ({ lead_id }, saved_search_id, world) =>
			[...world.find({ query: { type: "saved_search", saved_search_id } }, "")].some(
				({ object }) => object.id === lead_id,
			),
	},
};

/** The status that a body names, or the first active status of the pipeline that it names. Default: the first pipeline. */
function findStatus({ store }: World, { status_id, pipeline_id }: Fields): Stored {
	if (typeof status_id === "string") {
		const status = store.get("/status/opportunity/", status_id);
		if (status) return status;
		throw invalidFields({ status_id: "There is no status with this id." });
	}
	const [first] = store.all("/pipeline/");
	const pipeline = typeof pipeline_id === "string" ? pipeline_id : first?.id;
	for (const status of store.all("/status/opportunity/")) {
		if (status.pipeline_id === pipeline && status.type === "active") return status;
	}
	throw invalidFields({ pipeline_id: "This pipeline has no active status." });
}

/** The fields that follow from a status. Observed: a won opportunity has a confidence of 100. */
function closingFields({ clock }: World, { type }: Stored, fields: Fields): Fields {
	const now = writeDate({ format: "date-time" }, clock.now());
	if (type === "won") return { confidence: 100, date_won: dayOf(fields.date_won ?? now), date_lost: null };
	return { date_won: null, date_lost: type === "lost" ? now : null };
}

function dayOf(date: unknown): string {
	return String(date).slice(0, 10);
}

function currencyOf({ store, organizationId }: World): unknown {
	return store.get("/organization/", organizationId)?.currency ?? "USD";
}

function formatValue({ value, value_period, value_currency }: Stored): string | null {
	if (typeof value !== "number") return null;
	const amount = (value / 100).toLocaleString("en-US", { maximumFractionDigits: 2 });
	const formatted = value_currency === "USD" ? `$${amount}` : `${amount} ${value_currency}`;
	return value_period === "one_time" ? formatted : `${formatted} ${value_period}`;
}

function annualizedFields({ value, value_period, confidence }: Stored): Fields {
	if (typeof value !== "number") {
		return { annualized_value: null, expected_value: null, annualized_expected_value: null };
	}
	const annualized = value_period === "monthly" ? value * MONTHS_PER_YEAR : value;
	const chance = Number(confidence) / 100;
	return {
		annualized_value: annualized,
		expected_value: Math.round(value * chance),
		annualized_expected_value: Math.round(annualized * chance),
	};
}

function logStatusChange(opportunity: Stored, before: Stored, writer: Writer): void {
	writer.create("/activity/status_change/opportunity/", {
		lead_id: opportunity.lead_id,
		contact_id: opportunity.contact_id,
		opportunity_id: opportunity.id,
		old_status_id: before.status_id,
		new_status_id: opportunity.status_id,
		opportunity_value: opportunity.value,
		opportunity_confidence: opportunity.confidence,
	});
}
