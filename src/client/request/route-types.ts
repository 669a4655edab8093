import type { Operations } from "../../generated/routes.ts";
import type { CallOptions } from "../../http/options.ts";

/** An operation of Close's API, such as `GET /lead/{id}/`. */
export type Route = keyof Operations;

type SuccessStatus = 200 | 201 | 202 | 204;
type Responses<R extends Route> = Operations[R]["responses"];
type JsonOf<Response> = Response extends { content: { "application/json": infer Data } } ? Data : undefined;

/** What Close answers to a route: the JSON object of a success, undefined where it answers nothing. */
export type ResponseData<R extends Route> = JsonOf<Responses<R>[keyof Responses<R> & SuccessStatus]>;

/** The object that a route is about: an item of a list, else the whole answer. */
export type ItemOf<R extends Route> =
	ResponseData<R> extends { data: readonly (infer Item)[] } ? Item : ResponseData<R>;

/**
 * The names that `_fields` of a route accepts: those of the object's fields, and any other string, such as the id of a
 * custom field. Never, if the route has no such parameter.
 */
export type FieldOf<R extends Route> = Operations[R]["parameters"] extends { query?: { _fields?: unknown } }
	? NamesOf<ItemOf<R>> | (string & {})
	: never;
/** The names of the fields that an object is known to have. */
export type NamesOf<Item> = keyof { [Name in keyof Item as string extends Name ? never : Name]: 0 } & string;

/** An object with the fields that `_fields` asked for: all of them, if it asked for none by name. */
export type Narrowed<Item, Field extends string> = [Field] extends [never]
	? Item
	: string extends Field
		? Item
		: Item extends unknown
			? Pick<Item, Field & keyof Item>
			: never;

type NarrowedData<Data, Field extends string> = Data extends { data: readonly (infer Item)[] }
	? Omit<Data, "data"> & { data: Narrowed<Item, Field>[] }
	: Narrowed<Data, Field>;

/** What a route answers, with the fields that `_fields` asked for. */
export type Answered<R extends Route, Field extends string> = [Field] extends [never]
	? ResponseData<R>
	: string extends Field
		? ResponseData<R>
		: NarrowedData<ResponseData<R>, Field>;

type BodyOption<Operation> = Operation extends { requestBody: { content: infer Content } }
	? { body: Content[keyof Content] }
	: Operation extends { requestBody?: { content: infer Content } }
		? // `requestBody?: never` extends it as well, and leaves Content unknown.
			unknown extends Content
			? { body?: undefined }
			: { body?: Content[keyof Content] }
		: { body?: undefined };

/** Stands beside the query of every route, because a type that depends on the route could not tell which fields are named. */
interface FieldsOption<Field extends string> {
	/** The query parameters. */
	query?: {
		/** The names of the fields to return. The result has only these. */
		_fields?: readonly Field[];
	};
}

/** What `client.request` accepts for a route: `path`, `query` and `body` as the document has them, and call options. */
export type RequestOptions<R extends Route, Field extends string = string> = Pick<
	Operations[R]["parameters"],
	"path" | "query"
> &
	BodyOption<Operations[R]> &
	FieldsOption<Field> &
	CallOptions;

/** The options of a route: required if something in them is. */
export type OptionsArgument<R extends Route, Field extends string> =
	Record<never, never> extends RequestOptions<R, Field>
		? [options?: RequestOptions<R, Field>]
		: [options: RequestOptions<R, Field>];

/** The data of a call, and the response that brought it. */
export interface WithResponse<Data> {
	/** The JSON object in the response. */
	data: Data;
	/** fetch's `Response`. Its body can still be read. */
	response: Response;
}

/**
 * Calls any operation of Close's API by its route. Your editor completes routes, parameters and bodies.
 *
 * ```ts
 * const lead = await client.request("GET /lead/{id}/", { path: { id } });
 * const { data } = await client.request("GET /lead/", { query: { _limit: 10, _fields: ["id", "display_name"] } });
 * await client.request("POST /activity/note/", { body: { lead_id: lead.id, note: "Called back." } });
 * ```
 *
 * Resolves to the JSON that Close answers; to undefined if it answers nothing, as after some deletions. With `_fields`
 * the result has the fields that you asked for.
 *
 * Rejects with a `CloseInputError` before anything is sent if the route or its options are wrong, with a `CloseApiError`
 * if Close refuses, with a `CloseConnectionError` if no answer came, and with a `CloseResponseError` if the answer is not
 * Close's.
 */
export interface RequestRoute {
	<R extends Route, const Field extends FieldOf<R> = FieldOf<R>>(
		route: R,
		...options: OptionsArgument<R, Field>
	): Promise<Answered<R, Field>>;
	/** The same call, resolving to the data and the response with its status and headers. */
	withResponse<R extends Route, const Field extends FieldOf<R> = FieldOf<R>>(
		route: R,
		...options: OptionsArgument<R, Field>
	): Promise<WithResponse<Answered<R, Field>>>;
}
