import { allOf, anyOf, atLeast, not, ServiceMonitoring, type Watch } from "@causeway/monitoring";
import { orders, shop } from "./shop.ts";

/** Never called: what counts is that the compiler refuses the marked lines, and takes all others. */
export const compiled = (watch: Watch): void => {
    const given = { ...watch, of: shop };
    const custom = { visits: { aspect: "traffic", measure: orders(), means: "Nobody comes." } } as const;
    const bad = { severity: "critical", means: "Bad." } as const;
    new ServiceMonitoring("shop", {
        ...given,
        alarms: { orders: { critical: { below: 1 } }, wait: false, returns: { warning: { above: 3 } } },
    });
    // @ts-expect-error a signal that no shop has
    new ServiceMonitoring("shop", { ...given, alarms: { order: { critical: { below: 1 } } } });
    // @ts-expect-error a severity that there is not
    new ServiceMonitoring("shop", { ...given, alarms: { orders: { fatal: { below: 1 } } } });
    // @ts-expect-error a threshold without a limit
    new ServiceMonitoring("shop", { ...given, alarms: { orders: { critical: { periods: 3 } } } });
    new ServiceMonitoring("shop", { ...given, alarms: { orders: { critical: { outside: 2, periods: 3 } } } });
    new ServiceMonitoring("shop", {
        ...given,
        custom,
        composites: {
            shut: { ...bad, when: anyOf(allOf("orders-critical", not("visits-warning")), atLeast(1, "wait-warning", "slow-critical")) },
            slow: { ...bad, when: "orders-critical" },
        },
        customize: { alarms: { "visits-warning": {}, "orders-critical": {} }, composites: { shut: {} } },
    });
    const when = anyOf(allOf("order-critical", not("wait-warning")));
    // @ts-expect-error an alarm that is none of the bundle
    new ServiceMonitoring("shop", { ...given, composites: { shut: { ...bad, when } } });
    // @ts-expect-error severity and key, as alarms are named
    new ServiceMonitoring("shop", { ...given, composites: { shut: { ...bad, when: atLeast(1, "orders") } } });
    // @ts-expect-error a composite alarm's severity is not its own choice alone
    new ServiceMonitoring("shop", { ...given, composites: { shut: { ...bad, severity: "fatal", when: "orders-critical" } } });
    // @ts-expect-error arguments of an alarm that there cannot be
    new ServiceMonitoring("shop", { ...given, customize: { alarms: { "visits-warning": {} } } });
    new ServiceMonitoring("shop", { ...given, custom, onsets: ["visits-warning", "orders-critical"] });
    // @ts-expect-error an onset of an alarm that there cannot be
    new ServiceMonitoring("shop", { ...given, onsets: ["visits-warning"] });
    new ServiceMonitoring("shop", { ...given, silence: { maintenance: { night: { schedule: { cron: "0 2 ? * * *" }, minutes: 60 } } } });
    // @ts-expect-error a window of maintenance has a beginning
    new ServiceMonitoring("shop", { ...given, silence: { maintenance: { night: { schedule: { rate: "1 day" }, minutes: 60 } } } });
    // @ts-expect-error whoever watches says what is to be done
    new ServiceMonitoring("shop", { of: shop, placement: watch.placement, routes: watch.routes });
    // @ts-expect-error a signal has an aspect of five
    new ServiceMonitoring("shop", { ...given, custom: { visits: { ...custom.visits, aspect: "luck" } } });
};
