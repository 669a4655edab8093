import { invalidFields } from "../api/answer.ts";
import type { Fields } from "../document/schema.ts";
import { nameOf } from "../objects/names.ts";
import { showObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import type { Resource, World } from "../objects/world.ts";

/** The behavior of an organization's settings, templates, members and the like. */
export const ORGANIZATION: { [collection: string]: Resource } = {
	"/status/lead/": { eventType: () => "status.lead" },
	"/status/opportunity/": {
		eventType: () => "status.opportunity",
		onCreate(body, { world }) {
			const [first] = world.store.all("/pipeline/");
			const fields = { type: "active", pipeline_id: first?.id, ...body };
			if (world.store.get("/pipeline/", String(fields.pipeline_id))) return fields;
			throw invalidFields({ pipeline_id: "There is no pipeline with this id." });
		},
	},
	"/pipeline/": {
		embedded: ({ id }, world) => ({ statuses: statusesOf(world, id) }),
		onUpdate: (_before, { statuses, ...body }) => body,
		afterDelete({ id }, writer) {
			for (const status of [...writer.world.store.all("/status/opportunity/")]) {
				if (status.pipeline_id === id) writer.remove("/status/opportunity/", status.id);
			}
		},
	},
	"/custom_field/lead/": customField("lead"),
	"/custom_field/contact/": customField("contact"),
	"/custom_field/opportunity/": customField("opportunity"),
	"/custom_field/activity/": customField("activity"),
	"/custom_field/custom_object_type/": customField("custom_object"),
	"/custom_field/shared/": {
		...customField("shared"),
		onCreate: (body) => ({ associations: [], ...readDefinition(body) }),
	},
	"/custom_activity/": {
		eventType: () => "custom_activity_type",
		embedded: ({ id }, world) => ({
			fields: fieldsOf(world, "/custom_field/activity/", "custom_activity_type_id", id),
		}),
	},
	"/custom_object_type/": {
		eventType: () => "custom_object_type",
		embedded: ({ id }, world) => ({
			fields: fieldsOf(world, "/custom_field/custom_object_type/", "custom_object_type_id", id),
		}),
	},
	"/custom_object/": { eventType: () => "custom_object" },
	"/group/": { eventType: () => "group", onCreate: (body) => ({ members: [], ...body }) },
	"/saved_search/": {
		eventType: () => "saved_search",
		onCreate: (body, { cause }) => ({
			type: "lead",
			user_id: cause.userId,
			is_shared: false,
			is_user_dependent: false,
			...body,
		}),
	},
	"/phone_number/": { eventType: () => "phone_number" },
	"/email_template/": { eventType: () => "email_template" },
	"/sms_template/": { eventType: () => "sms_template" },
	"/sequence/": { eventType: () => "sequence", onCreate: (body) => ({ status: "active", steps: [], ...body }) },
	"/sequence_subscription/": {
		eventType: () => "sequence_subscription",
		onCreate(body, { world }) {
			const contact = world.store.get("/contact/", String(body.contact_id));
			if (contact) return { status: "active", lead_id: contact.lead_id, ...body };
			throw invalidFields({ contact_id: "There is no contact with this id." });
		},
	},
	"/unsubscribe/email/": { eventType: () => "unsubscribed_email", eventOnly: ["id"] },
	"/comment/": { eventType: () => "comment" },
	"/comment_thread/": { eventType: () => "comment_thread" },
	"/membership/": { eventType: () => "membership" },
	"/user/": { embedded: (_user, { organizationId }) => ({ organizations: [organizationId] }) },
	"/organization/": {
		embedded: (_organization, world) => ({
			lead_statuses: [...world.store.all("/status/lead/")].map(({ id, label }) => ({ id, label })),
			pipelines: [...world.store.all("/pipeline/")].map((pipeline) => showObject(world, "/pipeline/", pipeline)),
			memberships: [...world.store.all("/membership/")].map((membership) => withUser(world, membership)),
			inactive_memberships: [],
		}),
	},
};

/** A custom field accepts one value unless its definition says otherwise. */
function customField(of: string): Resource {
	return { eventType: () => `custom_fields.${of}`, onCreate: readDefinition };
}

function readDefinition(body: Fields): Fields {
	return { type: "text", accepts_multiple_values: false, ...body };
}

function statusesOf({ store }: World, pipelineId: string): Fields[] {
	const all = [...store.all("/status/opportunity/")].filter(({ pipeline_id }) => pipeline_id === pipelineId);
	return all.map(({ id, type, label }) => ({ id, type, label }));
}

function fieldsOf(world: World, collection: string, reference: string, id: string): Fields[] {
	const all = [...world.store.all(collection)].filter((field) => field[reference] === id);
	return all.map((field) => showObject(world, collection, field));
}

function withUser({ store }: World, membership: Stored): Fields {
	const user = store.get("/user/", String(membership.user_id));
	return {
		...membership,
		...(user && {
			user_email: user.email,
			user_first_name: user.first_name,
			user_last_name: user.last_name,
			user_full_name: nameOf(user),
		}),
	};
}
