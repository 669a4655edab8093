#!/usr/bin/env bash
# If there are changesets, opens a pull request with the next version. Otherwise outputs the current version if npm does not have it.
set -euo pipefail
cd "$(dirname "$0")/.."

npx changeset version
name=$(npm pkg get name | tr -d '"')
version=$(npm pkg get version | tr -d '"')

if ! git diff --quiet; then
	npm install --package-lock-only --ignore-scripts
	body=$(mktemp)
	printf 'Merging this publishes it.\n\n' >"$body"
	git diff --unified=0 CHANGELOG.md | sed -n '/^+++/d; s/^+//p' >>"$body"
	exec bash .github/pull-request.sh release "Release $version" "$body"
fi

published=$(npm view "$name" versions --json) || {
	grep --quiet E404 <<<"$published"
	# A workflow can publish only a package that npm already has.
	echo "::notice::npm has no version of $name. CONTRIBUTING.md explains how to publish the first one."
	exit
}
grep --quiet --fixed-strings "\"$version\"" <<<"$published" || echo "unpublished=$version" >>"$GITHUB_OUTPUT"
