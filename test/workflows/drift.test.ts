import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

// A stand-in for GitHub. It keeps one pull request, from the branch drift, in three files: its state, its last commit,
// and its body. In a fourth it records its calls.
const GH = `#!/usr/bin/env bash
set -euo pipefail
here=$(dirname "$0")
case "$*" in
"auth setup-git") ;;
"pr view drift"*number*) [ "$(cat "$here/state")" != OPEN ] || echo 7 ;;
"pr view drift"*headRefOid*) cat "$here/head" ;;
*)
	echo "$1 $2" >>"$here/calls"
	for argument; do
		case $argument in
		body=@*) cp "\${argument#body=@}" "$here/body" ;;
		/*) cp "$argument" "$here/body" ;;
		esac
	done
	echo OPEN >"$here/state"
	git rev-parse drift >"$here/head" ;;
esac
`;

/** A repository with a remote and a stand-in for GitHub. */
function createRepository() {
	const folder = mkdtempSync(join(tmpdir(), "close-crm-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const checkout = join(folder, "checkout");
	const identity = ["-c", "user.name=Reviewer", "-c", "user.email=reviewer@example.com"];
	const git = (...args: string[]) => execFileSync("git", [...identity, ...args], { cwd: checkout, stdio: "pipe" });
	const write = (path: string, text: string, mode = 0o644) => writeFileSync(join(folder, path), text, { mode });
	mkdirSync(join(checkout, "openapi"), { recursive: true });
	mkdirSync(join(folder, "github"));
	write("github/gh", GH, 0o755);
	for (const file of ["state", "head", "calls", "body"]) write(`github/${file}`, "");
	cpSync(".github", join(checkout, ".github"), { recursive: true });
	write("checkout/openapi/close.yaml", "vendored\n");
	git("init", "--quiet", "--initial-branch=main");
	git("init", "--quiet", "--bare", "../remote");
	git("remote", "add", "origin", "../remote");
	git("add", ".");
	git("commit", "--quiet", "--message=All");

	return {
		git,
		github: (file: string) => readFileSync(join(folder, "github", file), "utf8").trim(),
		closePullRequest: () => write("github/state", "CLOSED"),
		/** Runs the workflow on a day on which Close publishes this document, and returns its output. */
		publish(document: string, report = "1 major, 0 minor, 0 patch."): string {
			git("switch", "--quiet", "main");
			write("checkout/openapi/close.yaml", document);
			write("report", report);
			const env = { ...process.env, PATH: `${join(folder, "github")}:${process.env.PATH}` };
			const command = [".github/drift.sh", join(folder, "report")];
			const printed = execFileSync("bash", command, { cwd: checkout, env, encoding: "utf8", stdio: "pipe" });
			git("reset", "--quiet", "--hard");
			return printed;
		},
		/** Commits to the branch and pushes it, as a reviewer does. */
		review() {
			git("switch", "--quiet", "drift");
			git("commit", "--quiet", "--allow-empty", "--message=Stale action deleted");
			git("push", "--quiet", "origin", "drift");
			write("github/head", String(git("rev-parse", "drift")));
		},
		/** The commits of the remote branch that main does not have. */
		proposed: () =>
			String(git("log", "--format=%s", "main..origin/drift"))
				.trim()
				.split("\n"),
	};
}

const PROPOSED = ["pr create", "workflow run"];

describe("a day on which Close publishes", () => {
	test("the vendored document opens no pull request", () => {
		const { publish, github } = createRepository();

		expect(publish("vendored\n")).toBe("The published document is the vendored one.\n");
		expect(github("calls")).toBe("");
	});

	test("another document opens a pull request with the changes, and starts CI on it", () => {
		const { publish, github, proposed, git } = createRepository();

		publish("newer\n");

		expect(github("calls").split("\n")).toEqual(PROPOSED);
		expect(github("body")).toContain("\n    1 major, 0 minor, 0 patch.\n");
		expect(proposed()).toEqual(["Close's document has changed"]);
		expect(String(git("show", "origin/drift:openapi/close.yaml"))).toBe("newer\n");
	});

	test("a document with Markdown or shell syntax shows it unchanged", () => {
		const { publish, github } = createRepository();
		const hostile = "```\n\n# @everyone $(exit 1) `exit 1` $GH_TOKEN\nEND\n";

		publish("newer\n", hostile);

		expect(github("body")).toContain("\n    ```\n    \n    # @everyone $(exit 1) `exit 1` $GH_TOKEN\n    END\n");
	});

	test("a great many changes keeps the body within GitHub's 65,536 characters", () => {
		const { publish, github } = createRepository();

		publish("newer\n", "major removed\n".repeat(10_000));

		expect(github("body").length).toBeLessThan(65_536);
		expect(github("body")).toContain("CI fails if");
	});

	test("yesterday's document leaves the pull request unchanged", () => {
		const { publish, review, github, proposed } = createRepository();
		publish("newer\n");
		review();

		expect(publish("newer\n")).toBe("There is already a pull request for the published document.\n");
		expect(github("calls").split("\n")).toEqual(PROPOSED);
		expect(proposed()).toEqual(["Stale action deleted", "Close's document has changed"]);
	});

	test("another changed document updates the open pull request", () => {
		const { publish, github, proposed, git } = createRepository();
		publish("newer\n");

		publish("newest\n", "2 major, 0 minor, 0 patch.");

		expect(github("calls").split("\n")).toEqual([...PROPOSED, "api --silent", "workflow run"]);
		expect(github("body")).toContain("    2 major");
		expect(proposed()).toHaveLength(1);
		expect(String(git("show", "origin/drift:openapi/close.yaml"))).toBe("newest\n");
	});

	test("a document whose pull request was closed opens no other, and a newer document does", () => {
		const { publish, closePullRequest, github } = createRepository();
		publish("newer\n");
		closePullRequest();

		publish("newer\n");
		expect(github("calls").split("\n")).toEqual(PROPOSED);

		publish("newest\n");
		expect(github("calls").split("\n")).toEqual([...PROPOSED, ...PROPOSED]);
	});
});
