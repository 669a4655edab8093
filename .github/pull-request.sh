#!/usr/bin/env bash
# Opens a pull request with the changes in the checkout: bash .github/pull-request.sh <branch> <title> <file with the body>
# Each branch has one pull request: an open one gets the new commit, title and body.
set -euo pipefail
branch=$1 title=$2 body=$3

git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --force-create "$branch"
git commit --quiet --all --message "$title"
gh auth setup-git
git push --quiet --force origin "$branch"

open=$(gh pr view "$branch" --json number,state --jq 'select(.state == "OPEN") | .number' || true)
if [ -n "$open" ]; then
	gh api --silent --method PATCH "repos/{owner}/{repo}/pulls/$open" --raw-field title="$title" --field body=@"$body"
else
	gh pr create --base main --head "$branch" --title "$title" --body-file "$body"
fi
# Pushes and pull requests made with a workflow's own token do not start other workflows.
gh workflow run ci.yml --ref "$branch"
