// Times are shown in the day's zone, by the server's clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hourMinute, learn, now } from "../../webapp/static/js/lib/server/server-time.js";

const onPageIn = (lang) => Object.assign(globalThis, { document: { documentElement: { lang } } });

test("hours and minutes are written with a point, in the zone of the hall", () => {
  onPageIn("id");
  const at = Date.parse("2026-05-15T02:04:59Z");
  assert.equal(hourMinute(at, "Asia/Jakarta"), "09.04");
  assert.equal(hourMinute(at, "Asia/Jayapura"), "11.04");
  assert.equal(hourMinute(Date.parse("2026-05-14T17:00:00Z"), "Asia/Jakarta"), "00.00");
});

test("a page in English writes them with a colon", () => {
  onPageIn("en");
  assert.equal(hourMinute(Date.parse("2026-05-15T02:04:59Z"), "Asia/Jakarta"), "09:04");
});

test("a device whose clock is wrong learns the server's time", () => {
  learn("2031-01-01T00:00:00+07:00");
  assert.ok(Math.abs(now() - Date.parse("2030-12-31T17:00:00Z")) < 1000);
  learn("no time");
  assert.ok(Math.abs(now() - Date.parse("2030-12-31T17:00:00Z")) < 1000);
});
