#!/usr/bin/env bash
# Proposes the document that spec:update has taken: bash .github/drift.sh <file with what spec:update printed>
set -euo pipefail
report=$1
cd "$(dirname "$0")/.."

if git diff --quiet; then
	echo "Close publishes what is vendored."
	exit
fi

# What is proposed already stays as its reviewers have it, and what they closed stays closed.
if git fetch --quiet origin drift && git diff --quiet FETCH_HEAD -- openapi/close.yaml; then
	proposed=$(gh pr view drift --json headRefOid --jq .headRefOid || true)
	if [ "$proposed" = "$(git rev-parse FETCH_HEAD)" ]; then
		echo "What Close publishes is proposed already."
		exit
	fi
fi

body=$(mktemp)
cat >"$body" <<-END
	Close publishes another document than the one in openapi/close.yaml. What \`npm run spec:update\` says of it:

	$(sed 's/^/    /' "$report" | head -c 60000)

	CI is red while an action of openapi/overlay.yaml changes nothing: delete it here, run \`npm run generate\`, and push. When Close changes its document again, this branch is made again, without what was pushed to it.
END
bash .github/pull-request.sh drift "Close's document has changed" "$body"
