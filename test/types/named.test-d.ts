import type { components, EventPage, WebhookAttempt, WebhookSubscription } from "close-crm";
import { expectTypeOf, test } from "vitest";

type Schemas = components["schemas"];

test("a schema of the document is exported by its name", () => {
	expectTypeOf<WebhookAttempt>().toEqualTypeOf<Schemas["WebhookAttempt"]>();
	expectTypeOf<WebhookSubscription>().toEqualTypeOf<Schemas["WebhookSubscription"]>();
});

test("a name that is described by hand hides the generated one", () => {
	expectTypeOf<EventPage>().not.toEqualTypeOf<Schemas["EventPage"]>();
});
