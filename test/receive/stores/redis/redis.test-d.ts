import { Redis as UpstashRedis } from "@upstash/redis";
import type { Store } from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import { expectTypeOf, test } from "vitest";

test("redisStore accepts ioredis, node-redis and Upstash clients, for one server, a pool or a cluster", () => {
	expectTypeOf(redisStore(new Redis())).toEqualTypeOf<Store>();
	redisStore(new Cluster([]), { prefix: "mail:", retention: 1, claimLifetime: 1 });
	redisStore(createClient());
	redisStore(createClientPool());
	redisStore(createCluster({ rootNodes: [] }));
	redisStore(new UpstashRedis({ url: "https://test.upstash.io", token: "token" }));
});

test("redisStore accepts only clients", () => {
	// @ts-expect-error: a URL is for the client's own package
	redisStore("redis://127.0.0.1:6379");
	// @ts-expect-error: no such option
	redisStore(new Redis(), { ttl: 1 });
});
