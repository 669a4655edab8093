import type { components, EventPage, WebhookAttempt, WebhookSubscription } from "close-crm";
import { expectTypeOf, test } from "vitest";

type Schemas = components["schemas"];

test("a schema of the document is exported by its name", () => {
	expectTypeOf<WebhookAttempt>().toEqualTypeOf<Schemas["WebhookAttempt"]>();
	expectTypeOf<WebhookSubscription>().toEqualTypeOf<Schemas["WebhookSubscription"]>();
});

test("a hand-written type hides the generated one of the same name", () => {
	expectTypeOf<EventPage>().not.toEqualTypeOf<Schemas["EventPage"]>();
});
