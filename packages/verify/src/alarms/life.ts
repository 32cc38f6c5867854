import { Actions, type AlarmAction, type MuteWindow } from "./actions.ts";
import { type Alarm, type AlarmState, type CompositeAlarm, type MetricAlarm, nameInArn, periodOf } from "./alarm.ts";
import { type Judgement, judge, short, wordsOf } from "./judge.ts";
import type { Metrics } from "./metrics.ts";
import { NotSimulated } from "./not-simulated.ts";
import { type BandOverTime, RangeReader } from "./range.ts";
import { parseRule } from "./rule.ts";

export interface StateChange {
    /** Seconds. */
    readonly at: number;
    readonly state: AlarmState;
    readonly reason: string;
}

/** What became of an alarm. */
export interface AlarmHistory {
    /** The state at first, and each that it went over to. */
    readonly states: readonly StateChange[];
    readonly actions: readonly AlarmAction[];
    /** Why nothing is known of it: there is no model of what CloudWatch does. */
    readonly notSimulated?: string;
}

/** How an alarm comes to its state. */
interface Evaluator {
    /** The names of alarms that it watches. */
    readonly watches: readonly string[];
    isDue(at: number): boolean;
    /** Undefined: it stays as it is. */
    judge(at: number, stateOf: (alarm: string) => AlarmState): Judgement | undefined;
}

interface Surroundings {
    readonly metrics: Metrics;
    readonly band: BandOverTime | undefined;
    readonly extraPeriods: number;
}

/** How an alarm comes to its state, or why there is no model of it. */
export function evaluatorOf(alarm: Alarm, surroundings: Surroundings): Evaluator | NotSimulated {
    try {
        return alarm.kind === "composite" ? ofComposite(alarm) : ofMetric(alarm, surroundings);
    } catch (error) {
        if (error instanceof NotSimulated) return error;
        throw error;
    }
}

function ofMetric(alarm: MetricAlarm, { metrics, band, extraPeriods }: Surroundings): Evaluator {
    if (alarm.notSimulated !== undefined) throw new NotSimulated(alarm.notSimulated);
    const reader = new RangeReader(alarm, metrics, band);
    const period = periodOf(alarm);
    // Those that look back more than a day are evaluated each hour, by what was there at the full hour.
    const every = period * alarm.periods > 86_400 ? 3600 : period < 60 ? 10 : 60;
    const limit = "threshold" in alarm.limit ? short(alarm.limit.threshold) : "its band";
    return {
        watches: [],
        isDue: at => at % every === 0,
        judge: at => {
            const { points, isThin } = reader.read(at, alarm.periods + extraPeriods);
            return isThin ? undefined : judge(points, alarm, count => `${count} ${wordsOf(alarm.comparison)} ${limit}`);
        },
    };
}

function ofComposite({ rule: text }: CompositeAlarm): Evaluator {
    const rule = parseRule(text);
    return {
        watches: rule.alarms,
        isDue: () => true,
        judge: (_, stateOf) => {
            const holds = rule.holds(stateOf);
            const states = rule.alarms.map(alarm => `${alarm} is ${stateOf(alarm)}`).join(", ");
            return { state: holds ? "ALARM" : "OK", reason: `its rule is ${holds}${states && `: ${states}`}` };
        },
    };
}

/** An alarm, as time goes by. */
export class Life {
    readonly alarm: Alarm;
    readonly actions: Actions;
    private readonly states: StateChange[];
    private readonly evaluator: Evaluator | undefined;
    private fault: string | undefined;
    private hasChanged = false;

    constructor(
        alarm: Alarm,
        evaluator: Evaluator | NotSimulated,
        { from, initially, mutes }: { readonly from: number; readonly initially: AlarmState; readonly mutes: readonly MuteWindow[] },
    ) {
        this.alarm = alarm;
        this.actions = new Actions(alarm, initially, mutes);
        this.states = [{ at: from, state: initially, reason: "it is so at first" }];
        if (evaluator instanceof NotSimulated) this.fault = evaluator.message;
        else this.evaluator = evaluator;
    }

    get watches(): readonly string[] {
        return this.evaluator?.watches ?? [];
    }

    get isKnown(): boolean {
        return this.fault === undefined;
    }

    get state(): AlarmState {
        return (this.states.at(-1) as StateChange).state;
    }

    get history(): AlarmHistory {
        if (this.fault !== undefined) return { states: [], actions: [], notSimulated: this.fault };
        return { states: this.states, actions: this.actions.done };
    }

    /** There is no way to tell what becomes of it. */
    giveUp(why: string): void {
        this.fault ??= why;
    }

    evaluate(at: number, others: ReadonlyMap<string, Life>): void {
        if (!this.evaluator || !this.isKnown || !this.evaluator.isDue(at)) return;
        try {
            const judged = this.evaluator.judge(at, name => stateOf(others, name));
            if (!judged || judged.state === this.state) return;
            this.states.push({ at, ...judged });
            this.hasChanged = true;
        } catch (error) {
            if (!(error instanceof NotSimulated)) throw error;
            this.giveUp(error.message);
        }
    }

    /** Does what follows from the changes of this moment; first its suppressor's, which may keep back what follows from its own. */
    act(at: number, others: ReadonlyMap<string, Life>): void {
        const suppressor = this.alarm.kind === "composite" ? this.alarm.suppressor : undefined;
        if (suppressor && this.isKnown) this.hear(at, nameInArn(suppressor.alarm), others);
        if (this.hasChanged) this.actions.changed(at, this.state);
        this.hasChanged = false;
        this.actions.pass(at);
    }

    private hear(at: number, suppressor: string, others: ReadonlyMap<string, Life>): void {
        try {
            this.actions.suppressorChanged(at, stateOf(others, suppressor) === "ALARM");
        } catch (error) {
            if (!(error instanceof NotSimulated)) throw error;
            this.giveUp(error.message);
        }
    }
}

function stateOf(lives: ReadonlyMap<string, Life>, name: string): AlarmState {
    const life = lives.get(name);
    if (!life) throw new NotSimulated(`the alarm ${name}, which is none of these`);
    if (!life.isKnown) throw new NotSimulated(`the alarm ${name}, which is not simulated itself`);
    return life.state;
}

/**
 * Alarms, each after those that it watches. Of those that watch themselves, over others or not, nothing is known: CloudWatch stops evaluating
 * them. Source: CloudWatch user guide, "Create a composite alarm", note.
 */
export function inOrder(lives: readonly Life[]): readonly Life[] {
    const byName = new Map(lives.map(life => [life.alarm.name, life]));
    const ordered = new Set<Life>();
    const visit = (life: Life, above: readonly Life[]): void => {
        if (above.includes(life)) {
            const circle = [...above.slice(above.indexOf(life)), life];
            for (const each of circle) each.giveUp(`it watches itself: ${circle.map(({ alarm }) => alarm.name).join(" -> ")}`);
        }
        if (above.includes(life) || ordered.has(life)) return;
        for (const name of life.watches) {
            const watched = byName.get(name);
            if (watched) visit(watched, [...above, life]);
        }
        ordered.add(life);
    };
    for (const life of lives) visit(life, []);
    return [...ordered];
}
