import { type Answer, errorAnswer, HttpError } from "../api/answer.ts";
import { answerEmpty, answerWith, type Call, type Handlers, param } from "../api/call.ts";
import { readFields, showRequested } from "../api/general.ts";
import type { Fields } from "../document/schema.ts";
import { ObjectList } from "../lists/list.ts";
import { writeDate } from "../objects/object-fields.ts";
import { readSetting, writeSetting } from "../objects/settings.ts";
import { showObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import type { World } from "../objects/world.ts";
import { getObject } from "../objects/writer.ts";
import { formatPhone } from "../resources/phone.ts";

/** Operations on an organization's settings that do more than change a single object. */
export const SETTINGS: Handlers = {
	groups_add_member(call) {
		const { user_id } = readFields(call);
		const id = param(call, "group_id");
		const members = membersOf(call.writer.world, id).filter((each) => each.user_id !== user_id);
		call.writer.update("/group/", id, { members: [...members, { user_id }] });
		return answerWith(call, { user_id });
	},
	groups_remove_member(call) {
		const id = param(call, "group_id");
		const members = membersOf(call.writer.world, id);
		const remaining = members.filter(({ user_id }) => user_id !== param(call, "user_id"));
		if (remaining.length === members.length) throw new HttpError(errorAnswer(404));
		call.writer.update("/group/", id, { members: remaining });
		return answerEmpty(call);
	},

	playbooks_archive: (call) => archive(call, writeDate({ format: "date-time" }, call.writer.world.clock.now())),
	playbooks_unarchive: (call) => archive(call, null),

	phone_numbers_create(call) {
		const { country, prefix, sharing } = readFields(call);
		const { world, cause } = call.writer;
		const number = fictionalNumber(world, prefix);
		const { id } = call.writer.create("/phone_number/", {
			country,
			number,
			number_formatted: formatPhone(number).phone_formatted,
			type: "internal",
			user_id: sharing === "group" ? null : cause.userId,
		});
		return answerWith(call, showRequested(call, id, "/phone_number/"));
	},

	blocked_phone_numbers_get_settings: (call) => answerWith(call, blockSettings(call.writer.world)),
	blocked_phone_numbers_update_settings(call) {
		const settings = { ...blockSettings(call.writer.world), ...readFields(call) };
		writeSetting(call.writer.world, BLOCK_SETTINGS, settings);
		return answerWith(call, settings);
	},

	unsubscribed_emails_create(call) {
		const { email } = readFields(call);
		const known = findUnsubscribed(call.writer.world, String(email));
		const { id } = known ?? call.writer.create("/unsubscribe/email/", { email });
		return answerWith(call, showRequested(call, id));
	},
	unsubscribed_emails_delete(call) {
		const email = param(call, "email_address");
		const known = findUnsubscribed(call.writer.world, email);
		if (!known) throw new HttpError(errorAnswer(404));
		call.writer.remove("/unsubscribe/email/", known.id);
		return answerWith(call, { email });
	},

	send_as_delete_by_user(call) {
		for (const { id } of sendAs(call.writer.world, call.query)) call.writer.remove("/send_as/", id);
		return answerEmpty(call);
	},
	send_as_bulk_create(call) {
		const { writer } = call;
		const { allowed_user_ids, disallowed_user_ids } = readFields(call);
		const mine = { allowing_user_id: writer.cause.userId };
		for (const allowed_user_id of listOf(disallowed_user_ids)) {
			const query = new URLSearchParams({ ...mine, allowed_user_id });
			for (const { id } of sendAs(writer.world, query)) writer.remove("/send_as/", id);
		}
		for (const allowed_user_id of listOf(allowed_user_ids)) writer.create("/send_as/", { ...mine, allowed_user_id });
		const all = sendAs(writer.world, new URLSearchParams(mine));
		return answerWith(call, { data: all.map((each) => showObject(writer.world, "/send_as/", each)), has_more: false });
	},
};

const BLOCK_SETTINGS = "/blocked_phone_number/settings/";

function blockSettings(world: World): Fields {
	return readSetting(world, BLOCK_SETTINGS) ?? { reject_anonymous_inbound_calls: false };
}

function membersOf(world: World, groupId: string): Fields[] {
	const { members } = getObject(world, "/group/", groupId);
	return Array.isArray(members) ? members : [];
}

function archive(call: Call, archived_at: string | null): Answer {
	const archived_by_id = archived_at === null ? null : call.writer.cause.userId;
	call.writer.update("/playbook/", param(call), { archived_at, archived_by_id });
	return answerWith(call, showRequested(call, param(call), "/playbook/"));
}

/** A phone number of the range that is reserved for fiction. */
function fictionalNumber({ random }: World, prefix: unknown): string {
	const area = /^\d{3}$/.test(String(prefix)) ? prefix : "202";
	return `+1${area}55501${String(Math.floor(random() * 100)).padStart(2, "0")}`;
}

function findUnsubscribed({ store }: World, email: string): Stored | undefined {
	return [...store.all("/unsubscribe/email/")].find((each) => each.email === email);
}

function sendAs(world: World, query: URLSearchParams): Stored[] {
	return [...new ObjectList(world, "/send_as/", query).all()];
}

function listOf(ids: unknown): string[] {
	return Array.isArray(ids) ? ids.map(String) : [];
}
