// Handles the events. You can start any number of workers, on this machine or on others.
import { createWorker } from "close-crm/bullmq";

const { REDIS_URL = "redis://localhost:6379" } = process.env;

const worker = createWorker(
	"close",
	{
		on: {
			"lead.created": ({ data }) => console.log("new lead", data.name),
		},
		fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
	},
	{ connection: { url: REDIS_URL } },
);
worker.on("ready", () => console.log("Waiting for events"));
worker.on("failed", (job, error) => console.error(job?.name, "failed and will be retried:", error));
worker.on("error", (error) => console.error("Redis:", error.message));
