#!/usr/bin/env bash
# With changesets, proposes the version that they make. Without, puts out the present version if npm does not have it.
set -euo pipefail
cd "$(dirname "$0")/.."

npx changeset version
name=$(npm pkg get name | tr -d '"')
version=$(npm pkg get version | tr -d '"')

if ! git diff --quiet; then
	npm install --package-lock-only --ignore-scripts
	body=$(mktemp)
	printf 'To merge this is to publish it.\n\n' >"$body"
	git diff --unified=0 CHANGELOG.md | sed -n '/^+++/d; s/^+//p' >>"$body"
	exec bash .github/pull-request.sh release "Release $version" "$body"
fi

published=$(npm view "$name" versions --json) || {
	grep --quiet E404 <<<"$published"
	# npm lets a workflow publish only what it has a version of.
	echo "::notice::npm has no version of $name. CONTRIBUTING.md says how the first one gets there."
	exit
}
grep --quiet --fixed-strings "\"$version\"" <<<"$published" || echo "unpublished=$version" >>"$GITHUB_OUTPUT"
