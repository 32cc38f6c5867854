import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { whereSome, whereTimed } from "./reported.ts";

export type StreamMetrics = ReturnType<typeof streamMetrics>;

/** What Kinesis reports of a stream. Source: Kinesis Data Streams developer guide, "Monitor the Amazon Kinesis Data Streams service with CloudWatch". */
export function streamMetrics(streamName: pulumi.Input<string>) {
    const metric = metricsOf("AWS/Kinesis", { StreamName: streamName });
    const count = (name: string, label: string, unit: "Count" | "Bytes" = "Count") =>
        metric(name, "Sum", unit, label, { missing: whereSome("records").missing });
    return {
        /** Records that were put in. Count. @default Sum */
        records: count("IncomingRecords", "records"),
        /** What was put in. Bytes. @default Sum */
        bytes: count("IncomingBytes", "bytes", "Bytes"),
        /** How old the last record is that was read: how far whoever reads is behind. Milliseconds. @default Maximum */
        iteratorAge: metric("GetRecords.IteratorAgeMilliseconds", "Maximum", "Milliseconds", "age of records", whereTimed("reads")),
        /** Records beyond what the shards take. Count. @default Sum */
        throttledWrites: count("WriteProvisionedThroughputExceeded", "writes refused"),
        /** Reads beyond what the shards give. Count. @default Sum */
        throttledReads: count("ReadProvisionedThroughputExceeded", "reads refused"),
    };
}

/** What there is to watch of a stream. */
export type StreamSignal = "records" | "iteratorAge" | "throttledWrites" | "throttledReads";

/** What a stream tells of itself. */
export function monitoredStream(name: string, streamName: pulumi.Input<string>): Monitored<StreamSignal> {
    const { records, iteratorAge, throttledWrites, throttledReads } = streamMetrics(streamName);
    return {
        kind: "stream",
        name,
        signals: {
            records: { aspect: "traffic", measure: records(), means: "More or fewer records come than usual." },
            iteratorAge: {
                aspect: "latency",
                measure: iteratorAge(),
                means: "Whoever reads the stream is behind: after a day, or as long as it keeps them, records are lost unread.",
                alarms: { critical: { above: 3_600_000, periods: 5 }, warning: { above: 900_000, periods: 5 } },
            },
            throttledWrites: {
                aspect: "saturation",
                measure: throttledWrites(),
                means: "More is put in than the shards take, or one key has too much of it: whoever puts it must try again.",
                alarms: { critical: { above: 0, periods: 15 }, warning: { above: 0, periods: 15, breaching: 5 } },
            },
            throttledReads: {
                aspect: "saturation",
                measure: throttledReads(),
                means: "More is read than the shards give: those who read share it, and fall behind.",
                alarms: { warning: { above: 0, periods: 15, breaching: 10 } },
            },
        },
        logs: {},
    };
}
