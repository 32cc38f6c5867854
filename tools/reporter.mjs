// mocha's spec reporter, and the run's counts: in a line of their own, or added to the file that CAUSEWAY_TEST_COUNTS names,
// for who sums several runs (.ci/run).
import { appendFileSync } from "node:fs";
import Mocha from "mocha";

export default class CountingReporter extends Mocha.reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            const file = process.env.CAUSEWAY_TEST_COUNTS;
            if (file) appendFileSync(file, `${passes} ${failures} ${pending}\n`);
            else console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`);
        });
    }
}
