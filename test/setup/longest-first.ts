import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Projects whose files take longest, so that none of them is what a run still waits for at its end. */
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
