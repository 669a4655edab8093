#!/usr/bin/env bash
# Opens a pull request for the document that spec:update has vendored: bash .github/drift.sh <file with the output of spec:update>
set -euo pipefail
report=$1
cd "$(dirname "$0")/.."

if git diff --quiet; then
	echo "The published document is the vendored one."
	exit
fi

# An existing pull request for the same document stays unchanged, even if reviewers have closed it.
if git fetch --quiet origin drift && git diff --quiet FETCH_HEAD -- openapi/close.yaml; then
	proposed=$(gh pr view drift --json headRefOid --jq .headRefOid || true)
	if [ "$proposed" = "$(git rev-parse FETCH_HEAD)" ]; then
		echo "There is already a pull request for the published document."
		exit
	fi
fi

body=$(mktemp)
cat >"$body" <<-END
	Close has published a different document than the one in openapi/close.yaml. The output of \`npm run spec:update\`:

	$(sed 's/^/    /' "$report" | head -c 60000)

	CI fails if an action of openapi/overlay.yaml no longer changes anything: delete it on this branch, run \`npm run generate\`, and push. When Close changes its document again, this branch is recreated, without the commits that were pushed to it.
END
bash .github/pull-request.sh drift "Close's document has changed" "$body"
