import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { checkBody } from "../document/check-body.ts";
import { listedCollections } from "../document/collections.ts";
import { emptyValue, type Fields } from "../document/schema.ts";
import { pickFields } from "../lists/fields.ts";
import { listObjects } from "../lists/list.ts";
import { showObject } from "../objects/show.ts";
import { getObject } from "../objects/writer.ts";
import type { Answer } from "./answer.ts";
import { invalidFields } from "./answer.ts";
import { readBody } from "./body.ts";
import { answerEmpty, answerWith, type Call, param } from "./call.ts";

/** Handles an operation by the rules for all collections of the document. */
export function defaultHandler(call: Call): Answer {
	const { route, query, writer } = call;
	const { world } = writer;
	const { collection } = route;
	switch (route.kind) {
		case "list":
			return answerWith(call, listObjects(world, route, query));
		case "get":
			return answerWith(call, showRequested(call, param(call), collectionOfObject(call)));
		case "create":
			return answerWith(call, showRequested(call, writer.create(collection, readFields(call)).id));
		case "update":
			getObject(world, collection, param(call));
			return answerWith(call, showRequested(call, writer.update(collection, param(call), readFields(call)).id));
		case "delete":
			writer.remove(collection, param(call));
			return answerEmpty(call);
		case "other":
			return answerEmptyShape(call);
	}
}

/** The collection of the requested object: `GET /export/{id}/` returns an export of any kind. */
function collectionOfObject(call: Call): string {
	const { collection } = call.route;
	const { store } = call.writer.world;
	return listedCollections(collection).find((each) => store.get(each, param(call))) ?? collection;
}

/** Parses a body. Throws a 400 if it does not match the document's schema. */
export function readFields(call: Call): Fields {
	const schema: SandboxSchema | undefined = call.route.facts.body;
	const fields = readBody(call.body);
	const errors = schema ? checkBody(schema, fields) : {};
	if (Object.keys(errors).length > 0) throw invalidFields(errors);
	return fields;
}

/** An object with the fields that the call asks for in `_fields`. */
export function showRequested({ route, query, writer }: Call, id: string, collection = route.collection): Fields {
	return pickFields(showObject(writer.world, collection, getObject(writer.world, collection, id)), query);
}

/** The rule for an operation of which only the response's schema is known: the response has that schema's empty value. */
function answerEmptyShape(call: Call): Answer {
	const { facts, name } = call.route;
	call.writer.world.undocumented(`what ${name} answers. The sandbox knows only the shape of its answer.`);
	if (facts.body) readFields(call);
	return answerWith(call, facts.answer ? (emptyValue(facts.answer, new Date(0).toISOString()) ?? {}) : null);
}
