import { parseCloseDate } from "close-crm";
import fc from "fast-check";
import { expect, test } from "vitest";

test("digits beyond milliseconds are dropped, not rounded", () => {
	expect(parseCloseDate("2018-12-06T19:15:09.590999").getMilliseconds()).toBe(590);
	expect(parseCloseDate("2018-12-06T19:15:09.999999").toISOString()).toBe("2018-12-06T19:15:09.999Z");
	expect(parseCloseDate("2018-12-06T19:15:09.5").getMilliseconds()).toBe(500);
});

test("a date without a fraction is a whole second", () => {
	expect(parseCloseDate("2019-01-15T12:48:23Z").toISOString()).toBe("2019-01-15T12:48:23.000Z");
	expect(parseCloseDate("2019-01-15T12:48:23-08:00").toISOString()).toBe("2019-01-15T20:48:23.000Z");
});

test("a date as Close writes it survives parsing and formatting", () => {
	const date = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
	fc.assert(
		fc.property(date, (moment) => {
			const asCloseWritesIt = moment.toISOString().replace("Z", "000");
			expect(parseCloseDate(asCloseWritesIt)).toEqual(moment);
			expect(parseCloseDate(`${asCloseWritesIt}+00:00`)).toEqual(moment);
		}),
	);
});

test.each([
	"",
	"yesterday",
	"2019-01-15",
	"12:48:23",
	"2019-01-15 12:48:23",
	"2019-01-15T12:48",
	"2019-01-15T12:48:23.",
	"2019-01-15T12:48:23 Z",
	"2019-01-15T12:48:23+0000",
	"2019-01-15T12:48:23+25:00",
	"2019-01-15T12:48:23+00:60",
	"2019-01-15T12:48:23\n",
	" 2019-01-15T12:48:23",
	"2019-02-29T12:48:23",
	"2019-02-30T12:48:23.395000+00:00",
	"2019-13-01T12:48:23",
	"2019-01-15T24:00:00",
	"2019-01-15T12:60:23",
	"2016-12-31T23:59:60",
	"1547556503",
	"+002019-01-15T12:48:23Z",
])("%j is rejected with an error that shows it", (date) => {
	expect(() => parseCloseDate(date)).toThrow(RangeError);
	expect(() => parseCloseDate(date)).toThrow(`"${date}" is not a Close date-time`);
});

test.each([null, undefined, 1547556503000, new Date(0)])("from JavaScript, %j is rejected too", (date) => {
	// The cast calls it like JavaScript, without types.
	const untyped: (date: unknown) => unknown = parseCloseDate as never;
	expect(() => untyped(date)).toThrow(RangeError);
	expect(() => untyped(date)).toThrow(String(date));
});
