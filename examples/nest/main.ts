import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { AppModule } from "./app.module.ts";

const { PORT = "3000" } = process.env;

// Keeps the raw body, because Close signs it.
const app = await NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true });
// The limit of the receiver. Nest's default is 100 KB.
app.useBodyParser("json", { limit: "5mb" });
app.enableShutdownHooks();
await app.listen(PORT);
console.log(`Listening on http://localhost:${PORT}/close`);
