import { errorPercent, metricsOf } from "@causeway/core";
import type { HasSections, Section, Widget } from "@causeway/monitoring";

const shop = metricsOf("Shop", { shop: "Vienna" });
export const orders = shop("Orders", "Sum", "Count", "orders")({ periodSeconds: 300 });
export const failed = shop("FailedOrders", "Sum", "Count", "failed orders")();
export const errors = errorPercent([failed], [orders]);

export const graph = (more: object = {}): Widget => ({ kind: "graph", title: "Orders", left: [orders], ...more });

/** Something that shows one section of these widgets. */
export const showing = (...widgets: readonly Widget[]): HasSections => ({ sections: [{ title: "checkout", widgets }] });

export const section = (title: string, ...widgets: readonly Widget[]): Section => ({ title, widgets });
