import type { Store } from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import { expectTypeOf, test } from "vitest";

test("redisStore takes the clients of ioredis and node-redis, alone, pooled or of a cluster", () => {
	expectTypeOf(redisStore(new Redis())).toEqualTypeOf<Store>();
	redisStore(new Cluster([]), { prefix: "mail:", retention: 1, claimLifetime: 1 });
	redisStore(createClient());
	redisStore(createClientPool());
	redisStore(createCluster({ rootNodes: [] }));
});

test("redisStore does not take what is no client", () => {
	// @ts-expect-error: a URL is for the client's own package
	redisStore("redis://127.0.0.1:6379");
	// @ts-expect-error: no such option
	redisStore(new Redis(), { ttl: 1 });
});
