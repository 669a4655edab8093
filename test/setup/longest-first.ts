import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The projects with the slowest files, which start first, so that the run does not wait for one of them at its end. */
const LONG_PROJECTS = ["long", "project"];

export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ project }: TestSpecification) => {
			const at = LONG_PROJECTS.indexOf(project.name);
			return at === -1 ? LONG_PROJECTS.length : at;
		};
		return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
	}
}
