import type { Operations } from "../../generated/routes.ts";
import type { CallOptions } from "../../http/options.ts";

/** An operation of Close's API, such as `GET /lead/{id}/`. */
export type Route = keyof Operations;

type SuccessStatus = 200 | 201 | 202 | 204;
type Responses<R extends Route> = Operations[R]["responses"];
type JsonOf<Response> = Response extends { content: { "application/json": infer Data } } ? Data : undefined;

/** The JSON object that a route returns; undefined if it returns nothing. */
export type ResponseData<R extends Route> = JsonOf<Responses<R>[keyof Responses<R> & SuccessStatus]>;

/** The object that a route returns: an item if it returns a list, or else the whole response. */
export type ItemOf<R extends Route> =
	ResponseData<R> extends { data: readonly (infer Item)[] } ? Item : ResponseData<R>;

/**
 * The names that `_fields` of a route accepts: those of the object's fields, and any other string, such as the id of a
 * custom field. `never` if the route has no such parameter.
 */
export type FieldOf<R extends Route> = Operations[R]["parameters"] extends { query?: { _fields?: unknown } }
	? NamesOf<ItemOf<R>> | (string & {})
	: never;
/** The names of an object's declared fields. */
export type NamesOf<Item> = keyof { [Name in keyof Item as string extends Name ? never : Name]: 0 } & string;

/** An object with the fields that `_fields` names, or with all fields if it names none. */
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

/** The response of a route, with the fields that `_fields` names. */
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

/**
 * Separate from the query of the route, because TypeScript cannot infer `Field` from a type that depends on the route.
 */
interface FieldsOption<Field extends string> {
	/** The query parameters. */
	query?: {
		/** The names of the fields to return. The result has only these. */
		_fields?: readonly Field[];
	};
}

/** The options of `client.request` for a route: its `path`, `query` and `body`, and call options. */
export type RequestOptions<R extends Route, Field extends string = string> = Pick<
	Operations[R]["parameters"],
	"path" | "query"
> &
	BodyOption<Operations[R]> &
	FieldsOption<Field> &
	CallOptions;

/** The options argument of a route: required if one of the options is. */
export type OptionsArgument<R extends Route, Field extends string> =
	Record<never, never> extends RequestOptions<R, Field>
		? [options?: RequestOptions<R, Field>]
		: [options: RequestOptions<R, Field>];

/** The data of a call, and its HTTP response. */
export interface WithResponse<Data> {
	/** The JSON object in the response. */
	data: Data;
	/** The `Response` of fetch. Its body can still be read. */
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
 * Resolves to the JSON that Close returns, or to undefined if it returns nothing, as after some deletions. With
 * `_fields` the result has only the fields that you name.
 *
 * Rejects with a `CloseInputError` before anything is sent if the route or its options are wrong, with a
 * `CloseApiError` if Close answers with an error, with a `CloseConnectionError` if there was no response, and with a
 * `CloseResponseError` if the response is not what Close sends.
 */
export interface RequestRoute {
	<R extends Route, const Field extends FieldOf<R> = FieldOf<R>>(
		route: R,
		...options: OptionsArgument<R, Field>
	): Promise<Answered<R, Field>>;
	/** The same call, but it resolves to the data and the response with its status and headers. */
	withResponse<R extends Route, const Field extends FieldOf<R> = FieldOf<R>>(
		route: R,
		...options: OptionsArgument<R, Field>
	): Promise<WithResponse<Answered<R, Field>>>;
}
