import { Argument, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { listEventNames } from "../../close/events/event-name.ts";
import type { Context } from "../context.ts";

/** The scripts call the command itself with the words of the line. The last word may be incomplete. */
const SCRIPTS = {
	bash: `_close_crm() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(close-crm completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _close_crm close-crm`,
	zsh: `#compdef close-crm
_close_crm() {
  local -a found
  found=(\${(f)"$(close-crm completion words -- "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)"})
  (( \${#found} )) && compadd -- $found || _files
}
compdef _close_crm close-crm`,
	fish: `complete -c close-crm -f -a '(close-crm completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
};

export function addCompletion(program: CommandUnknownOpts, context: Context): void {
	const completion = program.command("completion").description("print a shell's completion script");
	for (const [shell, script] of Object.entries(SCRIPTS)) {
		const file = shell === "fish" ? "close-crm completion fish | source" : `source <(close-crm completion ${shell})`;
		completion
			.command(shell)
			.description(`for ${shell}; add to its startup file: ${file}`)
			.action(() => context.output.line(script));
	}
	completion
		.command("words", { hidden: true })
		.addArgument(new Argument("[words...]"))
		.action((words) => {
			for (const word of complete(program, words)) context.output.line(word);
		});
}

/** The completions of the last word: commands, event types or options. */
function complete(program: CommandUnknownOpts, words: string[]): string[] {
	const last = words.at(-1) ?? "";
	let command = program;
	for (const word of words.slice(0, -1)) {
		command = command.commands.find((each) => each.name() === word) ?? command;
	}
	const startsLike = (candidates: string[]) => [...new Set(candidates)].filter((each) => each.startsWith(last));
	if (last.startsWith("-")) {
		return startsLike([...command.options, ...program.options].flatMap(({ long }) => long ?? []));
	}
	if (command.commands.length > 0) {
		const visible = command.createHelp().visibleCommands(command);
		return startsLike(visible.map((each) => each.name()));
	}
	const expectsEvents = ["--events", "--type", "trigger"].includes(words.at(-2) ?? "");
	return expectsEvents ? startsLike(listEventNames()) : [];
}
