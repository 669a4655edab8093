import { expect, test } from "vitest";
import { printCreated, printSubscription } from "../../../../src/cli/commands/webhooks/print-subscription.ts";
import { keepOutput, subscriptionWith } from "../../stand-ins.ts";

const signature_key = "5".repeat(64);

test("a subscription is shown field by field, with its events and their filters, and without its key", () => {
	const { output, lines } = keepOutput();

	printSubscription(output, {
		...subscriptionWith({
			events: [
				{ object_type: "lead", action: "created" },
				{ object_type: "lead", action: "updated", extra_filter: { type: "is_null" } },
			],
		}),
		signature_key,
	});

	expect(lines).toEqual([
		"<faint>id        </faint>  whsub_1",
		"<faint>url       </faint>  https://test.example.com/close",
		"<faint>status    </faint>  active",
		"<faint>verify_ssl</faint>  true",
		"<faint>created   </faint>  2026-11-20 08:00:00 UTC",
		"<faint>updated   </faint>  2026-11-23 09:30:00 UTC",
		"<faint>events    </faint>  2",
		"  lead.created",
		'  lead.updated where {"type":"is_null"}',
	]);
});

test("a paused subscription is shown with the reason", () => {
	const { output, lines } = keepOutput();

	printSubscription(output, subscriptionWith({ status: "paused", pause_reason: "api" }));

	expect(lines).toContain("<faint>status    </faint>  paused (api)");
});

test("a subscription is indented JSON for programs, without its key", () => {
	const { output, lines } = keepOutput({ isJson: true });

	printSubscription(output, { ...subscriptionWith(), signature_key });

	expect(lines).toEqual([JSON.stringify(subscriptionWith(), null, 2)]);
});

test("a new subscription is shown with its key and the advice to store it", () => {
	const { output, lines, notes } = keepOutput();

	printCreated(output, { ...subscriptionWith(), signature_key });

	expect(lines).toEqual([
		"<faint>id           </faint>  whsub_1",
		"<faint>url          </faint>  https://test.example.com/close",
		`<faint>signature_key</faint>  ${signature_key}`,
	]);
	expect(notes).toEqual(["Store the signature key now, like a password: Close does not promise to show it again."]);
});

test("a new subscription is shown even if Close does not return its key", () => {
	const { output, lines } = keepOutput();

	printCreated(output, subscriptionWith());

	expect(lines[2]).toBe("<faint>signature_key</faint>  (Close did not return one)");
});
