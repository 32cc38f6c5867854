import type { Alarm, AlarmState, Suppressor } from "./alarm.ts";

/** What an alarm did when its state changed, or would have done. */
export interface AlarmAction {
    /** Seconds. */
    readonly at: number;
    /** The state that it went over to. */
    readonly kind: AlarmState;
    readonly arns: readonly string[];
    /** Who kept it back; it may be done later. */
    readonly suppressedBy?: "Alarm" | "WaitPeriod" | "MuteRule";
}

/** A stretch of time, its end excluded, in which alarms do nothing: what an alarm mute rule comes to. */
export interface MuteWindow {
    readonly from: number;
    readonly to: number;
    /** Their names. @default all */
    readonly alarms?: readonly string[] | undefined;
}

/**
 * Decides which of an alarm's actions are done, and when; its state is not touched.
 *
 * Sources: CloudWatch user guide, "Suppressing composite alarm actions" and "How alarm mute rules work". Two things are read into them. At the
 * end of an extension period something is done if something was kept back: a suppressor that comes and goes while nothing happens makes no
 * noise. After a mute window, an alarm that is again as it was when it last told somebody has nothing to tell.
 */
export class Actions {
    readonly done: AlarmAction[] = [];
    private readonly arns: Alarm["actions"];
    private readonly suppressor: Suppressor | undefined;
    private readonly mutes: readonly MuteWindow[];
    private state: AlarmState;
    /** The last state that somebody was told of. */
    private told: AlarmState;
    /** The suppressor is in ALARM. */
    private isSuppressed = false;
    /** Something was kept back by the suppressor, or while waiting for it. */
    private isPending = false;
    /** When a wait or extension period ends. */
    private waitsUntil: number | undefined;
    /** When the mute window ends that something was kept back in. */
    private mutedUntil: number | undefined;

    constructor(alarm: Alarm, state: AlarmState, mutes: readonly MuteWindow[]) {
        this.arns = alarm.actions;
        this.suppressor = alarm.kind === "composite" ? alarm.suppressor : undefined;
        this.mutes = mutes.filter(({ alarms }) => alarms === undefined || alarms.includes(alarm.name));
        this.state = state;
        this.told = state;
    }

    /** When something is due, whatever alarms do. */
    get due(): number {
        return Math.min(this.waitsUntil ?? Number.POSITIVE_INFINITY, this.mutedUntil ?? Number.POSITIVE_INFINITY);
    }

    suppressorChanged(at: number, isAlarm: boolean): void {
        if (!this.suppressor || isAlarm === this.isSuppressed) return;
        this.isSuppressed = isAlarm;
        // Nobody waits any more for a suppressor that has gone off; where it goes back, the alarm has some time to follow.
        this.waitsUntil = isAlarm || !this.isPending ? undefined : at + this.suppressor.extensionSeconds;
    }

    changed(at: number, state: AlarmState): void {
        this.state = state;
        if (!this.suppressor) {
            this.act(at);
            return;
        }
        this.isPending = true;
        this.waitsUntil = this.isSuppressed ? undefined : at + this.suppressor.waitSeconds;
        if (this.isSuppressed) this.note(at, "Alarm");
        else if (this.suppressor.waitSeconds > 0) this.note(at, "WaitPeriod");
    }

    /** Does what is due. */
    pass(at: number): void {
        if (this.waitsUntil !== undefined && this.waitsUntil <= at) {
            const { waitsUntil } = this;
            this.waitsUntil = undefined;
            this.isPending = false;
            this.act(waitsUntil);
        }
        if (this.mutedUntil !== undefined && this.mutedUntil <= at) {
            const { mutedUntil } = this;
            this.mutedUntil = undefined;
            if (this.told !== this.state) this.tell(mutedUntil);
        }
    }

    private act(at: number): void {
        this.mutedUntil = endOf(at, this.mutes);
        if (this.mutedUntil === undefined) this.tell(at);
        else this.note(at, "MuteRule");
    }

    private tell(at: number): void {
        this.told = this.state;
        this.note(at);
    }

    private note(at: number, suppressedBy?: AlarmAction["suppressedBy"]): void {
        const arns = this.arns[this.state];
        if (arns.length > 0) this.done.push({ at, kind: this.state, arns, ...(suppressedBy && { suppressedBy }) });
    }
}

/** When the window ends that a moment is in, or the last of those that go over into each other. */
function endOf(at: number, windows: readonly MuteWindow[]): number | undefined {
    const ends = windows.filter(({ from, to }) => from <= at && at < to).map(({ to }) => to);
    if (ends.length === 0) return undefined;
    const last = Math.max(...ends);
    return endOf(last, windows) ?? last;
}
