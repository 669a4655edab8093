import { Option } from "@commander-js/extra-typings";
import { readPort } from "../arguments/values.ts";

/** The option to serve a page that shows what happens. Default port: any free port. */
export const uiOption = () =>
	new Option("--ui [port]", "show what happens on a local page").argParser(readPort).preset("0");
