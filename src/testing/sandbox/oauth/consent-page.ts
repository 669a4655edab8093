/** The page that asks a user to connect an app. Its form is posted to the page's own URL. */
export function consentPage(clientId: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Connect an app</title>
<style>
	body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
	button { font: inherit; padding: .5rem 1rem; margin-right: .5rem }
</style>
<h1>Connect an app to your Close sandbox</h1>
<p>The app <code>${escapeHtml(clientId)}</code> asks to read and change everything that you can read and change.</p>
<form method="post">
	<button name="decision" value="allow" autofocus>Allow</button>
	<button name="decision" value="deny">Do not allow</button>
</form>
</html>
`;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
