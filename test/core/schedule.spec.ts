import { type Schedule, scheduleExpression, scheduleRules, timeZoneOf } from "@causeway/core";
import { expect } from "chai";

const problems = (schedule: unknown): string[] =>
    scheduleRules(schedule as Schedule, "schedules.nightly").flatMap(([holds, path, reason]) => (holds ? [] : [`${path} ${reason}`]));

describe("schedules", () => {
    const words: readonly (readonly [Schedule, string, string])[] = [
        [{ rate: "5 minutes" }, "rate(5 minutes)", "UTC"],
        [{ rate: "1 hours" }, "rate(1 hour)", "UTC"],
        [{ rate: "2 day" }, "rate(2 days)", "UTC"],
        [{ cron: "0 9 ? * MON-FRI *", timeZone: "Europe/Berlin" }, "cron(0 9 ? * MON-FRI *)", "Europe/Berlin"],
        [{ cron: "0/15 8-18 * 1,6 ? 2026-2030" }, "cron(0/15 8-18 * 1,6 ? 2026-2030)", "UTC"],
        [{ cron: "15 10 LW * ? *" }, "cron(15 10 LW * ? *)", "UTC"],
        [{ cron: "0 8 ? * 2#1 *" }, "cron(0 8 ? * 2#1 *)", "UTC"],
        [{ cron: "0 8 15W JAN-MAR/2 ? *" }, "cron(0 8 15W JAN-MAR/2 ? *)", "UTC"],
        [{ at: "2030-01-31T09:00:00", timeZone: "Asia/Tokyo" }, "at(2030-01-31T09:00:00)", "Asia/Tokyo"],
    ];
    for (const [schedule, expression, timeZone] of words) {
        it(`say ${expression}`, () => {
            expect(problems(schedule)).to.deep.equal([]);
            expect([scheduleExpression(schedule), timeZoneOf(schedule)]).to.deep.equal([expression, timeZone]);
        });
    }

    const wrong: readonly (readonly [unknown, ...string[]])[] = [
        [{ rate: "0 minutes" }, '.rate is "0 minutes", not a whole number of minutes, hours or days'],
        [{ rate: "1.5 hours" }, '.rate is "1.5 hours", not a whole number of minutes, hours or days'],
        [{ cron: "0 9 * * *" }, '.cron is "0 9 * * *": has 5 fields, not six separated by one space'],
        [
            { cron: "60 24 0 13 8 1969", timeZone: "Europe/Bonn" },
            '.cron is "60 24 0 13 8 1969": minutes cannot be "60"',
            '.cron is "60 24 0 13 8 1969": hours cannot be "24"',
            '.cron is "60 24 0 13 8 1969": day of the month cannot be "0"',
            '.cron is "60 24 0 13 8 1969": month cannot be "13"',
            '.cron is "60 24 0 13 8 1969": day of the week cannot be "8"',
            '.cron is "60 24 0 13 8 1969": year cannot be "1969"',
            '.cron is "60 24 0 13 8 1969": one of day of the month and day of the week must be ?',
            '.timeZone is "Europe/Bonn", which is no time zone of the IANA database',
        ],
        [{ cron: "? 9 ? * MON *" }, '.cron is "? 9 ? * MON *": minutes cannot be "?"'],
        [{ cron: "0/0 9 ? * MON *" }, '.cron is "0/0 9 ? * MON *": minutes cannot be "0/0"'],
        [{ cron: "0 9 ? * ? *" }, '.cron is "0 9 ? * ? *": one of day of the month and day of the week must be ?'],
        [{ at: "2030-02-30T09:00:00" }, '.at is "2030-02-30T09:00:00", not a date such as 2030-01-31T09:00:00'],
        [{ at: "tomorrow" }, '.at is "tomorrow", not a date such as 2030-01-31T09:00:00'],
    ];
    for (const [schedule, ...reasons] of wrong) {
        it(`are not ${JSON.stringify(schedule)}`, () =>
            expect(problems(schedule)).to.deep.equal(reasons.map(reason => `schedules.nightly${reason}`)));
    }
});
