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

/** Answers an operation by the rules that hold for every collection of the document. */
export function answerGenerally(call: Call): Answer {
	const { route, query, writer } = call;
	const { world } = writer;
	const { collection } = route;
	switch (route.kind) {
		case "list":
			return answerWith(call, listObjects(world, route, query));
		case "get":
			return answerWith(call, shown(call, param(call), placeOf(call)));
		case "create":
			return answerWith(call, shown(call, writer.create(collection, readFields(call)).id));
		case "update":
			getObject(world, collection, param(call));
			return answerWith(call, shown(call, writer.update(collection, param(call), readFields(call)).id));
		case "delete":
			writer.remove(collection, param(call));
			return answerEmpty(call);
		case "other":
			return answerUnknown(call);
	}
}

/** The collection that has the object of a call: `/export/{id}/` gets an export of any kind. */
function placeOf(call: Call): string {
	const { collection } = call.route;
	const { store } = call.writer.world;
	return listedCollections(collection).find((each) => store.get(each, param(call))) ?? collection;
}

/** The fields of a body that keeps to the document. */
export function readFields(call: Call): Fields {
	const schema: SandboxSchema | undefined = call.route.facts.body;
	const fields = readBody(call.body);
	const errors = schema ? checkBody(schema, fields) : {};
	if (Object.keys(errors).length > 0) throw invalidFields(errors);
	return fields;
}

/** An object as the call asks for it. */
export function shown({ route, query, writer }: Call, id: string, collection = route.collection): Fields {
	return pickFields(showObject(writer.world, collection, getObject(writer.world, collection, id)), query);
}

/** The rule for an operation of which only the shape of the answer is known: the answer has that shape, and is empty. */
function answerUnknown(call: Call): Answer {
	const { facts, name } = call.route;
	call.writer.world.unknown(`what ${name} answers. The sandbox knows only the shape of its answer.`);
	if (facts.body) readFields(call);
	return answerWith(call, facts.answer ? (emptyValue(facts.answer, new Date(0).toISOString()) ?? {}) : null);
}
