import type { paths } from "../../generated/schema.ts";
import type { CallOptions } from "../../http/options.ts";

type Method = "get" | "put" | "post" | "delete" | "patch";

type MethodsOf<Path extends keyof paths> = {
	[Name in Method]: Name extends keyof paths[Path]
		? paths[Path][Name] extends { responses: unknown }
			? Name
			: never
		: never;
}[Method];

/** Every operation of the document, by its method and path: `GET /webhook/{id}/`. */
export type Route = { [Path in keyof paths & string]: `${Uppercase<MethodsOf<Path>>} ${Path}` }[keyof paths & string];

type OperationOf<Each extends Route> = Each extends `${infer Verb} ${infer Path extends keyof paths & string}`
	? paths[Path][Lowercase<Verb> & keyof paths[Path]]
	: never;

/** The names of all keys that an object must have. */
type RequiredKeys<Parameters> = {
	[Name in keyof Parameters]-?: object extends Pick<Parameters, Name> ? never : Name;
}[keyof Parameters];

type Part<Name extends string, Parameters> = [Parameters] extends [never]
	? { [name in Name]?: never }
	: [RequiredKeys<Parameters>] extends [never]
		? { [name in Name]?: Parameters }
		: { [name in Name]: Parameters };

type ParametersIn<Operation, Place extends string> = Operation extends {
	parameters: { [place in Place]: infer Parameters };
}
	? Parameters
	: Operation extends { parameters: { [place in Place]?: infer Parameters } }
		? NonNullable<Parameters>
		: never;

type BodyOf<Operation> = Operation extends { requestBody: { content: { "application/json": infer Body } } }
	? { body: Body }
	: Operation extends { requestBody?: never }
		? { body?: never }
		: Operation extends { requestBody?: { content: { "application/json": infer Body } } }
			? { body?: Body }
			: { body?: never };

/** What a call of a route needs: `path`, `query` and `body` as the document says, and the options of every call. */
export type RequestOptions<Each extends Route> = Part<"path", ParametersIn<OperationOf<Each>, "path">> &
	Part<"query", ParametersIn<OperationOf<Each>, "query">> &
	BodyOf<OperationOf<Each>> &
	CallOptions;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : undefined;

type Success = 200 | 201 | 202 | 204;

/** What a call of a route resolves to: the body of a successful response; undefined if it has none. */
export type ResponseData<Each extends Route> =
	OperationOf<Each> extends { responses: infer Responses }
		? { [Status in keyof Responses & Success]: JsonOf<Responses[Status]> }[keyof Responses & Success]
		: never;

/** The options may be left out if nothing in them is required. */
export type RequestArguments<Each extends Route> =
	object extends RequestOptions<Each> ? [options?: RequestOptions<Each>] : [options: RequestOptions<Each>];
