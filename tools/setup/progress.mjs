const TICK_MS = { terminal: 200, log: 20_000 };

/** Says on `stream` what set-up does: one living line on a terminal, a line now and then in a log. */
export class Progress {
    #stream;
    #title = "";
    #doing = "";
    #started = 0;
    #timer;

    constructor(stream = process.stderr) {
        this.#stream = stream;
    }

    begin(title) {
        this.#title = title;
        this.#doing = "";
        this.#started = Date.now();
        this.#timer = setInterval(() => this.#show(), this.#stream.isTTY ? TICK_MS.terminal : TICK_MS.log);
    }

    /** What the step turns to now. */
    doing(what) {
        this.#doing = what;
        this.#show();
    }

    /** A detail that is worth a glance on a terminal, and no line in a log. */
    glance(detail) {
        if (this.#stream.isTTY) this.#show(detail);
    }

    say(line) {
        this.#clear();
        this.#stream.write(`set-up: ${line}\n`);
    }

    end(result) {
        clearInterval(this.#timer);
        if (result !== undefined) this.say(`${this.#title}: ${result} (${this.#elapsed()})`);
        else this.#clear();
    }

    #show(detail = "") {
        const line = `${this.#title}: ${this.#doing} ... ${this.#elapsed()} ${detail}`;
        if (!this.#stream.isTTY) return this.say(line.trim());
        this.#clear();
        this.#stream.write(`set-up: ${line}`.slice(0, (this.#stream.columns ?? 80) - 1));
    }

    #clear() {
        if (this.#stream.isTTY) this.#stream.write("\r\x1b[2K");
    }

    #elapsed() {
        const seconds = (Date.now() - this.#started) / 1000;
        return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
    }
}
