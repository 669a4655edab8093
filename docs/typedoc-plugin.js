// Makes TypeDoc show the types that are generated from Close's document as users see them.
import { Application, ArrayType, Converter, ReflectionKind, UnionType, UnknownType } from "typedoc";
import { isArrayTypeNode, isTypeAliasDeclaration, isTypeLiteralNode, isUnionTypeNode, SymbolFlags } from "typescript";

/** The forms in which src and openapi-typescript refer to a schema of the document. */
const SCHEMA = /^(?:Schemas|components\["schemas"\])\["(\w+)"\]$/;

/** Exported for openapi-fetch. Their contents are shown where they are used. */
const DOCUMENT = ["components", "operations", "paths"];

/**
 * The files whose types are shown as written. Their fields need no comments: the names are Close's, and the type's
 * comment explains them.
 */
const LITERAL_TYPES = ["/generated/event-types.ts", "/client/search/query.ts", "/client/search/search.ts"];

/** The types of the document, by name. docs/api.md lists their operations. */
const NAMED_TYPES = "/generated/named-types.ts";

/** The interface behind `CloseEvent`. It is not exported, and has the fields of an event. */
const LISTED_EVENT = { file: "/src/close/events/close-event.ts", name: "ListedEvent" };

/** @param {import("typedoc").Application} app */
export function load(app) {
	const { converter, options } = app;
	/** @type {Map<string, import("typescript").Symbol>} The exports of close-crm. */
	const names = new Map();

	// openapi-typescript writes a description as a tag.
	app.on(Application.EVENT_BOOTSTRAP_END, () => {
		options.setValue("blockTags", [...options.getValue("blockTags"), "@description"]);
		options.setValue("modifierTags", [...options.getValue("modifierTags"), "@constant"]);
	});

	converter.on(Converter.EVENT_BEGIN, ({ programs: [program] }) => {
		const checker = program.getTypeChecker();
		const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith("/src/index.ts"));
		for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file))) {
			names.set(symbol.name, symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
		}
	});

	// By default TypeDoc shows an alias of a part of the document with all of its properties wherever it is used. This
	// shows it by its name.
	const convertType = converter.convertType.bind(converter);
	converter.convertType = (context, type, node = "kind" in type ? type : undefined) => {
		if (!node) return convertType(context, type);
		const convert = (part) => converter.convertType(context, part);
		if (isArrayTypeNode(node)) return new ArrayType(convert(node.elementType));
		if (isUnionTypeNode(node)) return new UnionType(node.types.map(convert));
		if (isTypeLiteralNode(node) && LITERAL_TYPES.some((file) => node.getSourceFile().fileName.endsWith(file))) {
			return new UnknownType(node.getText());
		}
		const schema = SCHEMA.exec(node.getText())?.[1];
		if (!schema) return convertType(context, node);
		const alias = names.get(schema);
		return alias && !isTypeAliasDeclaration(node.parent)
			? context.createSymbolReference(alias, context, schema)
			: convertType(context, context.checker.getTypeFromTypeNode(node));
	};

	converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
		const {
			project,
			programs: [program],
		} = context;
		for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface)) {
			if (DOCUMENT.includes(reflection.name)) project.removeReflection(reflection);
		}
		for (const reflection of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
			const declared = context.getSymbolFromReflection(reflection)?.declarations?.[0].getSourceFile().fileName;
			if (declared?.endsWith(NAMED_TYPES)) project.removeReflection(reflection);
		}
		const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(LISTED_EVENT.file));
		context.setActiveProgram(program);
		converter.convertSymbol(context.withScope(project.getChildByName("close-crm")), file.locals.get(LISTED_EVENT.name));
		for (const { comment } of project.getReflectionsByKind(ReflectionKind.All)) {
			comment?.summary.push(...(comment.getTag("@description")?.content ?? []));
			comment?.removeTags("@description");
			comment?.removeModifier("@constant");
		}
	});
}
