/** A patch of one child's arguments, or a function that has the last word on them. */
export type Customize<Args extends object> = Partial<Args> | ((defaults: Readonly<Args>) => Args);

export const customize = <Args extends object>(defaults: Args, change?: Customize<Args>): Args =>
    typeof change === "function" ? change(defaults) : { ...defaults, ...change };
